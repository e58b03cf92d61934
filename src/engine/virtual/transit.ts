// Transit: a message on its way through a chain of toxics, or the end of its connection, or the end behind it.

import type { Millis } from "../../facts.ts";
import type { ToxicPlan } from "../../plan/plan.ts";
import type { Way } from "../link-delays.ts";
import type { Call } from "./call.ts";
import type { Wait } from "./waits.ts";

/** The connection of what is under way although its terminal has given it up. */
export const abandoned = -1;

export class Transit {
  readonly way: Way;
  readonly cohort: number;
  readonly terminal: number;
  /** Which of the terminal's connections: to count its bytes, and to end it. */
  readonly connection: number;
  /** undefined where it will not arrive whole. */
  call: Call | undefined = undefined;
  /** What still travels; 0 where only the connection's end does. */
  bytes = 0;
  endsConnection = false;
  /** When the last latency let it go, by Toxiproxy's reckoning. */
  stamp: Millis;
  /** How long the latency that it is in lets it sleep. */
  sleepMs: Millis = 0;
  /** Where it is held. */
  stub: Stub | undefined = undefined;
  wait: Wait<Transit> | undefined = undefined;

  constructor(way: Way, cohort: number, terminal: number, connection: number, stamp: Millis) {
    this.way = way;
    this.cohort = cohort;
    this.terminal = terminal;
    this.connection = connection;
    this.stamp = stamp;
  }

  /** It has slept as long as it should; who is interrupted has not. Less than nothing counts too, in Toxiproxy. */
  wakeUp(): void {
    this.stamp += this.sleepMs;
    this.sleepMs = 0;
  }

  /** The end of the same connection, on its own, which way it may go. */
  end(way: Way, stamp: Millis): Transit {
    return endOf(way, this.cohort, this.terminal, this.connection, stamp);
  }
}

/** The end of a connection, on its own. */
export function endOf(
  way: Way,
  cohort: number,
  terminal: number,
  connection: number,
  stamp: Millis,
): Transit {
  const end = new Transit(way, cohort, terminal, connection, stamp);
  end.endsConnection = true;
  return end;
}

/** One toxic of a chain. */
export interface Stub extends ChainToxic {
  /** limit_data: bytes that have passed, by terminal. */
  readonly passed: Map<number, { connection: number; bytes: number }>;
}

export type ChainToxic = Pick<ToxicPlan, "type" | "attributes"> & { readonly name: string };
