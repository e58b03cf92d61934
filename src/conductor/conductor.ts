// The run's end of the conductor: starts the process, gives it orders, hears its reports, and cleans up
// in its place should it be killed.

import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { entryOf } from "../entry.ts";
import { EnvironmentError } from "../errors.ts";
import type { FaultTiming } from "../facts.ts";
import { ToxiproxyClient } from "../toxiproxy/client.ts";
import { Hooks } from "./hooks.ts";
import { within } from "./keeper.ts";
import { removeProxies } from "./network.ts";
import type { Answers, Died, GatewayUp, OrderName, Orders, Report, ToxiproxyUp } from "./orders.ts";

interface ConductorEvents {
  /** An action of the timeline is confirmed, or failed. */
  fault: [timing: FaultTiming];
  /** A part ended without being told to. After "conductor" nothing else comes, and all has been taken down. */
  died: [died: Died];
  /** What is going on, for a person who waits. */
  progress: [text: string];
  /** What somebody has to do by hand now. */
  warning: [text: string];
}

/** How long each order may take before it is given up. Toxiproxy may have to be downloaded or built. */
const timeoutsMs: Readonly<Record<OrderName, number>> = {
  toxiproxy: 660_000,
  gateway: 12_000,
  proxies: 120_000,
  play: 5_000,
  heal: 30_000,
  stop: 2_200,
};

const emergencyMs = 1_500;
/** Of that, what hooks left running has the last. */
const spareMs = 200;

interface Pending {
  readonly resolve: (answer: Answers[OrderName]) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** An order was not carried out: it failed, took too long, or the conductor is gone. One line of why. */
export class OrderError extends Error {
  override readonly name = "OrderError";
}

/**
 * The conductor as the run sees it. Every order throws an EnvironmentError where the machine lacks what
 * it needs, else an OrderError where it was not carried out.
 */
export class Conductor extends EventEmitter<ConductorEvents> {
  readonly #process: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  /** Settles when the process is gone and nothing of it is left. */
  readonly #gone: Promise<void>;
  #orders = 0;
  #isStopping = false;
  #hasStopped = false;
  #stderr = "";
  #toxiproxy: ToxiproxyUp | undefined;
  #gateway: GatewayUp | undefined;
  #prefix: string | undefined;
  #hooks: Orders["play"]["hooks"];

