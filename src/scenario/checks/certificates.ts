// Certificates: an outage of theirs strikes nobody where none are shown: terminals show one only where they are asked for
// it, the gateway only to terminals that speak TLS.

import { type Mistake, wrongValue } from "../mistake.ts";
import type { KnownKind, Parts } from "../parts.ts";

export function certificates(parts: Parts): Mistake[] {
  const { outages, kinds } = parts;
  const lackOf = lacking(parts);
  return outages.flatMap(({ index, what, storm }) => {
    const named = what ? [what.kind] : (storm?.of ?? []).map(({ kind }) => kind);
    const path = ["outages", index, what ? "what" : "storm"];
    for (const name of named) {
      const lack = lackOf(kinds.get(name));
      if (lack) return [wrongValue(path, `${name} strikes nobody: ${lack.why}`, lack.todo)];
    }
    return [];
  });
}

/** What a kind needs and the gateway has not. */
interface Lack {
  readonly why: string;
  readonly todo: string;
}

function lacking({ gateway, gatewayWritten }: Parts): (kind: KnownKind | undefined) => Lack | undefined {
  const isOwn = gatewayWritten.has("url");
  const areShown = isOwn ? showsAtOwn(gateway) : showsAtOurs(gateway);
  const isTls = isOwn ? isTlsAtOwn(gateway) : isTlsAtOurs(gateway);
  return (kind) => {
    if (kind?.needsCertificates && !areShown) {
      const todo = isOwn
        ? "name an expired one: gateway: {certificates: {expired: {certificate: FILE, key: FILE}}}"
        : "write gateway: {tls: {clientCertificates: true}}";
      return { why: "terminals show the gateway no certificate that could expire", todo };
    }
    if (kind?.needsTls && !isTls) {
      const todo = isOwn
        ? "write the url of its TLS port, with https:// or tls://"
        : "write gateway: {tls: true}";
      return { why: "terminals speak without TLS, so the gateway shows them no certificate", todo };
    }
    return undefined;
  };
}

/** What is wrong with `tls` itself is said there. */
function showsAtOurs({ tls }: Parts["gateway"]): boolean {
  return tls === undefined || (typeof tls === "object" && tls.clientCertificates);
}

function showsAtOwn({ certificates }: Parts["gateway"]): boolean {
  return certificates?.expired !== undefined;
}

function isTlsAtOurs({ tls }: Parts["gateway"]): boolean {
  return tls !== false;
}

/** So is what is wrong with `url`. */
function isTlsAtOwn({ url }: Parts["gateway"]): boolean {
  return url === undefined || /^(https|tls):/i.test(url);
}
