// Certificates: what the reference gateway and its terminals show each other, made anew for every run, so that nobody
// has any to keep, to renew or to lose. An expired one of either side is made beside them, for the outages of that name.

import { generate, type SelfsignedOptions } from "selfsigned";
import type { TlsPlan } from "../plan/plan.ts";
import type { ClientTls, Credentials, ServerTls } from "../tls.ts";

const dayMs = 86_400_000;

/** The name that the gateway's certificate is for, beside its addresses. */
const serverName = "localhost";

export interface Certificates {
  /** Certificate of those who signed all others, PEM. Its key is gone. */
  readonly authority: string;
  readonly gateway: ServerTls;
  readonly terminals: ClientTls;
}

/**
 * Makes all certificates that a gateway of this plan and its terminals need: elliptic curve P-256, valid from a day
 * ago, since two machines' clocks may differ, for a year. All terminals share one: what tells them apart is in their
 * messages, and a key for each would cost a fleet a second for every two thousand.
 */
export async function makeCertificates({ clientCertificates }: TlsPlan): Promise<Certificates> {
  const now = Date.now();
  const valid = { from: now - dayMs, to: now + 365 * dayMs };
  const past = { from: now - 2 * dayMs, to: now - dayMs };
  const authority = await makeAuthority(valid);
  const [good, expired, shown, expiredShown] = await Promise.all([
    makeSigned(authority, serverName, forServers, valid),
    makeSigned(authority, serverName, forServers, past),
    makeSigned(authority, "tillstorm terminal", forClients, valid),
    makeSigned(authority, "tillstorm terminal", forClients, past),
  ]);
  const { certificate } = authority;
  const gateway = { ...good, expired };
  return {
    authority: certificate,
    gateway: clientCertificates ? { ...gateway, terminalAuthority: certificate } : gateway,
    terminals: {
      authority: certificate,
      serverName,
      ...(clientCertificates ? { shown, expired: expiredShown } : {}),
    },
  };
}

interface Validity {
  readonly from: number;
  readonly to: number;
}

type Extensions = NonNullable<SelfsignedOptions["extensions"]>;

const forServers: Extensions = [
  { name: "basicConstraints", cA: false },
  { name: "keyUsage", digitalSignature: true },
  { name: "extKeyUsage", serverAuth: true },
  {
    name: "subjectAltName",
    altNames: [
      { type: 2, value: serverName },
      { type: 7, ip: "127.0.0.1" },
      { type: 7, ip: "::1" },
    ],
  },
];

const forClients: Extensions = [
  { name: "basicConstraints", cA: false },
  { name: "keyUsage", digitalSignature: true },
  { name: "extKeyUsage", clientAuth: true },
];

async function makeAuthority(validity: Validity): Promise<Credentials> {
  const made = await generate([{ name: "commonName", value: "tillstorm, this run's own authority" }], {
    ...optionsOf(validity),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { certificate: made.cert, key: made.private };
}

async function makeSigned(
  authority: Credentials,
  commonName: string,
  extensions: Extensions,
  validity: Validity,
): Promise<Credentials> {
  const made = await generate([{ name: "commonName", value: commonName }], {
    ...optionsOf(validity),
    extensions,
    ca: { key: authority.key, cert: authority.certificate },
  });
  return { certificate: made.cert, key: made.private };
}

function optionsOf({ from, to }: Validity): SelfsignedOptions {
  return {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(from),
    notAfterDate: new Date(to),
  };
}
