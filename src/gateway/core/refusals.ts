// Refusals: whom the gateway refuses at present, and why. Several may be on for one terminal: of those that say
// something about a message, the one that began last decides, and at its end the one before it decides again.

import type { Outage, Refusal } from "../../plan/plan.ts";
import type { GatewayRequest, Outcome } from "./request.ts";

interface Refused {
  readonly refusal: Refusal;
  readonly struck: Outage["struck"];
}

export class Refusals {
  /** By the outage's number, in order of their beginning. */
  readonly #on = new Map<number, Refused>();

  get count(): number {
    return this.#on.size;
  }

  /** Saying it again changes nothing. */
  begin(outage: number, refusal: Refusal, struck: Outage["struck"]): void {
    this.#on.set(outage, { refusal, struck });
  }

  end(outage: number): void {
    this.#on.delete(outage);
  }

  /** What a request of this terminal hears; undefined: it is not refused. */
  outcome(request: GatewayRequest, terminal: number): Outcome | undefined {
    let outcome: Outcome | undefined;
    for (const { refusal, struck } of this.#on.values()) {
      if (!concerns(refusal, request) || !isAmong(struck, terminal)) continue;
      const fate = isForwarded(request) ? refusal.queued : "refused";
      if (fate === "refused") outcome = refusal.reason;
      else outcome = fate === "held" ? "busy" : undefined;
    }
    return outcome;
  }
}

/** Whether a refusal says anything about such a message. The network is fine: what moves no money is answered as ever. */
function concerns({ reason, refuses }: Refusal, { kind, isUpdated }: GatewayRequest): boolean {
  if (reason === "versionRefused" && isUpdated) return false;
  switch (kind) {
    case "sale":
    case "advice":
    case "upload":
    case "bogus":
      return refuses !== "refunds";
    case "refund":
      return refuses !== "sales";
    case "reversal":
    case "inquiry":
    case "settlement":
    case "report":
    case "echo":
    case "garbage":
      return false;
  }
}

function isForwarded({ kind, isForward }: GatewayRequest): boolean {
  return isForward || kind === "advice" || kind === "upload";
}

/** The ranges are ascending and apart from each other. */
function isAmong(struck: Outage["struck"], terminal: number): boolean {
  let low = 0;
  let high = struck.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (terminal >= struck[middle][1]) low = middle + 1;
    else high = middle;
  }
  return low < struck.length && terminal >= struck[low][0];
}
