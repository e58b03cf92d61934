// The gateway's process, as the conductor keeps it: started, crashed by plan, and started again where it was, on the
// same ports and the same ledger.

import type { ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { EnvironmentError } from "../errors.ts";
import type { TlsMessage } from "../tls.ts";
import type { Spawn } from "../toxiproxy/command.ts";
import { lastLines } from "../toxiproxy/log.ts";
import type { Died, GatewayUp, Orders } from "./orders.ts";

const readyMs = 10_000;
const portBusyMs = 5_000;
const portRetryMs = 50;

/** What a gateway that waits to take another's place is told when it may. */
interface BeginMessage {
  readonly said: "begin";
}

type Ports = Pick<GatewayUp, "terminalPort"> & { readonly port: number };

export class GatewayProcess {
  readonly #order: Orders["gateway"];
  readonly #spawn: Spawn;
  readonly #died: (died: Died) => void;
  #ports: Ports | undefined;
  #child: ChildProcess | undefined;
  /** Takes the place of one that crashed; undefined while none is needed. */
  #successor: ChildProcess | undefined;

  /** `died` hears of an end that was not planned. */
  constructor(order: Orders["gateway"], spawn: Spawn, died: (died: Died) => void) {
    this.#order = order;
    this.#spawn = spawn;
    this.#died = died;
  }

  /** Throws an EnvironmentError where it does not start. */
  async start(): Promise<GatewayUp> {
    const child = this.#begin({});
    const ports = await this.#ready(child);
    this.#ports = ports;
    this.#child = child;
    return {
      url: `http://127.0.0.1:${ports.port}`,
      terminalPort: ports.terminalPort,
      pid: child.pid ?? 0,
    };
  }

  /**
   * It is to crash: its successor is started, so that it is loaded when it is needed. On a busy machine that takes
   * seconds, which the crash must not take longer, and which nobody has who ends the run.
   */
  expectCrash(): void {
    this.#successor ??= this.#begin({ ...this.#ports, isStandby: true });
  }

  /** Kills it, and resolves when it is gone. Its successor is loaded and waits. */
  async crash(): Promise<void> {
    const child = this.#child;
    if (child === undefined) throw new Error("the gateway is to crash, and there is none");
    // Before the kill: whoever hears of that end must find that it was planned.
    this.#child = undefined;
    await killed(child);
    this.expectCrash();
  }

  /**
   * Starts it again, and resolves when it takes requests; at once where it has not crashed. Throws an EnvironmentError
   * where it does not start.
   */
  async restart(): Promise<void> {
    const deadline = performance.now() + portBusyMs;
    let child = this.#successor;
    if (child === undefined || this.#child !== undefined) return;
    this.#successor = undefined;
    for (;;) {
      const ready = this.#ready(child);
      child.send({ said: "begin" } satisfies BeginMessage, () => {});
      try {
        await ready;
        this.#child = child;
        return;
      } catch (error) {
        // While nothing listened, the system may have lent the port to an outgoing connection.
        const isLent = String(error).includes("EADDRINUSE");
        if (!isLent || performance.now() > deadline) throw error;
      }
      await wait(portRetryMs);
      child = this.#begin({ ...this.#ports, isStandby: true });
    }
  }

  #begin(more: object): ChildProcess {
    const { entry, parameters, tls, log } = this.#order;
    const file = openSync(log, "a");
    const told = JSON.stringify({ ...JSON.parse(parameters), ...more });
    const child = this.#spawn(process.execPath, [entry, told], { stdio: ["ignore", file, file, "ipc"] });
    closeSync(file);
    // Where this fails, its end tells so.
    child.once("error", () => {});
    if (tls) child.send({ said: "tls", tls } satisfies TlsMessage, () => {});
    return child;
  }

  #ready(child: ChildProcess): Promise<Ports> {
    const { log } = this.#order;
    return new Promise((resolve, reject) => {
      let isReady = false;
      const notUp = (why: string) => {
        clearTimeout(timer);
        child.kill("SIGKILL");
        const what = `the gateway did not start: ${why}`;
        reject(new EnvironmentError({ what, why: lastLines(log), todo: `see ${log}` }));
      };
      const timer = setTimeout(() => notUp(`not ready within ${readyMs / 1000} s`), readyMs);
      if (child.exitCode !== null || child.signalCode !== null) {
        notUp(`it ended with ${child.signalCode ?? child.exitCode}`);
        return;
      }
      child.on("message", (message) => {
        const ports = readyPorts(message);
        if (ports === undefined || child.pid === undefined) return;
        clearTimeout(timer);
        isReady = true;
        resolve(ports);
      });
      child.once("error", ({ message }) => notUp(message));
      child.once("exit", (code, signal) => {
        if (!isReady) notUp(`it ended with ${signal ?? code}`);
        else if (this.#child === child)
          this.#died({ part: "gateway", code, signal, lastLines: lastLines(log) });
      });
    });
  }
}

function killed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

/** The ports in the gateway's { said: "ready", port, terminalPort }; a stand-in for it may have but one. */
function readyPorts(message: unknown): Ports | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { said, port, terminalPort = port } = message as Record<string, unknown>;
  const isReady = said === "ready" && typeof port === "number" && typeof terminalPort === "number";
  return isReady ? { port, terminalPort } : undefined;
}
