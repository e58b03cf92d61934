// A kind of outage: its name, what it says of itself, its parameters, and what must be done to make it happen.
// One file a kind beside this one; kinds.ts lists them; docs/adding-an-outage.md says how one more is added.

import type { z } from "zod";
import type { GatewayEffect, LinkEffect, Unplayed } from "../plan/plan.ts";
import type { KindFields } from "../scenario/schema.ts";

/**
 * Whom a kind strikes, and what it does to them. `parameters` are what its schema made of the scenario;
 * the times of an effect are run time, already divided by `speed`.
 */
export type OutageKind = KindFields & Nature & Strikes;

/** A kind that breaks links. */
export type LinkKind = KindFields & Nature & StrikesLinks;

type StrikesLinks = {
  readonly strikes: "links";
  effect(parameters: unknown, speed: number): LinkEffect;
};

type Strikes =
  | StrikesLinks
  /** A LinkEffect is meant for all links of the fleet. */
  | {
      readonly strikes: "gateway";
      effect(parameters: unknown, speed: number): GatewayEffect | LinkEffect | Unplayed;
    }
  | { readonly strikes: "stores" | "terminals"; effect(parameters: unknown, speed: number): Unplayed };

/** How an outage of this kind goes on. `Parameters` are what the kind's schema made of the scenario. */
interface Nature<Parameters = unknown> {
  /** Nobody repairs it unless the scenario says when: it needs no `for`. */
  readonly isPermanent?: boolean;
  /** How long it takes by itself, in scenario time; 0 is an instant blow. Such a kind needs no `for`. */
  takesMs?(parameters: Parameters): number;
  /** For a kind that comes and goes until `for` is over: how long it is down and up, and as what kind. */
  flaps?(parameters: Parameters): Flaps;
  /** Parameters of a `factor` (0…1) of its magnitude; a kind without this neither grows nor fades. */
  scaled?(parameters: Parameters, factor: number): Parameters;
  /** Several at once on one link add up: it grows in layers that lie upon each other, not step after step. */
  readonly addsUp?: boolean;
}

interface Flaps {
  /** Lengths in ms of scenario time, drawn evenly from the ranges. */
  readonly down: { readonly from: number; readonly to: number };
  readonly up: { readonly from: number; readonly to: number };
  /** Name of the kind that it is while it is down; it needs no parameters. */
  readonly as: string;
}

interface Written<Schema extends z.ZodObject> extends Nature<z.output<Schema>> {
  readonly name: string;
  readonly about: string;
  readonly parameters: Schema;
}

/** A kind that breaks the matching links of the chosen stores. */
export function linkKind<Schema extends z.ZodObject>(
  kind: Written<Schema> & { effect(parameters: z.output<Schema>, speed: number): LinkEffect },
): LinkKind {
  return { ...kind, strikes: "links" };
}

/** A kind that strikes the gateway, and so everybody; without an effect no engine plays it yet. */
export function gatewayKind<Schema extends z.ZodObject>(
  kind: Written<Schema> & {
    /** undefined where no engine plays it with these parameters. */
    effect?(parameters: z.output<Schema>, speed: number): GatewayEffect | LinkEffect | undefined;
  },
): OutageKind {
  return {
    ...kind,
    strikes: "gateway",
    effect: (given, speed) => kind.effect?.(given as z.output<Schema>, speed) ?? unplayed("gateway", given),
  };
}

/** A kind that strikes whole stores; no engine plays one yet. */
export function storeKind<Schema extends z.ZodObject>(kind: Written<Schema>): OutageKind {
  return { ...kind, strikes: "stores", effect: (given) => unplayed("stores", given) };
}

/** A kind that strikes terminals, each on its own; no engine plays one yet. */
export function terminalKind<Schema extends z.ZodObject>(kind: Written<Schema>): OutageKind {
  return { ...kind, strikes: "terminals", effect: (given) => unplayed("terminals", given) };
}

/** Whether an engine plays it, at least with its parameters left out; some parameters alone may make it unplayed. */
export function isPlayed({ strikes, parameters, effect }: OutageKind): boolean {
  if (strikes === "links") return true;
  // A kind that must be given something cannot be asked, and counts as unplayed: none of them is played yet.
  const given = parameters.safeParse({});
  return given.success && !("on" in effect(given.data, 1));
}

function unplayed(strikes: Unplayed["strikes"], parameters: unknown): Unplayed {
  return { on: "unplayed", strikes, parameters: parameters as Unplayed["parameters"] };
}
