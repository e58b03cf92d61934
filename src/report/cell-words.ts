// Cells and violations of the audit in the words of every report; what they mean for one sale is src/explain's to say.

import type { Cell, Violation } from "../audit/result.ts";

/** In the order in which they are said. */
export const violationNames: Readonly<Record<Violation, string>> = {
  lost: "lost",
  duplicated: "duplicated",
  altered: "altered",
  resurrected: "charged after a refusal",
  orphaned: "orphaned",
};

/** Cells that are neither fine nor a violation. */
export const unsettledWords: Readonly<Partial<Record<Cell, string>>> = {
  pending: "still queued and not booked",
  unacknowledged: "still queued but booked",
  absent: "unresolved and not booked",
  turnedUp: "unresolved but booked",
  unpaid: "unpaid",
  unpaidDeclined: "unpaid: declined on forward",
  unrecorded: "given up but booked",
};
