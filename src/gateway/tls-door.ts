// The gateway's TLS door: it ends the encryption and hands every connection on, whatever is spoken on it.

import { createServer, type TLSSocket } from "node:tls";
import type { Credentials, ServerTls } from "../tls.ts";
import type { ShownCertificate } from "./shown-certificate.ts";
import { type SocketDoor, socketDoor } from "./socket-door.ts";

/** A day. */
const patienceMs = 86_400_000;

/**
 * `connected` is called with each connection on which both sides believe each other. Where there is an expired
 * certificate to show, `shown` says from when on and until when.
 */
export function tlsDoor(
  own: ServerTls,
  shown: ShownCertificate,
  connected: (socket: TLSSocket) => void,
): SocketDoor {
  const { terminalAuthority, expired } = own;
  const asked = terminalAuthority === undefined ? {} : demanding(terminalAuthority);
  const options = ({ certificate, key }: Credentials) => ({ ...asked, cert: certificate, key });
  // A handshake that a black hole holds is the outage's business, not ours to end.
  const server = createServer({ ...options(own), noDelay: true, handshakeTimeout: patienceMs });
  // One that fails is its caller's business, and the connection is closed already.
  server.on("tlsClientError", () => {});
  const door = socketDoor(
    (accept: (socket: TLSSocket) => void) => server.on("secureConnection", accept),
    connected,
  );
  if (expired !== undefined) {
    const show = (which: "good" | "expired") =>
      server.setSecureContext(options(which === "expired" ? expired : own));
    shown.door = { show, cut: door.cut };
  }
  return door;
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
