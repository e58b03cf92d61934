// The gateway's TLS door: it ends the encryption and hands every connection on, whatever is spoken on it.

import { createServer, type TLSSocket } from "node:tls";
import type { ServerTls } from "../tls.ts";
import type { Door } from "./door.ts";
import { socketDoor } from "./socket-door.ts";

/** A day. */
const patienceMs = 86_400_000;

/** `connected` is called with each connection on which both sides believe each other. */
export function tlsDoor(own: ServerTls, connected: (socket: TLSSocket) => void): Door {
  const { certificate, key, terminalAuthority } = own;
  // A handshake that a black hole holds is the outage's business, not ours to end.
  const shown = { cert: certificate, key, noDelay: true, handshakeTimeout: patienceMs };
  const options = terminalAuthority === undefined ? shown : { ...shown, ...demanding(terminalAuthority) };
  return socketDoor((accept: (socket: TLSSocket) => void) => {
    const server = createServer(options, accept);
    // A handshake that fails is its caller's business, and the connection is closed already.
    return server.on("tlsClientError", () => {});
  }, connected);
}

/**
 * With TLS 1.3 a client has sent its request before it can hear that its certificate is refused; and as the refusal is
 * no more than a close here, nobody would know what became of the sale. TLS 1.2 ends no handshake before the certificate
 * has been looked at: whoever is refused has certainly sent nothing.
 */
function demanding(terminalAuthority: string) {
  return {
    ca: terminalAuthority,
    requestCert: true,
    rejectUnauthorized: true,
    maxVersion: "TLSv1.2",
  } as const;
}
