// Selling: the counter, further attempts, and what becomes of a sale of which nobody knows whether it was booked.
// A default is what is meant where a scenario names the feature without that field; each is our own choice or says whose.

import { z } from "zod";
import { duration, oneOf, share, span, whole } from "../fields.ts";
import { percentiles } from "../schema/percentiles.ts";
import { backoff } from "./backoff.ts";

export const counter = z.strictObject({
  atOnce: whole(1, 1000).default(1).meta({
    description: "Customers that one terminal serves at the same time; the others wait in front of it.",
  }),
  entry: percentiles("entries").optional().meta({
    description:
      "From the customer's turn until amount and card are entered, lognormal; no time where there is none.",
  }),
  noReceipt: oneOf("what is done without a receipt", ["reprint", "reverse"]).default("reprint").meta({
    description: "Approved, but the printer failed: it is printed once more, or the sale reversed.",
  }),
});

export const retry = z.strictObject({
  attempts: whole(1, 100)
    .default(3)
    .meta({ description: "Attempts of one sale while its customer waits, the first one included." }),
  wait: backoff("retry")
    .prefault({ base: "1s", cap: "10s", jitter: "full" })
    .meta({ description: "Waits between the attempts." }),
  key: oneOf("a key of a retry", ["same", "new"]).default("same").meta({
    description: "new gives every attempt a key of its own, without a reversal before it: a bad habit.",
  }),
  honoursRetryAfter: z
    .boolean()
    .default(true)
    .meta({ description: "Whether it waits as long as a busy gateway asks." }),
  // Finagle's RetryBudget: 20 % and 10/s, over 10 s.
  budget: z
    .strictObject({
      share: share()
        .prefault("20%")
        .meta({ description: "Retries are at most this share of the requests …" }),
      perSecond: z
        .number()
        .min(0)
        .max(1000)
        .default(10)
        .meta({ description: "… and so many a second besides. Multiplied by speed." }),
      over: span().prefault("10s").meta({ description: "Counted over this time." }),
    })
    .optional()
    .meta({ description: "A limit of the retries beside that of each sale; the defaults are Finagle's." }),
  // Google, Site Reliability Engineering, ch. 21: K = 2, over two minutes.
  throttle: z
    .strictObject({
      k: z.number().min(1).max(100).default(2).meta({
        description: "An attempt is held back where requests exceed so many times the accepted ones.",
      }),
      over: span().prefault("2m").meta({ description: "Counted over this time." }),
    })
    .optional()
    .meta({
      description:
        "Attempts are held back with probability max(0, (requests − k · accepts) / (requests + 1)); the defaults are Google's.",
    }),
  breaker: z
    .strictObject({
      failures: whole(1, 1000).default(5).meta({ description: "It opens after so many failures in a row." }),
      open: span()
        .prefault("30s")
        .meta({ description: "So long no attempt is made; then one is, which decides." }),
    })
    .optional()
    .meta({ description: "A circuit breaker." }),
});

export const unknown = z.strictObject({
  does: oneOf("what becomes of it", ["hold", "retry", "reverse"]).default("hold").meta({
    description:
      "hold puts the sale aside under its key; retry tries it again under that key while attempts are left; reverse takes it back and tries it under a new key.",
  }),
  reversal: z
    .strictObject({
      // Issue and field: repeated three times, then a person (UnionPay's applications).
      attempts: whole(1, 1_000_000)
        .default(3)
        .meta({ description: "How often a reversal is sent before a person must see to it." }),
      wait: backoff("repetition")
        .prefault({ base: "10s", cap: "1m", jitter: "full" })
        .meta({ description: "Waits between them." }),
      first: z.boolean().default(false).meta({ description: "No sale before every reversal went through." }),
    })
    .prefault({})
    .meta({ description: "Reversals, whatever made them owed." }),
});

export const links = z.strictObject({
  failOverAfter: whole(1, 1000)
    .default(2)
    .meta({ description: "Attempts that fail in a row on a link before the next one is used." }),
  failBack: z
    .strictObject({
      every: span().prefault("1m").meta({
        description: "While on a lesser link, an echo asks so often whether a better one works again.",
      }),
      after: whole(1, 1000)
        .default(2)
        .meta({ description: "It is used again after so many that succeeded in a row." }),
    })
    .prefault({})
    .meta({ description: "The way back to a better link, with hysteresis." }),
  race: duration().optional().meta({
    description:
      "After a failure an echo goes out on every link, each so long after the one before; the first that is answered is used (as Happy Eyeballs, RFC 8305). One link after the other where there is none.",
  }),
});
