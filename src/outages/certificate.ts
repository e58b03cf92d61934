// certificate: the certificate of a terminal model expires. New TLS sessions fail, those that stand may go on, and a reboot
// may make it worse: Verifone H5000, 24 May 2022, weeks of repairs one by one. It takes a gateway that asks terminals for
// a certificate: gateway: {tls: {clientCertificates: true}}.

import { z } from "zod";
import { oneOf } from "../scenario/fields.ts";
import { terminalKind } from "./kind.ts";

export const certificate = terminalKind({
  name: "certificate",
  about: "the terminals' certificate expires: no new connection succeeds",
  parameters: z.strictObject({
    sessions: oneOf("a fate of sessions", ["stand", "end"])
      .default("stand")
      .meta({ description: "Whether sessions that stand go on, or the gateway ends them." }),
    onReboot: oneOf("what a reboot does", ["works", "dead"])
      .default("dead")
      .meta({ description: "A terminal that is restarted works again, or does not come up at all." }),
  }),
  isPermanent: true,
  needsCertificates: true,
  effect: ({ sessions, onReboot }) => ({ kind: "certificate", sessions, onReboot }),
});
