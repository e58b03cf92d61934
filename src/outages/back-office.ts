// back-office: the link between the stores and the back office is broken. Payments go on; stock and reports queue in
// the terminals, apart from payments, and the stock no longer agrees with what was sold.

import { z } from "zod";
import { oneOf } from "../scenario/fields.ts";
import { storeKind } from "./kind.ts";

export const backOffice = storeKind({
  name: "back-office",
  about: "the link to the back office is broken: stock and reports queue",
  parameters: z.strictObject({
    queues: oneOf("data of the back office", ["all", "stock", "reports"])
      .default("all")
      .meta({ description: "Which data waits in the terminals." }),
  }),
});
