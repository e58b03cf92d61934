// gateway-certificate: the gateway's certificate expires, because nobody renewed it. Terminals refuse every new connection
// until it is renewed, and have sent nothing; sessions that stand may go on, so the smallest other trouble turns into a
// long one. It takes terminals that speak TLS: gateway: {tls: true}.

import { z } from "zod";
import { oneOf } from "../scenario/fields.ts";
import { gatewayKind } from "./kind.ts";

export const gatewayCertificate = gatewayKind({
  name: "gateway-certificate",
  about: "the gateway's certificate expires: no terminal connects anew",
  parameters: z.strictObject({
    sessions: oneOf("a fate of sessions", ["stand", "end"]).default("stand").meta({
      description: "Whether sessions that stand go on, or the gateway ends them when it begins.",
    }),
  }),
  needsTls: true,
  effect: ({ sessions }) => ({ kind: "expiry", sessions }),
});
