// back-office: the link between the stores and the back office is broken. Payments go on; stock and reports queue in
// the terminals, apart from payments, and the stock no longer agrees with what was sold.

import { z } from "zod";
import { storeKind } from "./kind.ts";

export const backOffice = storeKind({
  name: "back-office",
  about: "the link to the back office is broken: stock and reports queue",
  parameters: z.strictObject({}),
  effect: () => ({ kind: "back-office" }),
});
