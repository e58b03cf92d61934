// ideal: what a terminal could do at best, to hold the others against. No device is so; every figure is our own choice.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const ideal: Preset = {
  about: "what could be at best: no counter, no limits, fast to notice, fast to forward, nothing lost",
  policy: {
    timeout: "15s",
    signOnWithin: usual.signOnWithin,
    retry: {
      attempts: 3,
      wait: { base: "500ms", cap: "5s", jitter: "decorrelated" },
      budget: { share: "20%", perSecond: 10, over: "10s" },
    },
    unknown: { does: "retry", reversal: { attempts: 1000, wait: { base: "5s", cap: "5m", jitter: "full" } } },
    detection: { failures: 1, after: "15s", onLinkLoss: true, announcements: "heeded" },
    probe: { base: "1s", cap: "15s", jitter: "full" },
    links: { failOverAfter: 1, failBack: { every: "30s", after: 3 }, race: "250ms" },
    offline: usual.offline,
    storage: { kind: "durable", backup: { every: "10s" } },
    forward: {
      as: "advice",
      firstWait: "1s",
      gap: "100ms",
      retry: { base: "1s", cap: "1m", jitter: "full" },
      maxAttempts: 1_000_000,
    },
    life: { boot: "10s", update: { after: "1m", takes: "1m" } },
  },
  sources: {
    "": "our choice: as good as it could be without knowing the future",
    timeout: "our choice: issuers answer within 10 s, or someone stands in for them",
    "retry.budget": "Finagle: 20 % and 10/s, over 10 s",
    "links.race": "RFC 8305: a Connection Attempt Delay of 250 ms",
  },
};
