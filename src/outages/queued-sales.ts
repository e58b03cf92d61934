// What becomes of sales that a terminal stored before its merchant or shop was closed: a parameter of several kinds.

import { oneOf } from "../scenario/fields.ts";

export function queuedSales() {
  return oneOf("a fate of queued sales", ["refused", "accepted", "held"]).default("refused").meta({
    description:
      "Forwarded sales of before are refused, accepted all the same, or held: answered busy until it is over.",
  });
}
