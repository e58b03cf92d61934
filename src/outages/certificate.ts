// certificate: the certificate of a terminal model expires. TLS sessions that stand go on, new ones fail, and a reboot
// may make it worse: Verifone H5000, 24 May 2022, weeks of repairs one by one.

import { z } from "zod";
import { oneOf } from "../scenario/fields.ts";
import { terminalKind } from "./kind.ts";

export const certificate = terminalKind({
  name: "certificate",
  about: "the terminals' certificate expires: no new connection succeeds",
  parameters: z.strictObject({
    onReboot: oneOf("what a reboot does", ["works", "dead"])
      .default("dead")
      .meta({ description: "A terminal that is restarted works again, or does not come up at all." }),
  }),
  isPermanent: true,
});
