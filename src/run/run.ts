// Run: one live run from start to verdict. Tools up, proxies made; terminals sell while the conductor plays
// the outages; everything settles; the audit reads the ledger; the verdict is written; all down.
// Whatever cuts it short (a signal, a part that died, a full disk, our own bug), it takes the same way out.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { audit } from "../audit/audit.ts";
import { LedgerOverHttp } from "../audit/ledger-over-http.ts";
import type { AuditResult } from "../audit/result.ts";
import { Conductor, OrderError } from "../conductor/conductor.ts";
import type { Died } from "../conductor/orders.ts";
import { Fleet } from "../engine/live/fleet.ts";
import { EnvironmentError, exitCodes } from "../errors.ts";
import { facts, type Millis, none } from "../facts.ts";
import type { GatewayStart } from "../gateway/start.ts";
import { HistoryError } from "../history/history-error.ts";
import { HistoryReader } from "../history/reader.ts";
import { HistoryWriter } from "../history/writer.ts";
import { type MeasureResults, Measures, type Snapshot } from "../measure/measures.ts";
import { type MetricsServer, startMetricsServer } from "../measure/metrics-server.ts";
import { Exposition } from "../measure/prometheus.ts";
import type { Plan } from "../plan/plan.ts";
import { type Summary, summaryOf } from "../report/summary.ts";
import { auditedSales } from "../verdict/audited-sales.ts";
import { exitCodeOf, judge } from "../verdict/verdict.ts";
import { RunDirectory, runName } from "./directory.ts";
import { checkLimits, limitsOfMachine } from "./preflight.ts";
import { Recorder } from "./recorder.ts";
import { tillstormVersion } from "./version.ts";

export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

export interface RunOptions {
  readonly plan: Plan;
  /** Runs go to tillstorm-runs/ in it. */
  readonly workingDirectory: string;
  /** The run's own directory instead. */
  readonly output?: string;
  /** A Toxiproxy that others use too. */
  readonly toxiproxyUrl?: string;
  /** Port for /metrics; by default 9464, or a free one where that is taken. */
  readonly metricsPort?: number;
  /** How long /metrics stays after the end; by default as long as its scraper needs to see it. */
  readonly lingerMs?: number;
  /** One line about what is going on, for a person who waits. */
  readonly progress: (text: string) => void;
}

export interface RunEnd {
  readonly exitCode: number;
  readonly summary: Summary;
  /** Absolute path of the run directory. */
  readonly directory: string;
}

export type Phase = "preparing" | "selling" | "settling" | "auditing" | "over";

/** Why a run was cut short. */
type Cut =
  | { readonly by: "signal"; readonly signal: Signal }
  | { readonly by: "failure"; readonly reason: string }
  | { readonly by: "bug"; readonly error: unknown };

/** How often facts go to disk, and the run asks itself whether it is over. */
const tickMs = 100;

/** After a signal everything is over within 3 s; what is left for reading the ledger and the audit. */
const auditAfterSignalMs = 1_700;

export class Run {
  phase: Phase = "preparing";
  readonly #options: RunOptions;
  readonly #startedAt = new Date();
  readonly #name: string;
  readonly #id: string;
  readonly #measures: Measures;
  readonly #exposition: Exposition;
  #conductor: Conductor | undefined;
  #fleet: Fleet | undefined;
  #history: HistoryWriter | undefined;
  #recorder: Recorder | undefined;
  #versions: Record<string, string> = { tillstorm: tillstormVersion(), node: process.versions.node };
  #cut: Cut | undefined;
  /** Aborted by the first signal, whatever cut the run short before it: from then on all is over within 3 s. */
  readonly #hurry = new AbortController();
  #signal: Signal | undefined;
  /** What makes the run doubtful, besides its measures and the audit. */
  readonly #reasons: string[] = [];
  readonly #cutShort = Promise.withResolvers<never>();

  constructor(options: RunOptions) {
    this.#options = options;
    this.#name = runName(options.plan.name, this.#startedAt);
    this.#id = `${this.#name}-${randomBytes(2).toString("hex")}`;
    this.#measures = new Measures(options.plan);
    this.#exposition = new Exposition(this.#measures, { id: this.#id, engine: "live" });
    // Nobody may be listening when it is cut short; that is no unhandled rejection.
    this.#cutShort.promise.catch(() => {});
  }

  /** What a screen shows. */
  get snapshot(): Snapshot {
    return this.#measures.snapshot();
  }

  /** ms since the customers began to come; 0 before. */
  get now(): Millis {
    return this.#fleet?.now ?? 0;
  }

  /** Ends the run early, in order: faults removed, children gone, sockets closed, partial result written. */
  interrupt(signal: Signal): void {
    this.#signal ??= signal;
    this.#hurry.abort();
    this.#end({ by: "signal", signal });
  }

