// Audits a run again from its directory, also one that was killed: its facts through the measures and the audit, and
// the verdict over both, as at the end of the run. What only the run knew is taken from the summary that it wrote.

import { audit } from "../audit/audit.ts";
import { missingInWords } from "../audit/gaps.ts";
import { PostingTable } from "../audit/posting-table.ts";
import { type AuditResult, violations } from "../audit/result.ts";
import { UsageError } from "../errors.ts";
import { type FactKind, facts } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";
import type { Distribution } from "../measure/distribution.ts";
import { Measures } from "../measure/measures.ts";
import type { MeasureResults } from "../measure/results.ts";
import type { Plan } from "../plan/plan.ts";
import { judgedSummary } from "../report/judged-summary.ts";
import type { Noted, Summary } from "../report/summary.ts";
import { readableCount } from "../units.ts";
import type { Baseline } from "../verdict/baseline.ts";
import { absent, type KeptLedger, keptLedger } from "./kept-ledger.ts";
import { damaged, type KeptRun } from "./kept-run.ts";
import type { NamedLedger } from "./named-ledger.ts";
import { otherLedger } from "./other-ledger.ts";
import { rereadLedger } from "./reread-ledger.ts";

export interface AuditedAgain {
  readonly summary: Summary;
  /** Where its ledger is from, for people. */
  readonly ledger: string;
}

export interface AuditAgainOptions {
  /** Another ledger than the run's. */
  readonly named?: NamedLedger | undefined;
  /** Hosts besides this machine that may be asked for the scenario's ledger; none unless given. */
  readonly allowedTargets?: readonly string[] | undefined;
  /** The earlier run that it is held against, given what was played by which engine. */
  readonly baseline?: ((plan: Plan, engine: string) => Baseline) | undefined;
}

/**
 * Throws a UsageError where history or ledger are no such thing, the history is damaged, or the run is not over.
 */
export async function auditAgain(run: KeptRun, options: AuditAgainOptions = {}): Promise<AuditedAgain> {
  const { named } = options;
  run.settle();
  const isKept = keepsRows(run, named);
  const history = run.history({ isWritable: isKept });
  try {
    history.check();
    mustBeOf(history, run);
    const { allowedTargets = [] } = options;
    const isNeeded = !named && !keptLedger(run, history).isOwn;
    const again = isNeeded
      ? await rereadLedger(run, history, { allowedTargets, environment: process.env })
      : undefined;
    const ledger = keptLedger(run, history, named, again);
    const measures = replayed(history);
    const found = await auditedWith(history, ledger, named);
    const audited = withWhatWasRead(found, ledger, run.summary);
    const baseline = options.baseline?.(history.run.plan, history.run.engine);
    return { summary: summarise(run, history, measures, audited, baseline), ledger: ledger.from };
  } catch (error) {
    throw damaged(error, run);
  } finally {
    history.close();
  }
}

/** A file of another run's rows is no ledger of this one: nothing is judged by it. */
async function auditedWith(
  history: HistoryReader,
  { source, from }: KeptLedger,
  named: NamedLedger | undefined,
): Promise<AuditResult> {
  const found = await audit(history, source);
  const other = named?.isFile ? otherLedger(found, from) : undefined;
  if (other === undefined) return found;
  // Else whoever looks at the run later would take its no rows for what the gateway booked.
  if (history.isWritable) PostingTable.forget(history);
  return { ...(await audit(history, absent(other))), ledger: found.ledger };
}

/** What a summary says of another run would excuse what this one did. */
function mustBeOf({ run: { id } }: HistoryReader, { summary, path }: KeptRun): void {
  if (!summary || summary.run === id) return;
  throw new UsageError({
    what: `${path} has the history of one run and the summary of another`,
    why: [`history.db is of ${id}, summary.json of ${summary.run}`],
    todo: "move summary.json away: the history alone can be audited, without what only the run knew",
  });
}

const known: ReadonlySet<number> = new Set(Object.values(facts));

/** Whether the rows that are read are kept in the history, for others to look at: those of a run that has none. */
function keepsRows(run: KeptRun, named: NamedLedger | undefined): boolean {
  const history = run.history();
  try {
    const hadNoAudit = history.ended === undefined || history.origins().length > 0;
    if (!hadNoAudit || run.summary) return false;
    const { isOwn, source } = keptLedger(run, history);
    const scenarios = history.run.plan.ownGateway?.ledger.from ?? "none";
    const hasOwn = source.absence === undefined || scenarios !== "none";
    // What is kept is taken for the run's own later: what somebody names must not stand in place of that.
    return !isOwn && !(named && hasOwn);
  } finally {
    history.close();
  }
}

