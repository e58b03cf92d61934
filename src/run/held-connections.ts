// Held connections: those that a terminal has given up and that Toxiproxy keeps all the same, because an outage keeps
// back the news of their end: a stall until it is over, a delay for as long as it is. Each takes two descriptors of
// Toxiproxy and a port. One that runs out of descriptors never accepts a connection again on the proxy that met it
// (2.12, proxy.go: the loop ends with the first error), so the run would not recover from an outage that is over.

import type { Millis } from "../facts.ts";
import type { Outage, Plan } from "../plan/plan.ts";
import type { TerminalPolicy } from "../plan/policy.ts";
import { inBoth, sizeOf } from "../plan/ranges.ts";

export interface HeldConnections {
  /** At the worst moment of the run, as expected from the terminals' time-outs and waits. */
  readonly most: number;
  /** Id of the written outage that holds them, "" where none does. */
  readonly outage: string;
}

/** The outage that holds most; of outages that hold some at the same time each is looked at alone. */
export function heldConnections({ groups, outages, load, gateway }: Held): HeldConnections {
  let held: HeldConnections = { most: 0, outage: "" };
  // A terminal that gives a message up goes on with its connection there.
  if (gateway.protocol === "iso8583") return held;
  for (const outage of outages) {
    const holdsMs = Math.min(longestDelayMs(outage), outage.forMs);
    let most = 0;
    for (const { terminals, policy } of groups) {
      most += givenUpWithin(holdsMs, policy, load.salesPerMs) * sizeOf(inBoth(outage.struck, [terminals]));
    }
    if (most > held.most) held = { most: Math.ceil(most), outage: outage.of };
  }
  return held;
}

type Held = Pick<Plan, "groups" | "outages" | "load" | "gateway">;

function longestDelayMs({ effect }: Outage): Millis {
  if (effect.on !== "links" || effect.does.kind !== "toxics") return 0;
  const delays = effect.does.toxics.map(({ type, attributes }) =>
    type === "latency" ? attributes.latency : 0,
  );
  return Math.max(0, ...delays);
}

/**
 * How many attempts a terminal gives up in a silence of this length: its sales at the shape's peak until it is
 * offline, and its echoes. Measured with 60 terminals of preset quick, one sale a second each and a stall of 10 s:
 * 485 were held, 480 expected.
 */
function givenUpWithin(silenceMs: Millis, policy: TerminalPolicy, salesPerMs: number): number {
  const { timeoutMs, detection, probe, counter } = policy;
  if (silenceMs < timeoutMs) return 0;
  const onlineMs = Math.min(silenceMs, detection.afterMs, detection.failures * timeoutMs);
  // Of customers who are served one after the other, each waits for the time-out of the one before.
  const servedAtMost = (counter?.atOnce ?? Number.POSITIVE_INFINITY) * Math.ceil(onlineMs / timeoutMs);
  let attempts = Math.min(onlineMs * salesPerMs, servedAtMost);
  let echoes = 0;
  for (let endsAt = timeoutMs; endsAt <= silenceMs; endsAt += timeoutMs) {
    attempts++;
    if (endsAt < onlineMs) continue;
    const wait = Math.min(probe.capMs, probe.baseMs * 2 ** Math.min(echoes++, 30));
    endsAt += probe.jitter === "full" ? wait / 2 : wait;
  }
  return attempts;
}
