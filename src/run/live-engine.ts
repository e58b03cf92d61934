// The live engine in a run: real terminals' sockets here, the conductor with Toxiproxy and gateway beside it.

import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { request } from "undici";
import { audit, type LedgerSource } from "../audit/audit.ts";
import { LedgerOverHttp } from "../audit/ledger-over-http.ts";
import type { AuditResult } from "../audit/result.ts";
import { Conductor } from "../conductor/conductor.ts";
import type { Died } from "../conductor/orders.ts";
import { isForGood, stepsOf } from "../conductor/steps.ts";
import { Fleet } from "../engine/live/fleet.ts";
import { readTogether } from "../engine/live/read-together.ts";
import { type FaultTiming, facts, type Millis, none } from "../facts.ts";
import { makeCertificates } from "../gateway/certificates.ts";
import type { GatewayStart } from "../gateway/start.ts";
import { HistoryReader } from "../history/reader.ts";
import { ClockWatch } from "../measure/clock-jump.ts";
import { longestWaitMs } from "../plan/gateway-load.ts";
import { type OwnGateway, writesTraces } from "../plan/own-gateway.ts";
import type { Plan } from "../plan/plan.ts";
import { type DefectTimes, plantedDefects } from "../plan/planted-defects.ts";
import type { ClientTls } from "../tls.ts";
import { readableCount } from "../units.ts";
import { DefectCounts } from "./defect-counts.ts";
import type { RunDirectory } from "./directory.ts";
import type { Engine, Stage } from "./engine.ts";
import { linksOf } from "./links.ts";
import { OwnGatewayRun } from "./own-gateway.ts";
import type { Recorder } from "./recorder.ts";
import { StrangeAnswers } from "./strange-answers.ts";
import { targetLoadText, targetText } from "./target-text.ts";

/** How often facts go to disk, and the run asks itself whether it is over. */
const tickMs = 100;

/** How often the wall clock is held against the one that only goes forward. */
const clockEveryMs = 1_000;

/** A scrape waits so long for the gateway's metrics. */
const metricsWithinMs = 300;
/** The last time nobody waits, and nobody asks again. */
const lastMetricsWithinMs = 2_000;

/** Fewer are connected before anybody wonders. */
const worthSayingTerminals = 1_000;

/** How long the gateway may go on working after the run, beside what it waits for an acquirer. */
const quietWithinMs = 10_000;

/** After a signal a gateway that has crashed gets so long to be there again, for the audit's sake. */
const healAfterSignalMs = 1_200;

/**
 * After a signal everything is over within 3 s; what is left for reading the ledger and the audit. A gateway that hangs
 * takes all of it and 0.8 s more to be killed, and a busy machine some tenths for everything else.
 */
const auditAfterSignalMs = 1_500;

export class LiveEngine implements Engine {
  readonly name = "live";
  readonly versions: Record<string, string> = {};
  readonly #stage: Stage;
  /** A Toxiproxy that others use too. */
  readonly #toxiproxyUrl: string | undefined;
  readonly #conductor = new Conductor();
  /** What terminals bring to TLS; undefined where they speak in the clear. Nowhere else is it kept. */
  #tls: ClientTls | undefined;
  /** undefined where the reference gateway is played against. */
  #own: OwnGatewayRun | undefined;
  readonly #strange = new StrangeAnswers();
  #addresses: readonly string[] = [];
  #fleet: Fleet | undefined;
  #recorder: Recorder | undefined;
  /** undefined where none is planted. */
  #defects: DefectCounts | undefined;
  /** Steps of the timeline that were confirmed, or failed, without those that nobody waits for. */
  #steps = 0;