  /** Starts the process. `env` is what it and all tools see. */
  constructor(env: NodeJS.ProcessEnv = process.env) {
    super();
    // detached: a process group of its own, which Ctrl-C does not reach and which can be killed as a whole.
    this.#process = spawn(process.execPath, [entryOf("./main", import.meta.url)], {
      detached: true,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
      env,
    });
    this.#process.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-16_384);
    });
    this.#process.on("message", (report: Report) => this.#hear(report));
    this.#gone = new Promise((resolve) => {
      this.#process.once("error", (error) => resolve(this.#afterEnd(null, error.message)));
      this.#process.once("exit", (code, signal) => resolve(this.#afterEnd(code, signal)));
    });
  }

  /** Its process id, which is also its process group's; undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Where Toxiproxy is, once it is up. */
  get toxiproxy(): ToxiproxyUp | undefined {
    return this.#toxiproxy;
  }

  /** Where the gateway is, once it is up. */
  get gateway(): GatewayUp | undefined {
    return this.#gateway;
  }

  /** Finds, installs or reaches Toxiproxy. */
  async bringUpToxiproxy(order: Orders["toxiproxy"]): Promise<ToxiproxyUp> {
    this.#toxiproxy = await this.#order("toxiproxy", order);
    return this.#toxiproxy;
  }

  /** Starts the reference gateway, or the program `entry` in its place. */
  async bringUpGateway(
    order: Omit<Orders["gateway"], "entry">,
    entry: string = entryOf("../gateway/main", import.meta.url),
  ): Promise<GatewayUp> {
    this.#gateway = await this.#order("gateway", { ...order, entry });
    return this.#gateway;
  }

  /** Creates the run's proxies; the answer is host:port of the proxy of each cohort. */
  async makeProxies(order: Orders["proxies"]): Promise<readonly string[]> {
    const addresses = this.#order("proxies", order);
    this.#prefix = order.prefix;
    return addresses;
  }

  /** Begins the timeline; "fault" tells how each action went. */
  async play(order: Orders["play"]): Promise<void> {
    this.#hooks = order.hooks;
    await this.#order("play", order);
  }

  /** All faults off now, and none later; "fault" has told of every outage that was in force before this returns. */
  async heal(): Promise<void> {
    await this.#order("heal", {});
  }

  /** Takes everything down, within 2.2 s even where something hangs, and ends the process. May be called at any time, and more than once. */
  async stop(): Promise<void> {
    const isFirst = !this.#isStopping;
    this.#isStopping = true;
    if (isFirst && this.#process.connected) {
      // Whatever it answers, the process must be gone; if it hangs, it is killed with its children.
      await this.#order("stop", {}).then(
        () => {
          this.#hasStopped = true;
        },
        () => this.#process.kill("SIGKILL"),
      );
    }
    await this.#gone;
  }

  #order<Name extends OrderName>(order: Name, details: Orders[Name]): Promise<Answers[Name]> {
    return new Promise((resolve, reject) => {
      if (!this.#process.connected)
        return reject(new OrderError(`the conductor is gone; it cannot ${order}`));
      const id = this.#orders++;
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(
          new OrderError(`the conductor did not carry out "${order}" within ${timeoutsMs[order] / 1000} s`),
        );
      }, timeoutsMs[order]);
      this.#pending.set(id, { resolve: resolve as Pending["resolve"], reject, timer });
      // An error here means that it is gone, which its exit tells as well.
      this.#process.send({ id, order, with: details }, () => {});
    });
  }

  #hear(report: Report): void {
    switch (report.report) {
      case "progress":
        this.emit("progress", report.text);
        return;
      case "fault":
        this.emit("fault", report.timing);
        return;
      case "died":
        this.emit("died", report.died);
        return;
      case "done":
        this.#settle(report.id)?.resolve(report.answer);
        return;
      case "lacks":
        this.#settle(report.id)?.reject(new EnvironmentError(report.explanation));
        return;
      case "failed":
        this.#settle(report.id)?.reject(new OrderError(report.message));
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    clearTimeout(pending?.timer);
    this.#pending.delete(id);
    return pending;
  }

  /** The process has ended: by our order, or killed, and then its work is ours. */
  async #afterEnd(code: number | null, signal: string | null): Promise<void> {
    const { pid } = this.#process;
    if (pid !== undefined) killGroup(pid);
    if (!this.#hasStopped) {
      await within(emergencyMs, Promise.allSettled([this.#removeFromShared(), this.#endByHooks()]));
    }
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id)?.reject(new OrderError(`the conductor ended with ${signal ?? code}`));
    }
    if (this.#isStopping) return;
    const lastLines = this.#stderr.split("\n").filter(Boolean).slice(-5);
    this.emit("died", { part: "conductor", code, signal, lastLines });
  }

  /** A server of our own is in the group and dead by now; a shared one still has the run's proxies. */
  async #removeFromShared(): Promise<void> {
    if (this.#toxiproxy?.from !== "url" || this.#prefix === undefined) return;
    const client = new ToxiproxyClient(this.#toxiproxy.url, { timeoutMs: emergencyMs });
    await removeProxies(client, this.#prefix).finally(() => client.close());
  }

  /** Nobody knows which outages it had begun at a gateway of the user's own: to end one that is over does no harm. */
  async #endByHooks(): Promise<void> {
    if (this.#hooks === undefined) return;
    const hooks = new Hooks({ ...this.#hooks, environment: process.env, mayBeOn: true });
    const untilMs = performance.now() + emergencyMs - spareMs;
    await hooks.endAll(emergencyMs - spareMs).catch(({ message }: Error) => {
      this.emit("warning", `${message}: end it yourself`);
    });
    for (const text of await hooks.leaveNothing(untilMs - performance.now())) this.emit("warning", text);
  }
}

/** The conductor's children are in its group and outlive it only when it was killed. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left in it, as it should be.
  }
}
