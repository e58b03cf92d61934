// Warnings: what is legal and yet probably not meant, because the run would show something that no shop has.

import { logNormal } from "../random.ts";
import type { Mistake } from "../scenario/mistake.ts";
import type { Scenario } from "../scenario/schema.ts";
import { readableDuration } from "../units.ts";
import { backlogWarnings } from "./backlog-warnings.ts";
import { ownLinks } from "./cut-off.ts";
import { hardlyTellable } from "./expected.ts";
import { longestTripMs } from "./gateway-load.ts";
import { gatewayWarnings } from "./gateway-warnings.ts";
import { outageWarnings } from "./outage-warnings.ts";
import type { GatewayPlan, Plan } from "./plan.ts";
import { shopWarnings } from "./shop-warnings.ts";

/** A time-out shorter than so many times a slow answer makes terminals go offline with nothing broken. */
const timeoutFactor = 3;

/** What is strange about a plan, at paths of its scenario. */
export function warningsOf(plan: Plan, scenario: Scenario): Mistake[] {
  // What a gateway of the user's own can do, its users must know.
  const ofTheGateway = plan.ownGateway ? [] : [...gatewayWarnings(plan), ...shortTimeouts(plan)];
  return [
    ...ofTheGateway,
    ...shopWarnings(plan),
    ...outageWarnings(plan, scenario),
    ...backlogWarnings(plan, scenario),
    ...hardlyTellable(plan, scenario),
  ];
}

function shortTimeouts({ groups, cohorts, gateway, speed }: Plan): Mistake[] {
  return groups.flatMap((group, index) => {
    const { id, policy } = group;
    const roundTrips = cohorts
      .filter((cohort) => cohort.group === id && cohort.link < ownLinks(group))
      .map(({ profile }) => profile.upDelayMs + profile.downDelayMs + 2 * profile.jitterMs);
    const leastMs = timeoutFactor * (Math.max(...roundTrips) + slowServiceMs(gateway));
    if (policy.timeoutMs >= leastMs) return [];
    const played = speed === 1 ? "" : ` as played at ${speed}x`;
    return [
      {
        path: ["fleet", index, "terminal"],
        at: "value",
        what: `the time-out is ${readableDuration(policy.timeoutMs)}${played}, below ${timeoutFactor} × (round trip + p99.9 of service)`,
        todo: `terminals then go offline with nothing broken: write at least ${Math.ceil((leastMs * speed) / 1000)}s, or a lower speed`,
      },
    ];
  });
}

function slowServiceMs(gateway: GatewayPlan): number {
  const { medianMs, sigma } = gateway.service;
  return logNormal(0.999, medianMs, sigma) + longestTripMs(gateway);
}
