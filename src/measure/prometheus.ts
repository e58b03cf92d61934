// The exposition: the measures as Prometheus reads them, at /metrics. Labels by group, never by terminal.
// Gauges and counters are read off the measures when a scrape comes, so a fact costs nothing here; a label's value is
// there with 0 from the start, because a counter that first appears as 1 has no increase. What only the end can tell
// (audit, recovery) has no sample before: a 0 would look like a pass.

import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Plan } from "../plan/plan.ts";
import { majorUnits } from "../units.ts";
import { addCustomerSeries } from "./customer-series.ts";
import { type AuditedMeasures, addEndSeries } from "./end-series.ts";
import { addEngineSeries, type ToxiproxyHealth } from "./engine-series.ts";
import { largestDetection, largestRecovery } from "./largest.ts";
import type { Measures } from "./measures.ts";
import type { MetricsPage } from "./metrics-server.ts";
import { total } from "./outcomes.ts";
import type { MeasureResults } from "./results.ts";
import type { SaleState } from "./sale-latency.ts";
import type { Span } from "./span.ts";
import { addStoreSeries } from "./store-series.ts";

/** What the audit found, as far as metrics show it. What is in doubt is absent, so that no 0 looks like a pass. */
export interface AuditedSales extends AuditedMeasures {
  readonly cells: Readonly<Record<string, { readonly sales: number }>>;
  /** A sale may be in several. */
  readonly violations: Readonly<Record<string, { readonly sales: number }>>;
  /** Sales lost by the group of their terminal, and under `unlisted` those of which no group is known. */
  readonly lostByGroup: Readonly<Record<string, number>>;
  /** Lost, and unpaid without what was declined on forward; only of an audit without doubts. */
  readonly dataLoss?: { readonly sales: number };
}

/** The group of what is known of no single one. */
export const unlisted = "unlisted";

const verdicts = ["pass", "fail", "inconclusive"] as const;

export class Exposition implements MetricsPage {
  readonly registry = new Registry();
  readonly #measures: Measures;
  #audited: AuditedSales | undefined;
  #results: MeasureResults | undefined;
  #toxiproxy: ToxiproxyHealth | undefined;
  #others: (() => Promise<string>) | undefined;

