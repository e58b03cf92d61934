// The live engine in a run: real terminals' sockets here, the conductor with Toxiproxy and gateway beside it.

import { once } from "node:events";
import { audit } from "../audit/audit.ts";
import { LedgerOverHttp } from "../audit/ledger-over-http.ts";
import type { AuditResult } from "../audit/result.ts";
import { Conductor } from "../conductor/conductor.ts";
import type { Died } from "../conductor/orders.ts";
import { isForGood, stepsOf } from "../conductor/steps.ts";
import { Fleet } from "../engine/live/fleet.ts";
import { type FaultTiming, facts, type Millis, none } from "../facts.ts";
import type { GatewayStart } from "../gateway/start.ts";
import { HistoryReader } from "../history/reader.ts";
import { readableCount } from "../units.ts";
import type { RunDirectory } from "./directory.ts";
import type { Engine, Stage } from "./engine.ts";
import type { Recorder } from "./recorder.ts";

/** How often facts go to disk, and the run asks itself whether it is over. */
const tickMs = 100;

/** Fewer are connected before anybody wonders. */
const worthSayingTerminals = 1_000;

/** After a signal everything is over within 3 s; what is left for reading the ledger and the audit. */
const auditAfterSignalMs = 1_700;

export class LiveEngine implements Engine {
  readonly name = "live";
  readonly versions: Record<string, string> = {};
  readonly #stage: Stage;
  /** A Toxiproxy that others use too. */
  readonly #toxiproxyUrl: string | undefined;
  readonly #conductor = new Conductor();
  #addresses: readonly string[] = [];
  #fleet: Fleet | undefined;
  #recorder: Recorder | undefined;
  /** Steps of the timeline that were confirmed, or failed, without those that nobody waits for. */
  #steps = 0;

  /** Starts the conductor, which must be taken down. */
  constructor(stage: Stage, toxiproxyUrl: string | undefined) {
    this.#stage = stage;
    this.#toxiproxyUrl = toxiproxyUrl;
    this.#conductor.on("progress", stage.progress);
    this.#conductor.on("fault", (timing) => this.#hear(timing));
    this.#conductor.on("died", (died) => stage.fail(describe(died, stage.directory)));
  }

  get now(): Millis {
    return this.#fleet?.now ?? 0;
  }

