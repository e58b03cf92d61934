// A terminal's policy as a scenario writes it: every field may be left out, the preset then gives it.

import { z } from "zod";
import { amount, duration, limit, oneOf, span, whole } from "./fields.ts";

const jitters = ["none", "full"] as const;

function backoff(what: string) {
  return z
    .strictObject({
      base: span()
        .optional()
        .meta({ description: `Wait before the first ${what}.` }),
      cap: span().optional().meta({ description: "No wait is longer than this." }),
      jitter: oneOf("a jitter", jitters).optional().meta({
        description: "full draws each wait from 0 to its length, so that a fleet spreads; none waits it out.",
      }),
    })
    .optional();
}

/** What a policy may override of its preset. Durations come out in ms, amounts in major units, no limit as Infinity. */
export const policyFields = {
  timeout: span().optional().meta({ description: "How long an attempt waits for its answer." }),
  signOnWithin: duration().optional().meta({
    description: "Terminals sign on at drawn times within this, so that a fleet does not start at once.",
  }),
  detection: z
    .strictObject({
      failures: whole(1, 1000)
        .optional()
        .meta({ description: "Offline after so many failed attempts in a row." }),
      after: span()
        .optional()
        .meta({ description: "Offline so long after the first failed attempt was sent." }),
    })
    .optional()
    .meta({ description: "When a terminal takes itself for offline: whichever comes first." }),
  probe: backoff("echo").meta({
    description: "Waits between the echoes that ask whether the gateway is back.",
  }),
  offline: z
    .strictObject({
      maxAmount: limit(amount())
        .optional()
        .meta({ description: "A larger sale is not taken offline. In the currency of the load, or none." }),
      maxPayments: limit(whole(0, 1_000_000))
        .optional()
        .meta({ description: "At most so many sales wait in a terminal, or none for no limit." }),
      maxTotal: limit(amount()).optional().meta({
        description: "The waiting sales are worth at most this. In the currency of the load, or none.",
      }),
      expireAfter: span().optional().meta({ description: "A sale that waited longer is given up: expired." }),
    })
    .optional()
    .meta({ description: "What is taken and kept while the gateway cannot be reached." }),
  forward: z
    .strictObject({
      as: oneOf("a way to forward", ["advice", "deferred"])
        .optional()
        .meta({ description: "advice cannot be declined any more; deferred is authorised late and may be." }),
      firstWait: duration().optional().meta({ description: "Between coming online and the first forward." }),
      gap: duration().optional().meta({ description: "Between the end of one forward and the next." }),
      retry: backoff("retry").meta({ description: "Waits after a failed forward." }),
      maxAttempts: whole(1, 1_000_000)
        .optional()
        .meta({ description: "A sale that failed so often is given up: exhausted." }),
    })
    .optional()
    .meta({ description: "How waiting sales are sent once the gateway answers again." }),
};

const policySchema = z.strictObject(policyFields);

type Complete<Part> = {
  [Key in keyof Part]-?: NonNullable<Part[Key]> extends object
    ? Complete<NonNullable<Part[Key]>>
    : NonNullable<Part[Key]>;
};

/** Some of a policy, checked. */
export type PolicyPart = z.output<typeof policySchema>;
/** All of a policy, checked: what a preset and its overrides make together. */
export type Policy = Complete<PolicyPart>;
/** All of a policy in the words of a scenario: what a preset's file holds. */
export type PolicyText = Complete<z.input<typeof policySchema>>;

/** A preset with parts of it replaced. */
export function policyOf(preset: PolicyText, overrides: PolicyPart): Policy {
  const base = policySchema.parse(preset) as Policy;
  return {
    timeout: overrides.timeout ?? base.timeout,
    signOnWithin: overrides.signOnWithin ?? base.signOnWithin,
    detection: { ...base.detection, ...overrides.detection },
    probe: { ...base.probe, ...overrides.probe },
    offline: { ...base.offline, ...overrides.offline },
    forward: {
      ...base.forward,
      ...overrides.forward,
      retry: { ...base.forward.retry, ...overrides.forward?.retry },
    },
  };
}