  /** `engine` is its name: live, virtual or k6. */
  constructor(measures: Measures, run: { readonly id: string; readonly engine: string }) {
    this.#measures = measures;
    const { plan } = measures;
    this.registry.setDefaultLabels({ run: run.id, scenario: plan.name });
    this.#addInfo(plan, run.engine);
    this.#addTerminals();
    this.#addQueue(plan);
    this.#addSales();
    addCustomerSeries(this.registry, measures, () => this.#results);
    addStoreSeries(this.registry, measures);
    this.#addOutages();
    this.#addDurations();
    this.#addAudit();
    addEndSeries(
      this.registry,
      measures,
      () => this.#results,
      () => this.#audited,
    );
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The page as it is scraped: the run's own metrics, and behind them what else is shown. */
  async metrics(): Promise<string> {
    const [own, others] = await Promise.all([this.registry.metrics(), this.#others?.()]);
    return others ? `${own}\n${others}` : own;
  }

  /** From now on other metrics, the gateway's, stand on the same page; `read` never rejects. */
  show(read: () => Promise<string>): void {
    this.#others = read;
  }

  /** Toxiproxy is there, or gone. */
  toxiproxy(health: ToxiproxyHealth): void {
    this.#toxiproxy = health;
  }

  /** The run is over: from now on recovery has values. */
  ended(results: MeasureResults): void {
    this.#results = results;
  }

  /** The audit is over and could judge: from now on its cells and losses have values. */
  audited(sales: AuditedSales): void {
    this.#audited = sales;
  }

  /** The verdict is known: only from now on is there a series for each that it may be. To be called once. */
  judged(verdict: (typeof verdicts)[number]): void {
    const states = new Gauge({
      name: "tillstorm_run_verdict",
      help: "The run's verdict, pass, fail or inconclusive: 1 for the one that it is, 0 for the others; no sample before it is known.",
      labelNames: ["verdict"],
      registers: [this.registry],
    });
    for (const each of verdicts) states.set({ verdict: each }, each === verdict ? 1 : 0);
  }

  #addInfo(plan: Plan, engine: string): void {
    const info = new Gauge({
      name: "tillstorm_run_info",
      help: "The run that these metrics are about; always 1.",
      labelNames: ["engine", "seed"],
      registers: [this.registry],
    });
    info.set({ engine, seed: String(plan.seed) }, 1);
  }

  #addTerminals(): void {
    const measures = this.#measures;
    new Gauge({
      name: "tillstorm_terminals",
      help: "Terminals by what they take themselves for: booting, online, degraded, offline, forwarding, full, dead or off.",
      labelNames: ["state"],
      registers: [this.registry],
      collect() {
        for (const [state, count] of Object.entries(measures.snapshot().states)) this.set({ state }, count);
      },
    });
  }

  #addQueue(plan: Plan): void {
    const measures = this.#measures;
    const { currency } = plan.load;
    new Gauge({
      name: "tillstorm_queue_depth",
      help: "Sales that wait in terminals to be forwarded.",
      labelNames: ["group"],
      registers: [this.registry],
      collect() {
        for (const { id, depth } of measures.groups()) this.set({ group: id }, depth);
      },
    });
    new Gauge({
      name: "tillstorm_queue_value",
      help: "What the sales that wait in terminals are worth, in major units of the currency.",
      labelNames: ["group", "currency"],
      registers: [this.registry],
      collect() {
        for (const { id, queueValueMinor } of measures.groups()) {
          this.set({ group: id, currency }, majorUnits(queueValueMinor, currency));
        }
      },
    });
  }

  #addSales(): void {
    const measures = this.#measures;
    new Counter({
      name: "tillstorm_sales_total",
      help: "Sales by what they came to at the counter: approved, declined, queued, turnedAway or paidOtherwise.",
      labelNames: ["group", "outcome"],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { id: group, outcomes } of measures.groups()) {
          this.inc({ group, outcome: "approved" }, outcomes.approved.sales);
          this.inc({ group, outcome: "declined" }, outcomes.declined.sales);
          this.inc({ group, outcome: "queued" }, outcomes.queued.sales);
          this.inc({ group, outcome: "turnedAway" }, total(Object.values(outcomes.turnedAway)).sales);
          this.inc({ group, outcome: "paidOtherwise" }, total(Object.values(outcomes.paidOtherwise)).sales);
        }
      },
    });
    new Counter({
      name: "tillstorm_turned_away_sales_total",
      help: "Sales lost at the counter, by cause.",
      labelNames: ["cause"],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [cause, { sales }] of Object.entries(measures.snapshot().outcomes.turnedAway)) {
          this.inc({ cause }, sales);
        }
      },
    });
    new Counter({
      name: "tillstorm_unpaid_sales_total",
      help: "Sales whose goods are gone and whose money never comes, by cause: declined on forward, expired, exhausted, purged, wiped, torn or stranded.",
      labelNames: ["cause"],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [cause, { sales }] of Object.entries(measures.snapshot().outcomes.unpaid)) {
          this.inc({ cause }, sales);
        }
      },
    });
  }

  #addOutages(): void {
    const measures = this.#measures;
    const resultsNow = () => this.#results;
    new Gauge({
      name: "tillstorm_outage_active",
      help: "Whether the outage is on: 1 from its confirmed application to its confirmed removal, while any part of it is.",
      labelNames: ["outage", "kind"],
      registers: [this.registry],
      collect() {
        for (const { id, kind, isOn } of measures.snapshot().outages)
          this.set({ outage: id, kind }, isOn ? 1 : 0);
      },
    });
    new Gauge({
      name: "tillstorm_detection_seconds",
      help: "From the start of the outage until struck terminals knew, in scenario time, the largest over its parts; no sample where so many never did.",
      labelNames: ["outage", "stat"],
      registers: [this.registry],
      collect() {
        for (const { id, parts } of measures.written) {
          const figures = parts.flatMap((part) => measures.detection(part) ?? []);
          for (const stat of ["p50", "p95", "max"] as const) {
            const span = largestDetection(figures, stat);
            if (span !== undefined && span !== "never") this.set({ outage: id, stat }, seconds(span));
            else this.remove({ outage: id, stat });
          }
        }
      },
    });
    new Gauge({
      name: "tillstorm_recovery_seconds",
      help: "From the end of the outage until reconnect, drain, service and all of them (recovery) were over, in scenario time, the largest over its parts; known at the end.",
      labelNames: ["outage", "part"],
      registers: [this.registry],
      collect() {
        const episodes = resultsNow()?.episodes ?? [];
        const episodeOf = new Map(episodes.flatMap((each) => each.outages.map((part) => [part, each])));
        for (const { id, parts } of measures.written) {
          for (const name of ["reconnect", "drain", "service", "recovery"] as const) {
            const span = largestRecovery(parts.flatMap((part) => episodeOf.get(part)?.[name] ?? []));
            if (span) this.set({ outage: id, part: name }, seconds(span));
          }
        }
      },
    });
  }

  #addDurations(): void {
    const sale = new Histogram({
      name: "tillstorm_sale_duration_seconds",
      help: "From the intended start of a sale to its final answer at the counter, in run time: online or queued.",
      labelNames: ["state"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120],
      registers: [this.registry],
    });
    for (const state of ["online", "queued"] satisfies SaleState[]) sale.zero({ state });
    const lag = new Histogram({
      name: "tillstorm_engine_lag_seconds",
      help: "How late the engine was against its own schedule, in run time; counts nothing in virtual time, which is never late.",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [this.registry],
    });
    const attempt = addEngineSeries(this.registry, this.#measures, () => this.#toxiproxy);
    this.#measures.hear({
      sale: (state, ms) => sale.observe({ state }, ms / 1000),
      attempt: (ms) => attempt.observe(ms / 1000),
      lag: (ms) => lag.observe(ms / 1000),
    });
  }

  #addAudit(): void {
    const measures = this.#measures;
    const auditedNow = () => this.#audited;
    new Gauge({
      name: "tillstorm_audit_sales",
      help: "Sales by cell of the audit; no sample before it, and no 0 where it is in doubt.",
      labelNames: ["cell"],
      registers: [this.registry],
      collect() {
        for (const [cell, { sales }] of Object.entries(auditedNow()?.cells ?? {})) this.set({ cell }, sales);
      },
    });
    new Gauge({
      name: "tillstorm_violation_sales",
      help: "Sales that the audit found lost, duplicated, resurrected, altered or orphaned, some in several ways; no sample before it, no 0 where it is in doubt, and none of altered where columns of the ledger were not compared.",
      labelNames: ["violation"],
      registers: [this.registry],
      collect() {
        for (const [violation, { sales }] of Object.entries(auditedNow()?.violations ?? {}))
          this.set({ violation }, sales);
      },
    });
    new Counter({
      name: "tillstorm_lost_sales_total",
      help: "Sales approved or accepted that are not in the gateway's ledger; no sample before the audit, and no 0 where it is in doubt. It knows the 20 groups with most; of others there is no sample, and group unlisted has them together.",
      labelNames: ["group"],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [group, sales] of Object.entries(auditedNow()?.lostByGroup ?? {}))
          this.inc({ group }, sales);
      },
    });
    new Gauge({
      name: "tillstorm_data_loss_sales",
      help: "Sales unpaid without those declined on forward; no 0 before the audit, nor where it is in doubt. After it as the ledger has it, with those that the gateway lost; of group unlisted what is known of no group, below 0 where the ledger has booked what was given up.",
      labelNames: ["group"],
      registers: [this.registry],
      collect() {
        this.reset();
        const { lostByGroup = {}, dataLoss }: Partial<AuditedSales> = auditedNow() ?? {};
        let told = 0;
        for (const { id, outcomes } of measures.groups()) {
          // A part of what a group lost would read as all of it.
          if (dataLoss && lostByGroup[id] === undefined) continue;
          const unpaid = Object.entries(outcomes.unpaid).filter(([cause]) => cause !== "declined");
          const loss = total(unpaid.map(([, tally]) => tally)).sales + (lostByGroup[id] ?? 0);
          if (loss > 0 || dataLoss) this.set({ group: id }, loss);
          told += loss;
        }
        const rest = dataLoss ? dataLoss.sales - told : (lostByGroup[unlisted] ?? 0);
        if (rest !== 0) this.set({ group: unlisted }, rest);
      },
    });
  }
}

function seconds(span: Span): number {
  return span.ms / 1000;
}
