// What an error of undici means for a payment: whether the message may have reached the gateway.
// Measured against a real Toxiproxy: connection refused, connect time-out and "still queued behind a
// cut request" come before the request was put on a socket; "other side closed", ECONNRESET and an own
// abort come after, and then nobody can say how far it got.

import type { Answer } from "../../messages.ts";

/** Errors that no network causes: tillstorm used undici wrongly. */
const ownBugs = new Set([
  "UND_ERR_DESTROYED",
  "UND_ERR_CLOSED",
  "UND_ERR_INVALID_ARG",
  "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
]);

/**
 * The answer that stands for an error. `hadStarted`: undici had put the request on a socket.
 * Throws where the error is our own bug.
 */
export function answerOfError(error: Error, hadStarted: boolean): Answer {
  const code = "code" in error ? String(error.code) : "";
  if (ownBugs.has(code)) throw new Error(`undici was used wrongly: ${code}`, { cause: error });
  return hadStarted ? "unknown" : "unreachable";
}
