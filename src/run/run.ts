// Run: one run from start to verdict, whatever engine plays it. The engine comes up, customers come and outages
// strike, everything settles, the audit judges, the verdict is written, all is taken down. Whatever cuts it short
// (a signal, a part that died, a full disk, our own bug), it takes the same way out.

import { randomBytes } from "node:crypto";
import type { AuditResult } from "../audit/result.ts";
import { OrderError } from "../conductor/conductor.ts";
import { ExplainedError, exitCodes } from "../errors.ts";
import type { Millis } from "../facts.ts";
import { HistoryError } from "../history/history-error.ts";
import { HistoryWriter } from "../history/writer.ts";
import { Measures, type Snapshot } from "../measure/measures.ts";
import { type MetricsServer, startMetricsServer } from "../measure/metrics-server.ts";
import { Exposition } from "../measure/prometheus.ts";
import { Push } from "../measure/push.ts";
import type { MeasureResults } from "../measure/results.ts";
import type { Plan } from "../plan/plan.ts";
import type { DefectTimes } from "../plan/planted-defects.ts";
import { AdapterError } from "../protocol/adapter-error.ts";
import { judgedSummary } from "../report/judged-summary.ts";
import type { Summary } from "../report/summary.ts";
import { auditedSales } from "../verdict/audited-sales.ts";
import type { Baseline } from "../verdict/baseline.ts";
import type { Broken } from "../verdict/evidence.ts";
import { exitCodeOf } from "../verdict/verdict.ts";
import { RunDirectory, runName } from "./directory.ts";
import type { Engine, Stage } from "./engine.ts";
import { LiveEngine } from "./live-engine.ts";
import { lookoutOf } from "./lookout.ts";
import { mustBePlayable } from "./playable.ts";
import { checkLimits, checkMemory, limitsOfMachine } from "./preflight.ts";
import { Recorder } from "./recorder.ts";
import { tillstormVersion } from "./version.ts";
import { VirtualEngine } from "./virtual-engine.ts";

/** What ends a run before its time, in order. */
export const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export type Signal = (typeof signals)[number];

export interface RunOptions {
  readonly plan: Plan;
  readonly engine: Engine["name"];
  /** Whether every fact goes to disk. A live run needs it: its audit reads it. */
  readonly keepsHistory: boolean;
  /** Runs go to tillstorm-runs/ in it. */
  readonly workingDirectory: string;
  /** The run's own directory instead. */
  readonly output?: string;
  /** A Toxiproxy that others use too. */
  readonly toxiproxyUrl?: string;
  /** Hosts besides this machine to which a person allowed load; none unless given. */
  readonly allowedTargets?: readonly string[];
  /** Port for /metrics; by default 9464, or a free one where that is taken. */
  readonly metricsPort?: number;
  /** URL of a Pushgateway that gets them, too. */
  readonly pushUrl?: string;
  /** How long /metrics stays after the end; by default as long as its scraper needs to see it. */
  readonly lingerMs?: number;
  /** An earlier run that this one is held against. */
  readonly baseline?: Baseline;
  /** One line about what is going on, for a person who waits. */
  readonly progress: (text: string) => void;
  /** One line that nobody should miss, also who waits for the result alone; left out: `progress` hears it. */
  readonly warning?: (text: string) => void;
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
  | { readonly by: "expectation"; readonly broken: Broken }
  | { readonly by: "bug"; readonly error: unknown };

export class Run {
  readonly #options: RunOptions;
  readonly #startedAt = new Date();
  readonly #name: string;
  readonly #id: string;
  readonly #measures: Measures;
  readonly #exposition: Exposition;
  #engine: Engine | undefined;
  #history: HistoryWriter | undefined;
  #phase: "preparing" | "playing" | "auditing" | "over" = "preparing";
  /** Real time that the engine took to play, ms. */
  #tookMs = 0;
  #cut: Cut | undefined;
  readonly #cutShort = new AbortController();
  /** Aborted by the first signal, whatever cut the run short before it: from then on all is over within 3 s. */
  readonly #hurry = new AbortController();
  #signal: Signal | undefined;
  /** What makes the run doubtful, besides its measures and the audit. */
  readonly #reasons: string[] = [];

