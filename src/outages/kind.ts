// A kind of outage: its name, what it says of itself, its parameters, and what must be done to make it happen.
// One file a kind beside this one; kinds.ts lists them; docs/adding-an-outage.md says how one more is added.

import type { z } from "zod";
import type { Blow, GatewayEffect, LinkEffect, Refusal } from "../plan/plan.ts";
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
      effect(parameters: unknown, speed: number): GatewayEffect | LinkEffect | BrokenAcquirer;
    }
  | {
      readonly strikes: "stores" | "terminals";
      effect(parameters: unknown, speed: number): Refusal | Blow | LostLink;
      /** Whether a terminal that is struck is not touched, by the version that it has. */
      spares?(parameters: unknown, version: string): boolean;
    };

/** A link of the terminal's own is gone; which number it has in each group is for the planner to find. */
export interface LostLink {
  readonly kind: "lost-link";
  readonly link: { readonly id: string } | "first" | "last";
}

/** The way to an acquirer is in trouble; which route that is, is for the planner to find. */
export interface BrokenAcquirer {
  readonly kind: "broken-acquirer";
  /** Its card network; absent for all of them. */
  readonly network?: string;
  readonly delayMs: number;
  readonly failShare: number;
}

/** How an outage of this kind goes on. `Parameters` are what the kind's schema made of the scenario. */
interface Nature<Parameters = unknown> {
  /** Nobody repairs it unless the scenario says when: it needs no `for`. */
  readonly isPermanent?: boolean;
  /** Only terminals that show a certificate can be struck. */
  readonly needsCertificates?: boolean;
  /** Only terminals that speak TLS can be struck. */
  readonly needsTls?: boolean;
  /** How long it takes by itself, in scenario time; 0 is an instant blow. Such a kind needs no `for`. */
  takesMs?(parameters: Parameters): number;
  /** How long before its beginning the gateway tells of it, in scenario time; undefined: it comes unannounced. */
  announcedMs?(parameters: Parameters): number | undefined;
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

/** A kind that strikes the gateway, and so everybody. */
export function gatewayKind<Schema extends z.ZodObject>(
  kind: Written<Schema> & {
    effect(parameters: z.output<Schema>, speed: number): GatewayEffect | LinkEffect | BrokenAcquirer;
  },
): OutageKind {
  return { ...kind, strikes: "gateway" };
}

/** A kind that strikes whole stores: their terminals themselves, or what the gateway answers them. */
export function storeKind<Schema extends z.ZodObject>(
  kind: Written<Schema> & { effect(parameters: z.output<Schema>, speed: number): Refusal | Blow },
): OutageKind {
  return { ...kind, strikes: "stores" };
}

/** A kind that strikes terminals, each on its own. */
export function terminalKind<Schema extends z.ZodObject>(
  kind: Written<Schema> & {
    effect(parameters: z.output<Schema>, speed: number): Refusal | Blow | LostLink;
    spares?(parameters: z.output<Schema>, version: string): boolean;
  },
): OutageKind {
  return { ...kind, strikes: "terminals" };
}
