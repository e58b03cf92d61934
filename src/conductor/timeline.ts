// The timeline at work: every outage is announced, begins and ends when it is due, so does every change happen, and every
// action is recorded with the times at which it was due, issued and confirmed, or with its error.

import { assert } from "../errors.ts";
import type { FaultTiming } from "../facts.ts";
import type { Change, Outage } from "../plan/plan.ts";
import { announcementOf, type Changes, changeOf, endingOf, Faults, type GatewayOrder } from "./faults.ts";
import { tellGateway } from "./gateway-control.ts";
import type { GatewayProcess } from "./gateway-process.ts";
import type { Hooks } from "./hooks.ts";
import type { Network } from "./network.ts";
import { StandingOrders } from "./standing-orders.ts";
import { type Step, stepsOf } from "./steps.ts";

export interface TimelineParts {
  readonly outages: readonly Outage[];
  readonly changes: readonly Change[];
  /** process.hrtime.bigint() at the start of the run. */
  readonly startedAtNs: bigint;
  /** Undefined where no proxies were made: an outage of a link fails then. */
  readonly network: Network | undefined;
  /** The process behind it, which a crash ends; undefined where it is the user's own. */
  readonly gateway: Pick<GatewayProcess, "expectCrash" | "crash" | "restart"> | undefined;
  readonly gatewayUrl: string;
  /** What makes the outages of a gateway of the user's own, which is told nothing then. */
  readonly hooks?: Hooks;
  readonly report: (timing: FaultTiming) => void;
}

/** Node's timers take no longer waits than this. */
const longestWaitMs = 2 ** 31 - 1;

export class Timeline {
  readonly #parts: TimelineParts;
  readonly #steps: Step[];
  readonly #faults: Faults;
  /** What the gateway must be told again after a crash. */
  readonly #standing = new StandingOrders();
  /** It has crashed, and is told nothing until it is there again. */
  #isGatewayDown = false;
  #next = 0;
  #timer: NodeJS.Timeout | undefined;
  /** The end of the last order to the gateway: they never overtake each other. */
  #gatewayTurn: Promise<void> = Promise.resolve();

  constructor(parts: TimelineParts) {
    this.#parts = parts;
    this.#faults = new Faults(parts.network?.addresses.length);
    this.#steps = stepsOf(parts.outages, parts.changes);
    this.#expectCrash();
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
    const { network, outages, hooks, report } = this.#parts;
    let error: string | undefined;
    try {
      await Promise.all([
        network?.heal(),
        hooks?.endAll(),
        // What it was told before, too: a crashed one may be about to start again.
        this.#gatewayTurn,
        ...(hooks ? [] : active)
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

  async #perform(step: Step): Promise<void> {
    const { outage, action, at } = step;
    let issuedAt: number | undefined;
    const issued = () => {
      issuedAt ??= this.#now();
    };
    const errors: string[] = [];
    try {
      const results = await Promise.allSettled(this.#carryOut(step, this.#changesOf(step), issued));
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

  #changesOf({ outage: index, action }: Step): Changes {
    const { outages, changes } = this.#parts;
    switch (action) {
      case "begin":
        return this.#faults.begin(index, outages[index]);
      case "end":
        return this.#faults.end(index);
      case "announce":
        return { links: [], gateway: announcementOf(index, outages[index]) };
      case "change":
        return { links: [], gateway: changeOf(index, changes[index]) };
    }
  }

  #carryOut(step: Step, { links, gateway }: Changes, issued: () => void): Promise<void>[] {
    const { network } = this.#parts;
    const tell = (order: GatewayOrder) => this.#callHook(step, issued) ?? this.#tellGateway(order, issued);
    // The proxies stay closed until there is a gateway behind them again.
    const restarted = gateway?.does === "restart" ? tell(gateway) : undefined;
    const orders = links.map(({ cohort, changes }) =>
      network === undefined
        ? Promise.reject(new Error("there are no proxies to act on"))
        : network.change(cohort, changes, issued, restarted),
    );
    if (gateway === undefined) return orders;
    // And are closed before it is gone: else they would accept what nobody takes, and nobody would know what became of it.
    const closed = gateway.does === "crash" ? Promise.allSettled(orders) : Promise.resolve();
    return [...orders, restarted ?? closed.then(() => tell(gateway))];
  }

  /** undefined where the gateway is not the user's own. */
  #callHook({ outage, action }: Step, issued: () => void): Promise<void> | undefined {
    const { hooks, outages } = this.#parts;
    if (action === "begin" || action === "end") return hooks?.perform(outages[outage].kind, action, issued);
    assert(hooks === undefined, () => `a gateway of the user's own is told to ${action}`);
    return undefined;
  }

  #tellGateway(order: GatewayOrder, issued?: () => void): Promise<void> {
    const turn = this.#gatewayTurn.then(() => {
      issued?.();
      return this.#obeyed(order);
    });
    this.#gatewayTurn = turn.catch(() => {});
    return turn;
  }

  async #obeyed(order: GatewayOrder): Promise<void> {
    const { gateway, gatewayUrl } = this.#parts;
    this.#standing.add(order);
    switch (order.does) {
      case "crash":
        this.#isGatewayDown = true;
        return gateway?.crash();
      case "restart":
        await gateway?.restart();
        this.#isGatewayDown = false;
        this.#expectCrash();
        for (const each of this.#standing.all) await this.#tellAgain(each);
        return;
      default:
        if (!this.#isGatewayDown) await tellGateway(gatewayUrl, order, this.#now());
    }
  }

  /** The gateway hears of a crash that is still to come. */
  #expectCrash(): void {
    const { outages, gateway } = this.#parts;
    const isToCrash = this.#steps.slice(this.#next).some(({ outage, action }) => {
      return action === "begin" && crashes(outages[outage]);
    });
    if (isToCrash) gateway?.expectCrash();
  }

  async #tellAgain(order: GatewayOrder): Promise<void> {
    const isOver = order.does === "announce" && order.untilAt <= this.#now();
    if (!isOver) await tellGateway(this.#parts.gatewayUrl, order, this.#now());
  }

  /** ms since the run began. */
  #now(): number {
    return Number(process.hrtime.bigint() - this.#parts.startedAtNs) / 1e6;
  }
}

function crashes({ effect }: Outage): boolean {
  return effect.on === "gateway" && effect.does.kind === "crash";
}

/** What ends an outage at the gateway. */
function healing(index: number, { effect }: Outage): GatewayOrder[] {
  return effect.on === "gateway" ? [endingOf(index, effect.does)] : [];
}

function summary([first, ...rest]: string[]): string {
  return rest.length === 0 ? first : `${first} (and ${rest.length} more)`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
