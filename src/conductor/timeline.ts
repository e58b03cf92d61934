// The timeline at work: every outage begins and ends when it is due, and every action is recorded
// with the times at which it was due, issued and confirmed, or with its error.

import type { FaultTiming } from "../facts.ts";
import type { Outage } from "../plan/plan.ts";
import { type Changes, Faults, type GatewayOrder } from "./faults.ts";
import { tellGateway } from "./gateway-control.ts";
import type { Network } from "./network.ts";
import { type Step, stepsOf } from "./steps.ts";

export interface TimelineParts {
  readonly outages: readonly Outage[];
  /** process.hrtime.bigint() at the start of the run. */
  readonly startedAtNs: bigint;
  /** Undefined where no proxies were made: an outage of a link fails then. */
  readonly network: Network | undefined;
  readonly gatewayUrl: string;
  readonly report: (timing: FaultTiming) => void;
}

/** Node's timers take no longer waits than this. */
const longestWaitMs = 2 ** 31 - 1;

export class Timeline {
  readonly #parts: TimelineParts;
  readonly #steps: Step[];
  readonly #faults = new Faults();
  #next = 0;
  #timer: NodeJS.Timeout | undefined;
  /** The end of the last order to the gateway: they never overtake each other. */
  #gatewayTurn: Promise<void> = Promise.resolve();

  constructor(parts: TimelineParts) {
    this.#parts = parts;
    this.#steps = stepsOf(parts.outages);
  }

  /** Begins; what is already due is done at once. */
  play(): void {
    this.#timer = undefined;
    for (; this.#next < this.#steps.length; this.#next++) {
      const step = this.#steps[this.#next];
      const waitMs = step.at - this.#now();
      if (waitMs > 0) {
        // Node rounds to whole milliseconds and may fire early by one; then this waits again.
        this.#timer = setTimeout(() => this.play(), Math.min(Math.ceil(waitMs), longestWaitMs));
        return;
      }
      void this.#perform(step);
    }
  }

  /** Issues nothing more. What is in force stays so. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#next = this.#steps.length;
  }

  /**
   * Ends every fault now and begins none later. Outages that are in force are reported as ended,
   * due now. Throws where a fault could not be taken back.
   */
  async heal(): Promise<void> {
    this.stop();
    const active = this.#faults.clear();
    const dueAt = this.#now();
    const { network, outages, report } = this.#parts;
    let error: string | undefined;
    try {
      await Promise.all([
        network?.heal(),
        ...active
          .flatMap((outage) => healing(outage, outages[outage]))
          .map((order) => this.#tellGateway(order)),
      ]);
    } catch (cause) {
      error = messageOf(cause);
      throw cause;
    } finally {
      const confirmedAt = error === undefined ? this.#now() : undefined;
      for (const outage of active) {
        report({ outage, action: "end", dueAt, issuedAt: dueAt, confirmedAt, error });
      }
    }
  }

  async #perform({ outage, action, at }: Step): Promise<void> {
    let issuedAt: number | undefined;
    const issued = () => {
      issuedAt ??= this.#now();
    };
    const errors: string[] = [];
    try {
      const changes =
        action === "begin"
          ? this.#faults.begin(outage, this.#parts.outages[outage])
          : this.#faults.end(outage);
      const results = await Promise.allSettled(this.#carryOut(changes, issued));
      for (const result of results) if (result.status === "rejected") errors.push(messageOf(result.reason));
    } catch (error) {
      errors.push(messageOf(error));
    }
    const now = this.#now();
    const timing = { outage, action, dueAt: at, issuedAt: issuedAt ?? now };
    this.#parts.report(
      errors.length === 0 ? { ...timing, confirmedAt: now } : { ...timing, error: summary(errors) },
    );
  }

  #carryOut({ links, gateway }: Changes, issued: () => void): Promise<void>[] {
    const { network } = this.#parts;
    const orders = links.map(({ cohort, changes }) =>
      network === undefined
        ? Promise.reject(new Error("there are no proxies to act on"))
        : network.change(cohort, changes, issued),
    );
    if (gateway !== undefined) orders.push(this.#tellGateway(gateway, issued));
    return orders;
  }

  #tellGateway(order: GatewayOrder, issued?: () => void): Promise<void> {
    const turn = this.#gatewayTurn.then(() => {
      issued?.();
      return tellGateway(this.#parts.gatewayUrl, order);
    });
    this.#gatewayTurn = turn.catch(() => {});
    return turn;
  }

  /** ms since the run began. */
  #now(): number {
    return Number(process.hrtime.bigint() - this.#parts.startedAtNs) / 1e6;
  }
}

/** What ends an outage at the gateway, whatever else is on. */
function healing(index: number, { effect }: Outage): GatewayOrder[] {
  if (effect.on !== "gateway") return [];
  return effect.does.kind === "maintenance"
    ? [{ does: "maintain", isOn: false, retryAfterMs: 0 }]
    : [{ does: "allow", outage: index }];
}

function summary([first, ...rest]: string[]): string {
  return rest.length === 0 ? first : `${first} (and ${rest.length} more)`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
