// acquirer: the link from the gateway to an acquirer is slow or broken, for one card network or all. The gateway is up,
// and what waits for the slow network holds the workers of every other: Square and Discover, 6 February 2023, 5 h 28 min.

import { z } from "zod";
import { duration, id, share } from "../scenario/fields.ts";
import { gatewayKind } from "./kind.ts";

export const acquirer = gatewayKind({
  name: "acquirer",
  about: "the gateway's link to a card network's acquirer is slow or broken",
  parameters: z.strictObject({
    network: id()
      .optional()
      .meta({ description: "Card network behind the link. All of them where left out." }),
    // What gateways wait for a host at most: nothing comes back in time.
    delay: duration()
      .prefault("60s")
      .meta({ description: "Added to every round trip to the acquirer. Never divided by speed." }),
    fails: share().prefault("0%").meta({ description: "Share of the authorisations that break on the way." }),
  }),
  scaled: (parameters, factor) => ({
    ...parameters,
    delay: Math.round(parameters.delay * factor),
    fails: parameters.fails * factor,
  }),
  effect: ({ network, delay, fails }) => ({
    kind: "broken-acquirer",
    ...(network === undefined ? {} : { network }),
    delayMs: delay,
    failShare: fails,
  }),
});