  /** Starts the conductor, which must be taken down. */
  constructor(stage: Stage, toxiproxyUrl: string | undefined) {
    this.#stage = stage;
    this.#toxiproxyUrl = toxiproxyUrl;
    this.#conductor.on("progress", stage.progress);
    this.#conductor.on("warning", stage.warning);
    this.#conductor.on("fault", (timing) => this.#hear(timing));
    this.#conductor.on("died", (died) => {
      // Without the conductor nobody knows of Toxiproxy either, and it is taken down.
      if (died.part !== "gateway") stage.toxiproxy({ isUp: false, proxies: 0 });
      stage.fail(describe(died, stage.directory));
    });
  }

  get strangeAnswers(): Readonly<Record<string, number>> | undefined {
    return this.#strange.counts;
  }

  get now(): Millis {
    return this.#fleet?.now ?? 0;
  }

  async bringUp(): Promise<void> {
    const { plan, run, directory, progress } = this.#stage;
    if (plan.ownGateway) return this.#bringUpBefore(plan.ownGateway);
    const conductor = this.#conductor;
    const start: GatewayStart = {
      gateway: plan.gateway,
      seed: plan.seed,
      ledger: directory.file("ledger.db"),
      host: "127.0.0.1",
      port: 0,
      labels: { run, scenario: plan.name },
    };
    const certificates = plan.gateway.tls && (await makeCertificates(plan.gateway.tls));
    this.#tls = certificates?.terminals;
    const [toxiproxy, gateway] = await Promise.all([
      conductor.bringUpToxiproxy({ url: this.#toxiproxyUrl, log: directory.file("toxiproxy.log") }),
      conductor.bringUpGateway({
        parameters: JSON.stringify(start),
        log: directory.file("gateway.log"),
        ...(certificates ? { tls: certificates.gateway } : {}),
      }),
    ]);
    this.#stage.showMetrics(() => metricsOf(gateway.url));
    if (plantedDefects(plan).length > 0) this.#defects = new DefectCounts(gateway.url);
    this.versions.toxiproxy = toxiproxy.version;
    progress(`Toxiproxy ${toxiproxy.version} (${toxiproxy.from}) and the gateway are up`);
    const upstream = `127.0.0.1:${gateway.terminalPort}`;
    this.#addresses = await conductor.makeProxies({ prefix: run, upstream, cohorts: plan.cohorts });
    this.#stage.toxiproxy({ isUp: true, proxies: plan.cohorts.length });
  }

  /** With a gateway of the user's own, which is there already. */
  async #bringUpBefore(gateway: OwnGateway): Promise<void> {
    const { plan, run, directory, progress, warning: warned, allowedTargets, cut } = this.#stage;
    const environment = process.env;
    const own = await OwnGatewayRun.prepare({ plan, gateway, run, allowedTargets, environment, warned, cut });
    // Nothing is to be started any more.
    if (cut.aborted) return;
    this.#own = own;
    progress(`the gateway is ${targetText(gateway)}`);
    progress(`it gets ${targetLoadText(plan)}`);
    const conductor = this.#conductor;
    const log = directory.file("toxiproxy.log");
    const toxiproxy = await conductor.bringUpToxiproxy({ url: this.#toxiproxyUrl, log });
    this.versions.toxiproxy = toxiproxy.version;
    progress(`Toxiproxy ${toxiproxy.version} (${toxiproxy.from}) is up`);
    const { upstream } = own;
    this.#addresses = await conductor.makeProxies({ prefix: run, upstream, cohorts: plan.cohorts });
    this.#stage.toxiproxy({ isUp: true, proxies: plan.cohorts.length });
  }

  async play(recorder: Recorder): Promise<void> {
    const { plan, run, crash, cut, progress } = this.#stage;
    this.#recorder = recorder;
    const lag = (ms: number) => recorder.lag(ms);
    const { ownGateway } = plan;
    const traces = ownGateway && writesTraces(ownGateway) ? recorder.history?.keepTraces() : undefined;
    const links = await linksOf({
      plan,
      run,
      ...(this.#tls ? { tls: this.#tls } : {}),
      ...(traces ? { traces } : {}),
      ...(ownGateway ? { strange: this.#strange } : {}),
    });
    const fleet = new Fleet({ plan, links, addresses: this.#addresses, sink: recorder, lag, broke: crash });
    this.#fleet = fleet;
    if (plan.terminals >= worthSayingTerminals)
      progress(`connecting ${readableCount(plan.terminals)} terminals`);
    await fleet.connect();
    if (cut.aborted) return;
    // Terminals take their time to connect: only now it is known when the run began.
    const startedAtNs = fleet.start();
    const sinceNs = () => process.hrtime.bigint() - startedAtNs;
    recorder.startsAt(readTogether(() => Math.round(Date.now() - Number(sinceNs()) / 1e6)));
    const gatewayUrl = this.#conductor.gateway?.url ?? "";
    const { outages, changes } = plan;
    const hooks = this.#own?.hookOrders(this.#stage.directory.file("hooks.log"));
    await this.#conductor.play({
      startedAtNs: String(startedAtNs),
      outages,
      changes,
      gatewayUrl,
      ...(hooks ? { hooks } : {}),
    });
    const steps = stepsOf(outages, changes).filter((step) => !isForGood(step, outages)).length;
    let haveCustomersEnded = false;
    const clock = new ClockWatch(Date.now, () => performance.now());
    let lookAt = 0;
    await everyTick(this.#stage, () => {
      const { now } = fleet;
      if (now >= lookAt) {
        lookAt = now + clockEveryMs;
        const jump = clock.look(now);
        if (jump) recorder.clockJumped(jump);
      }
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
    const { plan, hurry, fail } = this.#stage;
    // The ledger is read with all faults gone; after a signal there is no time, and it is read past Toxiproxy anyway.
    // Only a gateway that has crashed must be there again: nobody else has the ledger.
    if (hurry.aborted && !mayBeCrashed(plan)) return;
    const healed = this.#conductor.heal().catch((error: Error) => fail(error.message));
    await Promise.race([healed, hurry.aborted ? wait(healAfterSignalMs) : once(hurry, "abort")]);
  }

  async audit(): Promise<AuditResult> {
    const { directory, hurry } = this.#stage;
    const ledger = this.#own?.ledger(hurry) ?? this.#gatewaysLedger();
    const reader = HistoryReader.open(directory.file("history.db"), { isWritable: true });
    try {
      return await unlessHurried(hurry, audit(reader, ledger));
    } finally {
      reader.close();
    }
  }

  async acted(): Promise<DefectTimes | undefined> {
    return this.#stage.hurry.aborted ? this.#defects?.times : this.#defects?.end();
  }

  #gatewaysLedger(): LedgerSource {
    const { plan, run, hurry } = this.#stage;
    const url = this.#conductor.gateway?.url;
    if (url === undefined) throw new Error("there was no gateway");
    const limits = hurry.aborted
      ? { timeoutMs: auditAfterSignalMs, quietWithinMs: auditAfterSignalMs / 2 }
      : { quietWithinMs: quietWithinMs + longestWaitMs(plan) };
    return new LedgerOverHttp({ url, run, ...limits });
  }

  async takeDown(): Promise<void> {
    this.#defects?.stop();
    const { hurry, showMetrics } = this.#stage;
    const url = this.#conductor.gateway?.url;
    // Whoever scrapes the final values comes when the gateway is gone.
    const within = AbortSignal.any([AbortSignal.timeout(lastMetricsWithinMs), hurry]);
    const last = url === undefined || hurry.aborted ? "" : await metricsOf(url, within);
    showMetrics(async () => last);
    await this.#conductor.stop();
  }

  #hear(timing: FaultTiming): void {
    const { outage, action, issuedAt, confirmedAt } = timing;
    if (!isForGood(timing, this.#stage.plan.outages)) this.#steps++;
    this.#recorder?.fault(timing);
    if (confirmedAt === undefined || action === "announce") return;
    if (action === "change") {
      const took = Math.round(confirmedAt - issuedAt);
      this.#recorder?.record(none, Math.round(confirmedAt), facts.changed, outage, took);
      return;
    }
    // An outage begins or ends, for everybody, when the conductor's action is confirmed. The fact comes before what it
    // does to the terminals, as in virtual time.
    const kind = action === "begin" ? facts.outageBegan : facts.outageEnded;
    const tell = () =>
      this.#recorder?.record(none, Math.round(confirmedAt), kind, outage, Math.round(confirmedAt - issuedAt));
    this.#fleet?.strike(outage, action === "begin", tell);
  }
}

function mayBeCrashed({ outages }: Plan): boolean {
  return outages.some(({ effect }) => effect.on === "gateway" && effect.does.kind === "crash");
}

/** Nothing where the gateway does not answer: it may be crashed, and who scrapes does not wait for it. */
async function metricsOf(gatewayUrl: string, signal = AbortSignal.timeout(metricsWithinMs)): Promise<string> {
  try {
    const { statusCode, body } = await request(`${gatewayUrl}/metrics`, { signal });
    const text = await body.text();
    return statusCode === 200 ? text : "";
  } catch {
    return "";
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
