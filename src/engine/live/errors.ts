// What an error of undici means for a payment: whether the message may have reached the gateway.
// Measured against a real Toxiproxy: connection refused, connect time-out and "still queued behind a
// cut request" come before the request was put on a socket; "other side closed", ECONNRESET and an own
// abort come after, and then nobody can say how far it got. A TLS handshake that fails comes before, with one
// exception: with TLS 1.3 the request is on its way when the gateway's alert says that it refuses the certificate.

import type { Answer } from "../../messages.ts";

/** Errors that no network causes: tillstorm used undici wrongly. */
const ownBugs = new Set([
  "UND_ERR_DESTROYED",
  "UND_ERR_CLOSED",
  "UND_ERR_INVALID_ARG",
  "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
]);

/**
 * An alert about our certificate, as OpenSSL words it: bad_certificate, unsupported, revoked, expired, unknown,
 * required, unknown_ca, access_denied (RFC 8446, section 6.2). Alerts are authenticated: whoever sent it has refused
 * the connection, and with it whatever came on it.
 */
const refusedCertificate =
  /^ERR_SSL_.*ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(REVOKED|EXPIRED|UNKNOWN|REQUIRED)|UNKNOWN_CA|ACCESS_DENIED)$/;

/** Whether the gateway has refused the terminal's certificate, and said so. */
export function isRefusedCertificate(error: Error): boolean {
  return "code" in error && refusedCertificate.test(String(error.code));
}

/**
 * The answer that stands for an error. `hadStarted`: undici had put the request on a socket.
 * Throws where the error is our own bug.
 */
export function answerOfError(error: Error, hadStarted: boolean): Answer {
  const code = "code" in error ? String(error.code) : "";
  if (ownBugs.has(code)) throw new Error(`undici was used wrongly: ${code}`, { cause: error });
  return hadStarted && !isRefusedCertificate(error) ? "unknown" : "unreachable";
}