  async bringUp(): Promise<void> {
    const { plan, run, directory, progress } = this.#stage;
    const conductor = this.#conductor;
    const start: GatewayStart = {
      gateway: plan.gateway,
      seed: plan.seed,
      ledger: directory.file("ledger.db"),
      host: "127.0.0.1",
      port: 0,
    };
    const [toxiproxy, gateway] = await Promise.all([
      conductor.bringUpToxiproxy({ url: this.#toxiproxyUrl, log: directory.file("toxiproxy.log") }),
      conductor.bringUpGateway({ parameters: JSON.stringify(start), log: directory.file("gateway.log") }),
    ]);
    this.versions.toxiproxy = toxiproxy.version;
    progress(`Toxiproxy ${toxiproxy.version} (${toxiproxy.from}) and the gateway are up`);
    const upstream = `127.0.0.1:${gateway.port}`;
    this.#addresses = await conductor.makeProxies({ prefix: run, upstream, cohorts: plan.cohorts });
  }

  async play(recorder: Recorder): Promise<void> {
    const { plan, run, crash, cut, progress } = this.#stage;
    this.#recorder = recorder;
    const lag = (ms: number) => recorder.lag(ms);
    const fleet = new Fleet({ plan, run, addresses: this.#addresses, sink: recorder, lag, broke: crash });
    this.#fleet = fleet;
    if (plan.terminals >= worthSayingTerminals)
      progress(`connecting ${readableCount(plan.terminals)} terminals`);
    await fleet.connect();
    if (cut.aborted) return;
    const startedAtNs = String(fleet.start());
    const gatewayUrl = this.#conductor.gateway?.url ?? "";
    await this.#conductor.play({ startedAtNs, outages: plan.outages, gatewayUrl });
    const steps = stepsOf(plan.outages).filter((step) => !isForGood(step, plan.outages)).length;
    let haveCustomersEnded = false;
    await everyTick(this.#stage, () => {
      const { now } = fleet;
      if (!haveCustomersEnded && now >= plan.durationMs) {
        haveCustomersEnded = true;
        recorder.record(none, plan.durationMs, facts.customersEnded, none, 0);
      }
      recorder.flush(now);
      if (!haveCustomersEnded) return false;
      return now >= plan.durationMs + plan.settleMs || (this.#steps === steps && fleet.isSettled);
    });
  }

  async hush(): Promise<void> {
    await this.#fleet?.stop();
    const { hurry, fail } = this.#stage;
    // The ledger is read with all faults gone; after a signal there is no time, and it is read past Toxiproxy anyway.
    if (hurry.aborted) return;
    const healed = this.#conductor.heal().catch((error: Error) => fail(error.message));
    await Promise.race([healed, once(hurry, "abort")]);
  }

  async audit(): Promise<AuditResult> {
    const { directory, run, hurry } = this.#stage;
    const url = this.#conductor.gateway?.url;
    if (url === undefined) throw new Error("there was no gateway");
    const limits = hurry.aborted
      ? { timeoutMs: auditAfterSignalMs, quietWithinMs: auditAfterSignalMs / 2 }
      : {};
    const reader = HistoryReader.open(directory.file("history.db"), { isWritable: true });
    try {
      const ledger = new LedgerOverHttp({ url, run, ...limits });
      return await unlessHurried(hurry, audit(reader, ledger));
    } finally {
      reader.close();
    }
  }

  async takeDown(): Promise<void> {
    await this.#conductor.stop();
  }

  #hear(timing: FaultTiming): void {
    const { outage, action, issuedAt, confirmedAt } = timing;
    if (!isForGood(timing, this.#stage.plan.outages)) this.#steps++;
    this.#recorder?.fault(timing);
    if (confirmedAt === undefined) return;
    // An outage begins or ends, for everybody, when the conductor's action is confirmed. The fact comes before what it
    // does to the terminals, as in virtual time.
    const kind = action === "begin" ? facts.outageBegan : facts.outageEnded;
    const tell = () =>
      this.#recorder?.record(none, Math.round(confirmedAt), kind, outage, Math.round(confirmedAt - issuedAt));
    this.#fleet?.strike(outage, action === "begin", tell);
  }
}

/** Asks every tick whether it is over. What it throws ends the waiting, and so does the end of the run. */
async function everyTick({ cut }: Stage, isOver: () => boolean): Promise<void> {
  const over = Promise.withResolvers<void>();
  const ticker = setInterval(() => {
    try {
      if (cut.aborted || isOver()) over.resolve();
    } catch (error) {
      over.reject(error);
    }
  }, tickMs);
  await over.promise.finally(() => clearInterval(ticker));
}

/** What the audit says, unless a signal leaves no time for it. */
async function unlessHurried<T>(hurry: AbortSignal, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    const reason = new Error("there was no time for it after the signal");
    timer = setTimeout(() => late.reject(reason), auditAfterSignalMs);
  };
  if (hurry.aborted) start();
  else hurry.addEventListener("abort", start, { once: true });
  return Promise.race([work, late.promise]).finally(() => {
    hurry.removeEventListener("abort", start);
    clearTimeout(timer);
  });
}

function describe({ part, code, signal, lastLines }: Died, directory: RunDirectory): string {
  const name = { toxiproxy: "Toxiproxy", gateway: "the gateway", conductor: "the conductor" }[part];
  // A shared Toxiproxy is nobody's child: all that is known of its end is its silence.
  const ended = code === null ? "no longer answered" : `ended with code ${code}`;
  const how = signal === null ? ended : `was killed by ${signal}`;
  const last = lastLines.at(-1);
  // A part that ended because of it could not say so: its log lies on the same disk.
  const full = directory.isFull ? `; no space is left in ${directory.path}` : "";
  return `${name} ${how} during the run${full}${last === undefined ? "" : `; it last said: ${last}`}`;
}
