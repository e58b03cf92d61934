// fail: a share of the requests fails, whoever sends them. Visa Europe, 1 June 2018: a switch that failed in part,
// 10.2 % of the payments over ten hours, 35 % at the peak, while shoppers tried again.

import { z } from "zod";
import { oneOf, share } from "../scenario/fields.ts";
import { gatewayKind } from "./kind.ts";

export const fail = gatewayKind({
  name: "fail",
  about: "a share of the requests fails at the gateway",
  parameters: z.strictObject({
    requests: share().prefault("10%").meta({ description: "Share of the requests that fail." }),
    answers: oneOf("a way to fail", ["error", "busy", "silent"]).default("error").meta({
      description:
        "error is a 500 or code 96, after which nobody knows; busy was certainly not processed; silent never answers.",
    }),
  }),
  scaled: (parameters, factor) => ({ ...parameters, requests: parameters.requests * factor }),
  effect: ({ requests, answers }) => ({ kind: "fail", share: requests, answers }),
});