/** The measures as they were when the run ended: the same facts in the same order. */
function replayed(history: HistoryReader): Measures {
  const measures = new Measures(history.run.plan);
  for (const { terminal, at, kind, sale, value } of history.facts()) {
    // What a newer version records, the audit speaks of.
    if (known.has(kind)) measures.record(terminal, at, kind as FactKind, sale, value);
  }
  for (const timing of history.faults()) measures.fault(timing);
  if (history.run.clockJump) measures.clockJumped(history.run.clockJump);
  // A history keeps of each second only how many lags there were, their p99 and the longest: never less than they were.
  for (const { samples, p99, max } of history.lags()) {
    const most = Math.max(1, Math.floor(0.01 * samples));
    for (let n = 0; n < samples; n++) measures.lag(n < most ? max : p99);
  }
  return measures;
}

/** What was seen when the ledger was read from the gateway itself, and its rows do not say. */
function withWhatWasRead(audited: AuditResult, { isOwn }: KeptLedger, own: Summary | undefined): AuditResult {
  if (!isOwn || !own?.audit) return audited;
  const { ledger, inconclusive } = own.audit;
  return {
    ...audited,
    ledger: { ...ledger, rows: audited.ledger.rows },
    inconclusive: [
      ...new Set([...audited.inconclusive, ...inconclusive, ...foundNoMore(audited, own.audit)]),
    ],
  };
}

/** From the same facts and rows a violation that was found is found again: else they are no longer the same. */
function foundNoMore({ violations: now }: AuditResult, { violations: own }: AuditResult): string[] {
  // That nothing could be judged says more.
  if (!now || !own) return [];
  // A summary may be of an earlier version, or edited.
  const fewer = violations.filter((name) => now[name].sales < (own[name]?.sales ?? 0));
  if (fewer.length === 0) return [];
  const told = (of: typeof now) => fewer.map((name) => `${readableCount(of[name].sales)} ${name}`).join(", ");
  return [
    `the run's own audit found ${told(own)}, and from what it kept this one finds ${told(now)}: take an undamaged copy of the run, or run the scenario again`,
  ];
}

function summarise(
  { summary: own }: KeptRun,
  history: HistoryReader,
  measures: Measures,
  audited: AuditResult,
  baseline: Baseline | undefined,
): Summary {
  const { plan, id, engine, startedAt, versions } = history.run;
  const noted = notedOf(own, history);
  const { lag: atMost, ...measured } = measures.results();
  const lag = lagOf(own, atMost);
  const results: MeasureResults = { ...measured, ...(lag ? { lag } : {}) };
  const { faults } = measures;
  const { reasons = [], broken } = noted ?? {};
  // The history says so too: whoever takes it out of the summary makes no pass of it.
  const held = own?.baseline?.run ?? history.run.heldAgainst;
  const unheld = held !== undefined && !baseline ? [unheldReason(held)] : [];
  // As after a run that was cut short: what is left of its facts are no figures, and none of them may fail.
  const lost = history.missingFacts();
  const holes = lost ? [missingInWords(lost)] : [];
  const run = {
    id,
    engine,
    startedAt: own ? Date.parse(own.startedAt) : startedAt,
    // How long virtual time took is in no history.
    tookMs: own?.tookMs ?? (engine === "virtual" ? undefined : results.endedAt),
    versions,
    ...(own?.interrupted === undefined ? {} : { interrupted: own.interrupted }),
    ...(noted ? { noted } : {}),
  };
  const evidence = {
    plan,
    results,
    audit: audited,
    faults,
    reasons: [...reasons, ...unheld, ...holes],
    broken,
  };
  const { defects: acted, strangeAnswers } = own ?? {};
  return judgedSummary({ evidence, run, acted, strangeAnswers, ...(baseline ? { baseline } : {}) });
}

/** What the run was held against is in another file: without it a run that was worse would look like one that was not. */
function unheldReason(run: string): string {
  return `the run was held against an earlier one, ${run}, and this audit was not: --baseline FILE does that`;
}

/** That the run's own audit came to nothing says nothing of this one. */
const ofItsAudit = "no audit: ";

/** A run that did not end by itself is never without a reason, whatever has become of its summary. */
function notedOf(own: Summary | undefined, { ended }: HistoryReader): Noted | undefined {
  const told = own?.noted?.reasons.filter((reason) => !reason.startsWith(ofItsAudit)) ?? [];
  const broken = own?.noted?.broken;
  if (told.length > 0 || broken) return { reasons: told, ...(broken ? { broken } : {}) };
  if (ended === undefined) return { reasons: ["the run was killed before it ended"] };
  if (ended === "normally") return undefined;
  // Never a pass: why it was cut short is gone with its summary.
  return { reasons: ["the run was cut short, and nothing says why any more"] };
}

/** The run's own, which is sharper, unless it is less than what the history has seen: then it is not of this run. */
function lagOf(own: Summary | undefined, atMost: Distribution | undefined): Distribution | undefined {
  const lag = own?.measures.lag;
  if (!own || !atMost) return own ? lag : atMost;
  // The lags of the last second that was not over are not in the history.
  return lag && lag.samples >= atMost.samples && lag.maxMs >= atMost.maxMs ? lag : atMost;
}
