// Setup: all that the terminals of a group have in common, made once for each group.

import type { Alternative, Group, Plan, Staff } from "../plan/plan.ts";
import type { TerminalPolicy } from "../plan/policy.ts";
import type { ArrivalLaw } from "./customers.ts";

export interface Setup {
  readonly policy: TerminalPolicy;
  readonly law: ArrivalLaw;
  /** The plan's. */
  readonly seed: number;
  /** How many links the terminal itself uses: 0 up to, not including, this. */
  readonly links: number;
  /** The customers' own link, over which some pay; undefined where nobody does. */
  readonly customerLink: number | undefined;
  readonly staff: Staff | undefined;
  readonly alternatives: readonly Alternative[];
  /** When the last customer has come and the day may be closed. */
  readonly closesAt: number;
}

/** `law` is the plan's, which all groups share. */
export function setupOf(
  { seed, durationMs }: Pick<Plan, "seed" | "durationMs">,
  {
    policy,
    links,
    customerLink,
    staff,
    alternatives,
  }: Pick<Group, "policy" | "links" | "customerLink" | "staff" | "alternatives">,
  law: ArrivalLaw,
): Setup {
  const own = customerLink === undefined ? links.length : links.length - 1;
  return { policy, law, seed, links: own, customerLink, staff, alternatives, closesAt: durationMs };
}
