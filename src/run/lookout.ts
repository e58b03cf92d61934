// The lookout: looks out for expectations with abortOnFail that are broken while a run goes on.

import type { Millis } from "../facts.ts";
import type { Measures } from "../measure/measures.ts";
import { brokenAt } from "../verdict/abort.ts";
import type { Broken } from "../verdict/evidence.ts";

/** To be called about once a second of run time; `found` may hear of it again. undefined where nothing would end it. */
export function lookoutOf(
  measures: Measures,
  found: (broken: Broken) => void,
): ((now: Millis) => void) | undefined {
  if (!measures.plan.expectations.some(({ abortOnFail }) => abortOnFail)) return undefined;
  return (now) => {
    const broken = brokenAt(measures, now);
    if (broken) found(broken);
  };
}
