// Certificates: an outage of theirs strikes nobody where terminals show none.

import { type Mistake, wrongValue } from "../mistake.ts";
import type { Parts } from "../parts.ts";

export function certificates({ gateway, gatewayWritten, outages, kinds }: Parts): Mistake[] {
  const isOwn = gatewayWritten.has("url");
  if (isOwn ? showsAtOwn(gateway) : showsAtOurs(gateway)) return [];
  const todo = isOwn
    ? "name an expired one: gateway: {certificates: {expired: {certificate: FILE, key: FILE}}}"
    : "write gateway: {tls: {clientCertificates: true}}";
  return outages.flatMap(({ index, what, storm }) => {
    const named = what ? [what.kind] : (storm?.of ?? []).map(({ kind }) => kind);
    const kind = named.find((name) => kinds.get(name)?.needsCertificates);
    if (kind === undefined) return [];
    const path = ["outages", index, what ? "what" : "storm"];
    return [
      wrongValue(
        path,
        `${kind} strikes nobody: terminals show the gateway no certificate that could expire`,
        todo,
      ),
    ];
  });
}

/** What is wrong with `tls` itself is said there. */
function showsAtOurs({ tls }: Parts["gateway"]): boolean {
  return tls === undefined || (typeof tls === "object" && tls.clientCertificates);
}

function showsAtOwn({ certificates }: Parts["gateway"]): boolean {
  return certificates?.expired !== undefined;
}
