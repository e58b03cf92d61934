// Response codes: what the reference gateway says in field 39. Its terminals read them by the same mapping
// (mapping.ts), and a test holds the two against each other.

import type { DeclineReason } from "../../messages.ts";

/**
 * How the gateway can answer, in the words of its core. A conflict is no duplicate (94): that says that the first result
 * stands, and its caller would take another message's for his own; a format error is definitely not processed.
 */
type Said = "approved" | DeclineReason | "in progress" | "busy" | "failed" | "unanswered" | "conflict";

/** What cannot be read as a message. */
export const formatError = "30";

/** A message type that the gateway does not know. */
export const notSupported = "40";

export const responseCodes: Readonly<Record<Said, string>> = {
  approved: "00",
  issuer: "05",
  accountFrozen: "03",
  storeClosed: "58",
  notFound: "25",
  totalsDiffer: "95",
  busy: "N0",
  reversed: "N1",
  versionRefused: "N2",
  balanceShort: "N3",
  "in progress": "09",
  unanswered: "91",
  failed: "96",
  conflict: formatError,
};
