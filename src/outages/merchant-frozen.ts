// merchant-frozen: the merchant's account is frozen. The gateway refuses every sale of its terminals for good and all,
// with a code that says so (62 restricted), however well the network works.

import { z } from "zod";
import { storeKind } from "./kind.ts";
import { queuedSales } from "./queued-sales.ts";

export const merchantFrozen = storeKind({
  name: "merchant-frozen",
  about: "the merchant's account is frozen: the gateway refuses its sales",
  parameters: z.strictObject({ queued: queuedSales() }),
  effect: ({ queued }) => ({ kind: "refusal", reason: "accountFrozen", refuses: "all", queued }),
});
