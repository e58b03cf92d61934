// store-offline (店铺已下线): the platform has closed the shop. The network is fine and the gateway answers every
// request of its terminals with a definite refusal; what they had queued is the question.

import { z } from "zod";
import { storeKind } from "./kind.ts";
import { queuedSales } from "./queued-sales.ts";

export const storeOffline = storeKind({
  name: "store-offline",
  about: "the platform closed the shop: sales are refused (店铺已下线)",
  parameters: z.strictObject({ queued: queuedSales() }),
  effect: ({ queued }) => ({ kind: "refusal", reason: "storeClosed", refuses: "all", queued }),
});
