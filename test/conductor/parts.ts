// Small plans for the conductor's tests.

import { kindOf } from "../../src/outages/kinds.ts";
import type { Cohort, Effect, Outage, Refusal, ToxicPlan } from "../../src/plan/plan.ts";

export function cohorts(count: number, profile: Partial<Cohort["profile"]> = {}): Cohort[] {
  return Array.from({ length: count }, (_, index) => ({
    link: 0,
    linkId: "wifi",
    group: "shops",
    provider: `provider-${index}`,
    profile: {
      name: "bare",
      downDelayMs: 0,
      upDelayMs: 0,
      downKbps: 0,
      upKbps: 0,
      jitterMs: 0,
      loss: 0,
      ...profile,
    },
    terminals: [[index, index + 1]],
  }));
}

export function outage(id: string, at: number, forMs: number, effect: Effect): Outage {
  return { id, of: id, kind: "planned", at, forMs, isPermanent: false, struck: [], effect };
}

export function refuse(...cohorts: number[]): Effect {
  return { on: "links", cohorts, does: { kind: "refuse" } };
}

export function toxics(cohorts: number[], ...toxics: ToxicPlan[]): Effect {
  return { on: "links", cohorts, does: { kind: "toxics", toxics } };
}

/** Upstream first, as the planner lists it. */
export function blackHole(...cohorts: number[]): Effect {
  return toxics(
    cohorts,
    { type: "timeout", stream: "upstream", attributes: { timeout: 0 } },
    { type: "timeout", stream: "downstream", attributes: { timeout: 0 } },
  );
}

export function slow(latency: number, ...cohorts: number[]): Effect {
  return toxics(cohorts, { type: "latency", stream: "downstream", attributes: { latency } });
}

export function maintenance(retryAfterMs: number): Effect {
  return { on: "gateway", does: { kind: "maintenance", retryAfterMs } };
}

export const crash: Effect = { on: "gateway", does: { kind: "crash" } };

export function refusal(reason: Refusal["reason"]) {
  return {
    on: "gateway",
    does: { kind: "refusal", reason, refuses: "all", queued: "refused" },
  } as const satisfies Effect;
}

export const reboot: Effect = { on: "terminals", does: { kind: "reboot", bootMs: 5 } };

/** What a kind of the network does to these cohorts, with its parameters as a scenario writes them. */
export function effectOf(kind: string, written: object, ...cohorts: number[]): Effect {
  const { strikes, effect, parameters } = kindOf(kind);
  if (strikes !== "links") throw new Error(`${kind} is none of the network`);
  return { on: "links", cohorts, does: effect(parameters.parse(written), 1) };
}
