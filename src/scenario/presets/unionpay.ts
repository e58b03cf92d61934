// unionpay: a terminal application in the style of UnionPay's: whatever is in doubt is reversed before anything else,
// and the day ends with totals that must agree.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const unionpay: Preset = {
  about: "UnionPay style: reverses before it sells again, uploads at 10 records, settles the day",
  policy: {
    ...usual,
    timeout: "60s",
    detection: { failures: 3, after: "3m10s" },
    retry: { attempts: 3, wait: { base: "1s", cap: "1s", jitter: "none" } },
    unknown: {
      does: "reverse",
      reversal: { attempts: 3, wait: { base: "5s", cap: "5s", jitter: "none" }, first: true },
    },
    forward: {
      as: "advice",
      firstWait: "0s",
      gap: "1s",
      atRecords: 10,
      beforeSale: true,
      retry: { base: "1m", cap: "1m", jitter: "none" },
      maxAttempts: 3,
    },
    settlement: { within: "5m", upload: "on-mismatch", attempts: 3 },
  },
  sources: {
    timeout: "UnionPay style: 60 to 70 s; the shorter one",
    "detection.failures": "UnionPay style: it redials three times before it gives up",
    "detection.after": "our choice: three time-outs and a little",
    "retry.attempts": "UnionPay style: it dials three times",
    retry: "our choice: a second between two attempts",
    "unknown.does": "UnionPay style: an unanswered sale is reversed",
    "unknown.reversal.attempts": "UnionPay style: a reversal is repeated three times, then a person",
    "unknown.reversal.wait": "our choice: while the customer waits",
    "unknown.reversal.first": "UnionPay style: it sells again only after its reversal went through",
    "forward.as": "ISO 8583, 0220: a stored sale is uploaded as an advice",
    "forward.firstWait": "our choice: none beside that for ten records",
    "forward.gap": "our choice",
    "forward.atRecords": "UnionPay style: automatic upload at 10 records",
    "forward.beforeSale": "UnionPay style: uploaded before the next online sale",
    "forward.retry": "our choice",
    "forward.maxAttempts": "UnionPay style: stored uploads have three tries",
    "settlement.upload":
      "ISO 8583, 0500 and 0320: settlement, and batch upload where the totals do not agree",
    settlement: "our choice: cashiers count within five minutes, and call for help after three tries",
  },
};
