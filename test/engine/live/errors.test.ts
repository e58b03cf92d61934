import { expect, test } from "vitest";
import { answerOfError } from "../../../src/engine/live/errors.ts";

const error = (code: string) => Object.assign(new Error("planted"), { code });

test.each([
  "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
  "ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED",
  "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE",
  "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
])("%s refuses the certificate, and with it whatever was sent", (code) => {
  expect(answerOfError(error(code), true)).toBe("unreachable");
});

test.each([
  "ECONNRESET",
  "UND_ERR_SOCKET",
  "ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR",
  "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC",
])("%s says nothing of what was sent, and all of what was not", (code) => {
  expect(answerOfError(error(code), true)).toBe("unknown");
  expect(answerOfError(error(code), false)).toBe("unreachable");
});

test("what only we can cause is our own bug", () => {
  expect(() => answerOfError(error("UND_ERR_DESTROYED"), false)).toThrow("undici was used wrongly");
});
