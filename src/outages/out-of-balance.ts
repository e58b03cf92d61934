// out-of-balance: the merchant's balance is short. Money that would leave it (refunds, and with a prepaid account every
// sale's fee) is definitely refused until the merchant has paid in.

import { z } from "zod";
import { oneOf } from "../scenario/fields.ts";
import { storeKind } from "./kind.ts";

export const outOfBalance = storeKind({
  name: "out-of-balance",
  about: "the merchant's balance is short: the gateway refuses",
  parameters: z.strictObject({
    refuses: oneOf("something to refuse", ["all", "sales", "refunds"])
      .default("all")
      .meta({ description: "What the gateway refuses while the balance is short." }),
  }),
  // A stored sale is a sale like any other here: nothing is said of the queue.
  effect: ({ refuses }) => ({ kind: "refusal", reason: "balanceShort", refuses, queued: "refused" }),
});