  /**
   * Throws a UsageError where the engine cannot play the plan, an EnvironmentError where the machine cannot carry it:
   * before the measures ask for memory.
   */
  constructor(options: RunOptions) {
    const { plan, engine } = options;
    mustBePlayable(plan, engine);
    if (engine === "live") checkLimits(plan, limitsOfMachine());
    else checkMemory(plan);
    this.#options = options;
    this.#name = runName(options.plan.name, this.#startedAt);
    this.#id = `${this.#name}-${randomBytes(4).toString("hex")}`;
    this.#measures = new Measures(options.plan);
    this.#exposition = new Exposition(this.#measures, { id: this.#id, engine: options.engine });
  }

  get phase(): Phase {
    if (this.#phase !== "playing") return this.#phase;
    return this.now < this.#options.plan.durationMs ? "selling" : "settling";
  }

  /** What a screen shows. */
  get snapshot(): Snapshot {
    return this.#measures.snapshot();
  }

  /** ms since the customers began to come; 0 before. */
  get now(): Millis {
    return this.#engine?.now ?? 0;
  }

  /** Ends the run early, in order: faults removed, children gone, sockets closed, partial result written. */
  interrupt(signal: Signal): void {
    this.#signal ??= signal;
    this.#hurry.abort();
    this.#end({ by: "signal", signal });
  }

  /** Our own bug somewhere outside: the run still cleans up after itself. */
  crash(error: unknown): void {
    this.#end(cutOf(error));
  }

  /**
   * Plays the run to its end, however that comes. Throws an EnvironmentError where the machine lacks what the
   * run needs, before any customer came; our own bug is thrown after everything is cleaned up.
   */
  async play(): Promise<RunEnd> {
    const { metricsPort, pushUrl, progress, warning = progress } = this.#options;
    const metrics = await startMetricsServer(this.#exposition, metricsPort);
    // Whoever scrapes the usual port would take another run's figures for this one's.
    if (metrics.isSubstitute) warning(`metrics on ${metrics.url} (the usual port is taken)`);
    else progress(`metrics on ${metrics.url}`);
    const push = pushUrl === undefined ? undefined : new Push(this.#exposition, pushUrl, this.#id, warning);
    try {
      const directory = new RunDirectory({ ...this.#options, name: this.#name });
      return await this.#playInto(directory, metrics);
    } finally {
      await metrics.stop();
      if (this.#hurry.signal.aborted) push?.stop();
      else await push?.end();
    }
  }

  async #playInto(directory: RunDirectory, metrics: MetricsServer): Promise<RunEnd> {
    try {
      directory.writePlan(this.#options.plan);
      const engine = this.#engineOn(directory);
      this.#engine = engine;
      await this.#untilCut(engine.bringUp());
      const lookout = lookoutOf(this.#measures, (broken) => this.#end({ by: "expectation", broken }));
      const recorder = new Recorder(this.#beginHistory(engine, directory), this.#measures, lookout);
      this.#phase = "playing";
      const began = performance.now();
      await this.#untilCut(engine.play(recorder)).finally(() => {
        this.#tookMs = performance.now() - began;
      });
    } catch (error) {
      if (error instanceof ExplainedError && this.#phase === "preparing" && !this.#cut) {
        await this.#engine?.takeDown();
        directory.discard();
        throw error;
      }
      // A cut has its reason already.
      if (!this.#cut) this.#end(cutOf(error));
    }
    const summary = await this.#windDown(directory);
    this.#phase = "over";
    if (this.#cut?.by === "bug") throw this.#cut.error;
    if (!this.#cut) await metrics.linger(this.#options.lingerMs, this.#hurry.signal);
    return { exitCode: this.#exitCode(summary), summary, directory: directory.path };
  }

  #engineOn(directory: RunDirectory): Engine {
    const { plan, engine, toxiproxyUrl, allowedTargets, progress, warning = progress } = this.#options;
    const stage: Stage = {
      plan,
      run: this.#id,
      directory,
      progress,
      warning,
      allowedTargets: allowedTargets ?? [],
      toxiproxy: (health) => this.#exposition.toxiproxy(health),
      showMetrics: (read) => this.#exposition.show(read),
      cut: this.#cutShort.signal,
      hurry: this.#hurry.signal,
      fail: (reason) => this.#end({ by: "failure", reason }),
      crash: (error) => this.crash(error),
    };
    return engine === "live" ? new LiveEngine(stage, toxiproxyUrl) : new VirtualEngine(stage);
  }

  #beginHistory({ name: engine }: Engine, directory: RunDirectory): HistoryWriter | undefined {
    const { plan, keepsHistory, baseline } = this.#options;
    if (!keepsHistory) return undefined;
    const run = {
      id: this.#id,
      startedAt: Date.now(),
      engine,
      plan,
      versions: this.#versions,
      ...(baseline ? { heldAgainst: baseline.run } : {}),
    };
    this.#history = HistoryWriter.create(directory.file("history.db"), run);
    return this.#history;
  }

  get #versions(): Record<string, string> {
    return { tillstorm: tillstormVersion(), node: process.versions.node, ...this.#engine?.versions };
  }

  /** From here every run goes the same way, however it ended. */
  async #windDown(directory: RunDirectory): Promise<Summary> {
    const haveCustomersCome = this.#phase === "playing";
    this.#phase = "auditing";
    try {
      await this.#engine?.hush();
      this.#endHistory();
      const results = this.#measures.results();
      this.#exposition.ended(results);
      const audited = haveCustomersCome ? await this.#audit() : undefined;
      if (!haveCustomersCome) this.#reasons.push("the run ended before any customer came");
      const sales = audited && auditedSales(this.#options.plan, audited);
      if (sales) this.#exposition.audited(sales);
      const summary = this.#summarise(results, audited, await this.#engine?.acted());
      this.#exposition.judged(summary.verdict);
      directory.writeSummary(summary);
      return summary;
    } finally {
      // Also where one of these threw: its children would keep a dead run alive.
      await this.#engine?.takeDown();
    }
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
  async #audit(): Promise<AuditResult | undefined> {
    try {
      return await this.#engine?.audit();
    } catch (error) {
      this.#reasons.push(`no audit: ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  }

  #summarise(
    results: MeasureResults,
    audit: AuditResult | undefined,
    acted: DefectTimes | undefined,
  ): Summary {
    const { plan, engine, baseline } = this.#options;
    const { faults } = this.#measures;
    const broken = this.#cut?.by === "expectation" ? this.#cut.broken : undefined;
    const evidence = { plan, results, audit, faults, reasons: this.#reasons, broken };
    const startedAt = this.#startedAt.getTime();
    const run = {
      id: this.#id,
      engine,
      startedAt,
      tookMs: Math.round(this.#tookMs),
      versions: this.#versions,
      interrupted: this.#signal,
      ...(this.#reasons.length > 0 || broken ? { noted: { reasons: this.#reasons, broken } } : {}),
    };
    return judgedSummary({ evidence, run, acted, strangeAnswers: this.#engine?.strangeAnswers, baseline });
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
    this.#cutShort.abort();
  }

  /** What the work comes to, unless the run is cut short before. */
  #untilCut<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.#cutShort;
    return new Promise((resolve, reject) => {
      const cut = () => reject(new Error("the run was cut short"));
      work.then(resolve, reject).finally(() => signal.removeEventListener("abort", cut));
      if (signal.aborted) cut();
      else signal.addEventListener("abort", cut, { once: true });
    });
  }
}

/** What an error says about why the run cannot go on. */
function cutOf(error: unknown): Cut {
  if (error instanceof HistoryError) return { by: "failure", reason: error.explanation.what };
  if (error instanceof OrderError || error instanceof AdapterError)
    return { by: "failure", reason: error.message };
  return { by: "bug", error };
}
