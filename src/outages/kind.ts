// A kind of outage: its name, what it says of itself, its parameters, and what must be done to make it happen.
// One file a kind beside this one; kinds.ts lists them.

import type { z } from "zod";
import type { GatewayEffect, LinkEffect } from "../plan/plan.ts";
import type { KindFields } from "../scenario/schema.ts";

/**
 * Whom a kind strikes, and what it does to them. `parameters` are what its schema made of the scenario;
 * the times of an effect are run time, already divided by `speed`.
 */
export type OutageKind = KindFields &
  (
    | { readonly strikes: "links"; effect(parameters: unknown, speed: number): LinkEffect }
    | { readonly strikes: "gateway"; effect(parameters: unknown, speed: number): GatewayEffect }
  );

interface Written<Parameters extends z.ZodObject> {
  readonly name: string;
  readonly about: string;
  readonly parameters: Parameters;
}

/** A kind that breaks the matching links of the chosen stores. */
export function linkKind<Parameters extends z.ZodObject>(
  kind: Written<Parameters> & { effect(parameters: z.output<Parameters>, speed: number): LinkEffect },
): OutageKind {
  return {
    ...kind,
    strikes: "links",
    effect: (given, speed) => kind.effect(given as z.output<Parameters>, speed),
  };
}

/** A kind that strikes the gateway, and so everybody. */
export function gatewayKind<Parameters extends z.ZodObject>(
  kind: Written<Parameters> & { effect(parameters: z.output<Parameters>, speed: number): GatewayEffect },
): OutageKind {
  return {
    ...kind,
    strikes: "gateway",
    effect: (given, speed) => kind.effect(given as z.output<Parameters>, speed),
  };
}
