// Start parameters: all that the gateway's process is told, as one JSON argument.

import { UsageError } from "../errors.ts";
import type { GatewayPlan } from "../plan/plan.ts";

export interface GatewayStart {
  readonly gateway: GatewayPlan;
  /** The plan's. */
  readonly seed: number;
  /** Path of the ledger's file; made where there is none. */
  readonly ledger: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Where terminals speak with it, if that is another port; 0 or absent: any free one. */
  readonly terminalPort?: number;
  /** What every series of its metrics carries beside its own labels. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Of how many runs it keeps rows and keys, those that booked last; of all where absent. */
  readonly keptRuns?: number;
  /** It waits, loaded, until it is told over IPC to begin: { said: "begin" }. */
  readonly isStandby?: true;
}

/** What the gateway says once it listens: over IPC where there is a channel, else as a line on stdout. */
export interface GatewayReady {
  readonly said: "ready";
  /** Plain HTTP: ledger, status and orders; and the terminals' messages where they speak HTTP/JSON in the clear. */
  readonly port: number;
  /** Where terminals speak with it; the same as `port` for HTTP/JSON in the clear. */
  readonly terminalPort: number;
}

/** Reads the argument. Throws a UsageError where it is not what GatewayStart says. */
export function parseGatewayStart(argument: string | undefined): GatewayStart {
  const start = parsed(argument);
  const missing = (["gateway", "seed", "ledger", "host", "port"] as const).filter(
    (name) => start[name] === undefined,
  );
  if (missing.length > 0) throw usage(`it lacks ${missing.join(", ")}`);
  return start as GatewayStart;
}

function parsed(argument: string | undefined): Partial<GatewayStart> {
  try {
    const value: unknown = JSON.parse(argument ?? "");
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below.
  }
  throw usage("it is not a JSON object");
}

function usage(why: string): UsageError {
  return new UsageError({
    what: "the gateway's argument cannot be read",
    why: [why],
    todo: 'give {"gateway": …, "seed": 1, "ledger": "ledger.db", "host": "127.0.0.1", "port": 0}',
  });
}
