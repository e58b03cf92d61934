// The real gateway as a child process, for end-to-end tests.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { GatewayReady, GatewayStart } from "../../src/gateway/start.ts";
import type { Posting } from "../../src/ledger.ts";
import { testCards } from "../../src/messages.ts";
import type { GatewayPlan } from "../../src/plan/plan.ts";
import { onePlan } from "./core/virtual-gateway.ts";

export const gatewayMain = fileURLToPath(new URL("../../src/gateway/main.ts", import.meta.url));

/** As fast as the machine is: what a test of durability wants. */
const fastPlan: GatewayPlan = {
  ...onePlan,
  workers: 1000,
  service: { medianMs: 0, sigma: 0 },
  queueLimit: 1000,
};

/** The body of a well-formed sale. */
export const body = (reference: string, more: object = {}) => ({
  ...{
    reference,
    key: reference,
    terminal: "T0000001",
    merchant: "S0000001",
    amountMinor: 500,
    currency: "EUR",
  },
  card: testCards[0],
  ...more,
});

/** A gateway that loads while another is still at work. */
export interface Standby {
  readonly child: ChildProcess;
  /** Resolves once it listens. */
  begin(): Promise<ChildGateway>;
}

export class ChildGateway {
  readonly child: ChildProcess;
  readonly url: string;
  /** Where terminals speak with it, if that is another port than its HTTP. */
  readonly terminalPort: number;

  private constructor(child: ChildProcess, { port, terminalPort }: GatewayReady) {
    this.child = child;
    this.url = `http://127.0.0.1:${port}`;
    this.terminalPort = terminalPort;
  }

  static start(plan: Partial<GatewayPlan>, ledger: string): Promise<ChildGateway> {
    return ChildGateway.#ready(spawned(plan, ledger));
  }

  /** Starts one that loads, and waits until it may begin. */
  static standby(plan: Partial<GatewayPlan>, ledger: string): Standby {
    const child = spawned(plan, ledger, { isStandby: true });
    const begin = () => {
      child.send({ said: "begin" });
      return ChildGateway.#ready(child);
    };
    return { child, begin };
  }

  static async #ready(child: ChildProcess): Promise<ChildGateway> {
    const [ready] = (await once(child, "message")) as [GatewayReady];
    return new ChildGateway(child, ready);
  }

  /** Sends the signal and resolves with how the process ended. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    return ended(this.child, signal);
  }

  async post(path: string, body: object): Promise<{ status: number; body: unknown; headers: Headers }> {
    const response = await fetch(this.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  }

  async get(path: string): Promise<{ status: number; body: unknown; headers: Headers }> {
    const response = await fetch(this.url + path);
    return { status: response.status, body: await response.json(), headers: response.headers };
  }

  async status(): Promise<{
    inFlight: number;
    queued: number;
    rows: number;
    defects: Record<string, number>;
    maintenance: boolean;
    refusals: number;
  }> {
    return (await this.get("/v1/status")).body as Awaited<ReturnType<ChildGateway["status"]>>;
  }

  /** All postings of a run; throws where the stream lacks its end line. */
  async postings(run: string): Promise<Posting[]> {
    const text = await (await fetch(`${this.url}/v1/ledger?run=${run}`)).text();
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const end = lines.pop();
    if (end.end !== true || end.rows !== lines.length)
      throw new Error(`the ledger was cut after ${lines.length} rows`);
    return lines;
  }
}

/** A folder for ledgers that disposes of itself, and with it every gateway started from it. */
export class GatewayFolder {
  readonly #folder = mkdtempSync(join(tmpdir(), "tillstorm-gateway-"));
  readonly #children: ChildProcess[] = [];

  get ledger(): string {
    return join(this.#folder, "ledger.db");
  }

  async start(plan: Partial<GatewayPlan> = {}): Promise<ChildGateway> {
    const gateway = await ChildGateway.start(plan, this.ledger);
    this.#children.push(gateway.child);
    return gateway;
  }

  standby(plan: Partial<GatewayPlan> = {}): Standby {
    const standby = ChildGateway.standby(plan, this.ledger);
    this.#children.push(standby.child);
    return standby;
  }

  async dispose(): Promise<void> {
    for (const child of this.#children) await ended(child, "SIGKILL");
    rmSync(this.#folder, { recursive: true });
  }
}

function spawned(
  plan: Partial<GatewayPlan>,
  ledger: string,
  more: Pick<GatewayStart, "isStandby"> = {},
): ChildProcess {
  const gateway = { ...fastPlan, ...plan };
  const start: GatewayStart = { gateway, seed: 1, ledger, host: "127.0.0.1", port: 0, ...more };
  return spawn(process.execPath, [gatewayMain, JSON.stringify(start)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
  if (child.exitCode !== null) return child.exitCode;
  if (child.signalCode !== null) return child.signalCode;
  const exit = once(child, "exit");
  child.kill(signal);
  const [code, by] = await exit;
  return code ?? by;
}
