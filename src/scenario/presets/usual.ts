// usual: what makers of terminals do not publish, the same for every preset that lacks it, so that presets differ
// in what is known about them and in nothing else.

import type { PolicyText } from "../policy.ts";
import type { Sources } from "./preset.ts";

export const usual = {
  timeout: "30s",
  signOnWithin: "1m",
  counter: { atOnce: 1 },
  unknown: {
    does: "hold",
    reversal: { attempts: 6, wait: { base: "1m", cap: "30m", jitter: "none" } },
  },
  detection: { failures: 2, after: "40s" },
  probe: { base: "5s", cap: "1m", jitter: "full" },
  links: { failOverAfter: 1, failBack: { every: "1m", after: 2 } },
  offline: { maxAmount: "none", maxPayments: "none", maxTotal: "none", expireAfter: "none" },
  storage: { kind: "durable" },
  forward: {
    as: "deferred",
    firstWait: "30s",
    gap: "1s",
    retry: { base: "1m", cap: "1m", jitter: "full" },
    maxAttempts: 10_000,
  },
  life: { boot: "90s" },
} as const satisfies PolicyText;

export const usualSources: Sources = {
  timeout: "host time-outs of terminals are 30 to 60 s; the shorter one",
  signOnWithin: "our choice: shops of a chain open within a minute of each other",
  counter: "our choice: a terminal has one screen, and serves one customer after the other",
  "unknown.does": "our choice: a sale of which nobody knows is kept, and asked for under its key",
  "unknown.reversal":
    "reversals wait exponentially, and a person sees to it after six; the waits are our choice",
  "detection.failures": "our choice: two in a row",
  "detection.after": "Toast shows its offline dialog after 40 s",
  probe: "our choice: soon after the failure, then once a minute, spread by full jitter (AWS, 2015)",
  links: "our choice: as soon as it takes itself for offline, and back once a minute proved it twice",
  offline: "no limit is published, or each merchant sets their own",
  storage: "our choice: what waits outlives a restart, as with Stripe",
  "forward.as":
    "authorised when it is forwarded, and may then be declined: with Stripe the merchant bears that",
  forward: "our choice, after jPOS-EE: soon after coming back, one a second, a minute after a failure",
  life: "our choice: an Android terminal until it can sell",
};
