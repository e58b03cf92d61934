// Warnings: what is legal and yet probably not meant, because the run would show something that no shop has.

import { exp, logNormal } from "../random.ts";
import type { Mistake } from "../scenario/mistake.ts";
import { readableDuration } from "../units.ts";
import { peakOf } from "./load-curve.ts";
import type { GatewayPlan, Plan } from "./plan.ts";

/** Above this load of the gateway, chance alone builds queues that look like an outage. */
const highLoad = 0.7;

/** A time-out shorter than so many times a slow answer makes terminals go offline with nothing broken. */
const timeoutFactor = 3;

/** What is strange about a plan, at paths of its scenario. */
export function warningsOf(plan: Plan): Mistake[] {
  const load = gatewayLoad(plan);
  const workers = Math.ceil((plan.gateway.workers * load) / highLoad);
  const busy: Mistake[] =
    load <= highLoad
      ? []
      : [
          {
            path: ["gateway", "workers"],
            at: "value",
            what: `the gateway's load is ${load.toFixed(2)} at the peak, above ${highLoad}`,
            todo: `queues then build up by chance: write at least ${workers} workers, fewer sales or a lower speed`,
          },
        ];
  return [...busy, ...shortTimeouts(plan)];
}

/** Work that the peak of the load offers, as a share of what the workers can do. */
export function gatewayLoad({ load, terminals, gateway }: Plan): number {
  const { medianMs, sigma } = gateway.service;
  const meanServiceMs = medianMs * exp((sigma * sigma) / 2);
  return (terminals * load.salesPerMs * peakOf(load.shape) * meanServiceMs) / gateway.workers;
}

function shortTimeouts({ groups, cohorts, gateway, speed }: Plan): Mistake[] {
  return groups.flatMap(({ id, policy }, index) => {
    const roundTrips = cohorts
      .filter(({ group }) => group === id)
      .map(({ profile }) => profile.upDelayMs + profile.downDelayMs);
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

function slowServiceMs({ service }: GatewayPlan): number {
  return logNormal(0.999, service.medianMs, service.sigma);
}