  /** Our own bug somewhere outside: the run still cleans up after itself. */
  crash(error: unknown): void {
    this.#end({ by: "bug", error });
  }

  /**
   * Plays the run to its end, however that comes. Throws an EnvironmentError where the machine lacks what the
   * run needs, before any customer came; our own bug is thrown after everything is cleaned up.
   */
  async play(): Promise<RunEnd> {
    const { plan, metricsPort, progress } = this.#options;
    checkLimits(plan, limitsOfMachine());
    const metrics = await startMetricsServer(this.#exposition.registry, metricsPort);
    progress(`metrics on ${metrics.url}${metrics.isSubstitute ? " (the usual port is taken)" : ""}`);
    try {
      const directory = new RunDirectory({ ...this.#options, name: this.#name });
      return await this.#playInto(directory, metrics);
    } finally {
      await metrics.stop();
    }
  }

  async #playInto(directory: RunDirectory, metrics: MetricsServer): Promise<RunEnd> {
    try {
      directory.writePlan(this.#options.plan);
      this.#conductor = new Conductor();
      this.#hear(this.#conductor, directory);
      await this.#untilCut(this.#bringUp(this.#conductor, directory));
      await this.#untilCut(this.#sell(this.#conductor));
    } catch (error) {
      if (error instanceof EnvironmentError && !this.#cut) {
        await this.#conductor?.stop();
        directory.discard();
        throw error;
      }
      // A cut has its reason already; anything else is an order that failed.
      if (!this.#cut) this.#end(cutOf(error));
    }
    const summary = await this.#windDown(directory);
    this.phase = "over";
    if (this.#cut?.by === "bug") throw this.#cut.error;
    if (!this.#cut) await metrics.linger(this.#options.lingerMs, this.#hurry.signal);
    return { exitCode: this.#exitCode(summary), summary, directory: directory.path };
  }

  #hear(conductor: Conductor, directory: RunDirectory): void {
    conductor.on("progress", this.#options.progress);
    conductor.on("fault", (timing) => this.#recorder?.fault(timing));
    conductor.on("died", (died) => this.#end({ by: "failure", reason: describe(died, directory) }));
  }

  async #bringUp(conductor: Conductor, directory: RunDirectory): Promise<void> {
    const { plan, toxiproxyUrl, progress } = this.#options;
    const start: GatewayStart = {
      gateway: plan.gateway,
      seed: plan.seed,
      ledger: directory.file("ledger.db"),
      host: "127.0.0.1",
      port: 0,
    };
    const [toxiproxy, gateway] = await Promise.all([
      conductor.bringUpToxiproxy({ url: toxiproxyUrl, log: directory.file("toxiproxy.log") }),
      conductor.bringUpGateway({ parameters: JSON.stringify(start), log: directory.file("gateway.log") }),
    ]);
    this.#versions.toxiproxy = toxiproxy.version;
    progress(`Toxiproxy ${toxiproxy.version} (${toxiproxy.from}) and the gateway are up`);
    const upstream = `127.0.0.1:${gateway.port}`;
    const addresses = await conductor.makeProxies({ prefix: this.#id, upstream, cohorts: plan.cohorts });
    // Nobody waits for this any more when the run was cut short meanwhile: nothing may be begun that nobody ends.
    if (this.#cut) return;
    const run = { id: this.#id, startedAt: Date.now(), engine: "live", plan, versions: this.#versions };
    this.#history = HistoryWriter.create(directory.file("history.db"), run);
    const recorder = new Recorder(this.#history, this.#measures);
    this.#recorder = recorder;
    this.#fleet = new Fleet({
      plan,
      run: this.#id,
      addresses,
      sink: recorder,
      lag: (ms) => recorder.lag(ms),
      broke: (error) => this.crash(error),
    });
  }

  /** Customers come, outages strike, queues drain. Ends when all is over. */
  async #sell(conductor: Conductor): Promise<void> {
    const { plan } = this.#options;
    const fleet = this.#fleet!;
    const startedAtNs = String(fleet.start());
    this.phase = "selling";
    const gatewayUrl = conductor.gateway?.url ?? "";
    await conductor.play({ startedAtNs, outages: plan.outages, gatewayUrl });
    const over = Promise.withResolvers<void>();
    const ticker = setInterval(() => {
      try {
        if (this.#tick(fleet)) over.resolve();
      } catch (error) {
        over.reject(error);
      }
    }, tickMs);
    try {
      await this.#untilCut(over.promise);
    } finally {
      clearInterval(ticker);
    }
  }

  /** What is due every tick; true when the run is over. */
  #tick(fleet: Fleet): boolean {
    const { plan } = this.#options;
    const { now } = fleet;
    if (this.phase === "selling" && now >= plan.durationMs) {
      this.phase = "settling";
      this.#recorder?.record(none, plan.durationMs, facts.customersEnded, none, 0);
    }
    this.#recorder?.flush(now);
    if (this.phase !== "settling") return false;
    if (now >= plan.durationMs + plan.settleMs) return true;
    const ends = this.#measures.faults.filter(({ action }) => action === "end").length;
    return ends === plan.outages.length && fleet.isSettled;
  }

  /** From here every run goes the same way, however it ended. */
  async #windDown(directory: RunDirectory): Promise<Summary> {
    this.phase = "auditing";
    try {
      await this.#fleet?.stop();
      await this.#heal();
      this.#endHistory();
      const results = this.#measures.results();
      this.#exposition.ended(results);
      const audited = await this.#audit(directory);
      const sales = audited && auditedSales(this.#options.plan, audited);
      if (sales) this.#exposition.audited(sales);
      const summary = this.#summarise(results, audited);
      directory.writeSummary(summary);
      return summary;
    } finally {
      // Also where one of these threw: its children would keep a dead run alive.
      await this.#conductor?.stop();
    }
  }

  /** The ledger is read with all faults gone; after a signal there is no time, and it is read past Toxiproxy anyway. */
  async #heal(): Promise<void> {
    const { signal } = this.#hurry;
    if (signal.aborted) return;
    const healed = this.#conductor?.heal().catch((error: Error) => this.#end(cutOf(error)));
    await Promise.race([healed, once(signal, "abort")]);
  }

  #endHistory(): void {
    try {
      this.#history?.end(this.#cut ? "interrupted" : "normally");
    } catch (error) {
      this.#end(cutOf(error));
    }
    this.#history?.close();
  }

  /** undefined where nothing could be audited; the reason is noted. */
  async #audit(directory: RunDirectory): Promise<AuditResult | undefined> {
    const url = this.#conductor?.gateway?.url;
    if (!this.#history || url === undefined) {
      this.#reasons.push("the run ended before any customer came");
      return undefined;
    }
    const { signal } = this.#hurry;
    const limits = signal.aborted
      ? { timeoutMs: auditAfterSignalMs, quietWithinMs: auditAfterSignalMs / 2 }
      : {};
    const tooLate = Promise.withResolvers<never>();
    let timer: NodeJS.Timeout | undefined;
    const hurry = () => {
      const reason = new Error("there was no time for it after the signal");
      timer = setTimeout(() => tooLate.reject(reason), auditAfterSignalMs);
    };
    if (signal.aborted) hurry();
    else signal.addEventListener("abort", hurry, { once: true });
    let reader: HistoryReader | undefined;
    try {
      reader = HistoryReader.open(directory.file("history.db"), { isWritable: true });
      const ledger = new LedgerOverHttp({ url, run: this.#id, ...limits });
      return await Promise.race([audit(reader, ledger), tooLate.promise]);
    } catch (error) {
      this.#reasons.push(`no audit: ${error instanceof Error ? error.message : error}`);
      return undefined;
    } finally {
      signal.removeEventListener("abort", hurry);
      clearTimeout(timer);
      reader?.close();
    }
  }

  #summarise(results: MeasureResults, audit: AuditResult | undefined): Summary {
    const { plan } = this.#options;
    const { faults } = this.#measures;
    const verdict = judge({ plan, results, audit, faults, reasons: this.#reasons });
    const interrupted = this.#signal;
    const startedAt = this.#startedAt.getTime();
    const run = { id: this.#id, engine: "live", startedAt, versions: this.#versions, interrupted };
    return summaryOf({ plan, run, results, audit, faults, verdict });
  }

  #exitCode(summary: Summary): number {
    return this.#signal ? exitCodes[this.#signal] : exitCodeOf(summary.verdict);
  }

  /** The first reason to end counts; later ones are its consequences. */
  #end(cut: Cut): void {
    if (this.#cut) return;
    this.#cut = cut;
    if (cut.by === "failure") this.#reasons.push(cut.reason);
    if (cut.by === "signal") this.#reasons.push(`interrupted by ${cut.signal}`);
    if (cut.by === "bug") this.#reasons.push("a bug in tillstorm ended the run");
    this.#cutShort.reject(new Error("the run was cut short"));
  }

  #untilCut<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#cutShort.promise]);
  }
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

/** What an error says about why the run cannot go on. */
function cutOf(error: unknown): Cut {
  if (error instanceof HistoryError) return { by: "failure", reason: error.explanation.what };
  if (error instanceof OrderError) return { by: "failure", reason: error.message };
  return { by: "bug", error };
}
