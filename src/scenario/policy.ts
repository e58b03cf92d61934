// A terminal's policy as presets and scenarios write it. A preset holds all of it, a scenario what it overrides; what
// may be lacking is `.optional()` here, and absent unless a preset or a scenario names it. The parts lie in policy/.

import { z } from "zod";
import { duration, span } from "./fields.ts";
import { backoff } from "./policy/backoff.ts";
import { backOffice, life, settlement } from "./policy/keeping.ts";
import { detection } from "./policy/noticing.ts";
import { type Overrides, overridden, overrideFields } from "./policy/overrides.ts";
import { counter, links, retry, unknown } from "./policy/selling.ts";
import { forward, offline, storage } from "./policy/storing.ts";

const policySchema = z.strictObject({
  timeout: span().meta({ description: "How long an attempt waits for its answer." }),
  signOnWithin: duration().meta({
    description: "Terminals sign on at drawn times within this, so that a fleet does not start at once.",
  }),
  counter: counter.optional().meta({
    description: "The counter. Without one customers are served at once, all at the same time.",
  }),
  retry: retry.optional().meta({ description: "Further attempts of a sale while its customer waits." }),
  unknown: unknown.optional().meta({
    description: "What becomes of a sale that may have been booked. Without it, it is held.",
  }),
  detection: detection.meta({
    description: "When a terminal takes itself for offline, whichever comes first, and how it comes back.",
  }),
  probe: backoff("echo").meta({
    description: "Waits between the echoes that ask whether the gateway is back.",
  }),
  links: links.optional().meta({
    description:
      "How it uses several links. Without it, it stays on its first one as long as that is not gone for good.",
  }),
  offline: offline.meta({ description: "What is taken and kept while the gateway cannot be reached." }),
  storage: storage.optional().meta({
    description: "How well it keeps what waits. Without it, nothing that waits is ever lost.",
  }),
  forward: forward.meta({ description: "How waiting sales are sent once the gateway answers again." }),
  settlement: settlement.optional().meta({ description: "The close of day, with totals that must agree." }),
  backOffice: backOffice
    .optional()
    .meta({ description: "Reports to the back office; what it has not been told is stock that is wrong." }),
  life: life.optional().meta({ description: "Its starts and updates." }),
});

/** All of a policy, checked: durations in ms, amounts in major units, no limit as Infinity. */
export type Policy = z.output<typeof policySchema>;
/** All of a policy in the words of a scenario: what a preset's file holds. */
export type PolicyText = z.input<typeof policySchema>;
/** Some of a policy, checked: what a scenario overrides of its preset. */
export type PolicyPart = Overrides<Policy>;

/** What a scenario may override of its preset. */
export const policyFields = overrideFields(policySchema);

/** A preset with parts of it replaced. */
export function policyOf(preset: PolicyText, overrides: PolicyPart): Policy {
  return overridden(policySchema, policySchema.parse(preset), overrides);
}
