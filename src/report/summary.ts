// The summary: what a run came to, as summary.json holds it and every report reads it. Plain JSON.
// Its shape is public: what is there stays, `schema` counts up when it cannot.

import type { AuditResult, Total } from "../audit/result.ts";
import type { FaultTiming, Millis } from "../facts.ts";
import type { BookedResult } from "../measure/booked.ts";
import type { DetectionFigures } from "../measure/detection-figures.ts";
import type { MetFigures } from "../measure/met.ts";
import type { RecoveryFigures } from "../measure/recovery.ts";
import type { MeasureResults } from "../measure/results.ts";
import type { Span } from "../measure/span.ts";
import type { StockDifferenceFigures } from "../measure/stock-difference.ts";
import type { SurgeFigures } from "../measure/surge.ts";
import type { Plan } from "../plan/plan.ts";
import { type DefectTimes, plantedDefects } from "../plan/planted-defects.ts";
import type { BaselineResult } from "../verdict/baseline.ts";
import { dataLossOf } from "../verdict/data-loss.ts";
import type { Broken, VerdictName } from "../verdict/evidence.ts";
import type { ExpectationResult } from "../verdict/expectation.ts";
import type { SteadyState } from "../verdict/steady.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { strangeWords } from "./strange-words.ts";

export interface Summary {
  readonly schema: 1;
  readonly verdict: VerdictName;
  /** Why it is not a pass, the weightiest first. */
  readonly reasons: readonly string[];
  readonly expectations: readonly ExpectationResult[];
  /**
   * Late faults, engine lag, a clock that jumped: times, rates and queues may be their doing, whatever the verdict. A
   * reason only where something was expected of those. Absent: there were none.
   */
  readonly disturbances?: readonly string[];
  /**
   * Outages of which nobody knows whether they were made, and answers that told nobody what became of a payment, whatever
   * the verdict. Absent: there were none.
   */
  readonly unchecked?: readonly string[];
  /** Those answers, of a gateway of one's own, by what they were: `status 500`. Absent: there were none. */
  readonly strangeAnswers?: Readonly<Record<string, number>>;
  /** What was normal, before the first outage and after recovery; absent where the scenario says nothing of it. */
  readonly steady?: SteadyState;
  /** How it stands against an earlier run; absent where it was held against none. */
  readonly baseline?: BaselineResult;
  /** Id of the run, the first part of every reference. */
  readonly run: string;
  readonly scenario: string;
  readonly engine: string;
  readonly seed: number;
  readonly speed: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** How long customers came, scenario time. */
  readonly durationMs: Millis;
  /** From the start to the last fact, run time. */
  readonly playedMs: Millis;
  /**
   * How long the engine took for it, real time: as long as playedMs live, less in virtual time. Absent where nobody
   * knows: in an audit of a run in virtual time that left no summary.
   */
  readonly tookMs?: Millis;
  /** What ended the run before its time: SIGINT, SIGTERM, SIGHUP. */
  readonly interrupted?: string;
  /** What only the run itself knew, and no history holds: an audit of the run directory needs it. Absent: nothing. */
  readonly noted?: Noted;
  /** Version by the name of the part: tillstorm, node, toxiproxy … */
  readonly versions: Readonly<Record<string, string>>;
  /** Absent where there was none. */
  readonly audit?: AuditResult;
  /** Times in it are run time, unless they are spans, which say both. */
  readonly measures: Omit<
    MeasureResults,
    "outages" | "episodes" | "customersEndedAt" | "endedAt" | "steady"
  > & {
    /** Absent where the audit could not judge. */
    readonly dataLoss?: Total;
    readonly stockDifference?: StockDifferenceFigures;
    readonly booked?: BookedResult;
  };
  /** In the order of the plan: every part of every written outage. */
  readonly outages: readonly OutageSummary[];
  /** What was changed at the gateway while the run went on, in order of time. */
  readonly changes: readonly ChangeSummary[];
  /** How often each planted defect has acted; absent where none is planted, or the gateway did not say. */
  readonly defects?: DefectTimes;
}

export interface Noted {
  /** What made the run doubtful besides its measures and its audit. */
  readonly reasons: readonly string[];
  /** The expectation that ended it before its time. */
  readonly broken?: Broken;
}

interface ChangeSummary {
  /** Paths of the scenario with their new values. */
  readonly paths: readonly string[];
  /** When it was to be made, run time since the start. */
  readonly dueMs: Millis;
  readonly made?: FaultStep;
}

export interface OutageSummary {
  readonly id: string;
  /** Id of the written outage that it is a part of; the same as `id` where it is all of it. */
  readonly of: string;
  readonly kind: string;
  /** Nobody repairs it: it has no recovery. */
  readonly isPermanent: boolean;
  /** When it was to begin, run time since the start. */
  readonly dueMs: Millis;
  /** How long it was to last, run time. */
  readonly forMs: Millis;
  /** When the gateway was told to announce it; absent where it comes unannounced. */
  readonly announced?: FaultStep;
  readonly applied?: FaultStep;
  readonly removed?: FaultStep;
  readonly detection?: DetectionFigures;
  readonly met?: MetFigures;
  /** Absent where it never began. */
  readonly surge?: SurgeFigures;
  /** Shared by the outages of `with`; absent where it never began. */
  readonly recovery?: OutageRecovery;
}

/** One action of the timeline, run time since the start. */
interface FaultStep {
  readonly dueMs: Millis;
  readonly issuedMs: number;
  readonly confirmedMs?: number;
  readonly error?: string;
}

export interface OutageRecovery
  extends Pick<RecoveryFigures, "recovery" | "reconnect" | "drain" | "service" | "unmeasured" | "queuePeak"> {
  /** Ids of other written outages in the same episode: they overlapped on a terminal before it had recovered. */
  readonly with: readonly string[];
  /** From the start of this outage; absent where it is not recovered. */
  readonly restored?: Span;
  /** How long before the others of the episode it was over: its own recovery may have taken so much more. */
  readonly overBefore?: Span;
}

/** What a summary says that neither plan nor measures know. */
interface RunFacts {
  readonly id: string;
  readonly engine: string;
  /** ms since the epoch. */
  readonly startedAt: number;
  /** Real time that the engine took, ms; undefined where nobody knows. */
  readonly tookMs: Millis | undefined;
  readonly versions: Readonly<Record<string, string>>;
  readonly interrupted?: string;
  readonly noted?: Noted;
}

export interface SummaryParts {
  readonly plan: Plan;
  readonly run: RunFacts;
  readonly results: MeasureResults;
  readonly audit?: AuditResult;
  /** How often the gateway's defects have acted; undefined where nobody knows. */
  readonly acted?: DefectTimes;
  /** Answers of the gateway that said nothing certain; undefined where there were none. */
  readonly strangeAnswers?: Readonly<Record<string, number>> | undefined;
  readonly faults: readonly FaultTiming[];
  readonly verdict: Verdict;
}

export function summaryOf(parts: SummaryParts): Summary {
  const { plan, run, results, audit, acted, strangeAnswers, faults, verdict } = parts;
  const unchecked = [...verdict.unchecked, ...strangeWords(strangeAnswers)];
  const {
    outages: _outages,
    episodes: _episodes,
    customersEndedAt: _customers,
    steady: _steady,
    endedAt,
    ...measures
  } = results;
  return {
    schema: 1,
    verdict: verdict.verdict,
    reasons: verdict.reasons,
    expectations: verdict.expectations,
    disturbances: verdict.disturbances.length > 0 ? verdict.disturbances : undefined,
    unchecked: unchecked.length > 0 ? unchecked : undefined,
    strangeAnswers,
    steady: verdict.steady,
    run: run.id,
    scenario: plan.name,
    engine: run.engine,
    seed: plan.seed,
    speed: plan.speed,
    startedAt: new Date(run.startedAt).toISOString(),
    durationMs: plan.durationMs * plan.speed,
    playedMs: endedAt,
    tookMs: run.tookMs,
    interrupted: run.interrupted,
    noted: run.noted,
    versions: run.versions,
    audit,
    measures: {
      ...measures,
      dataLoss: audit && dataLossOf(audit),
      stockDifference: audit?.stockDifference,
      booked: audit?.booked,
    },
    outages: outageSummaries(plan, results, faults),
    changes: changeSummaries(plan, faults),
    defects: acted && timesOfPlanted(plan, acted),
  };
}

function timesOfPlanted(plan: Plan, acted: DefectTimes): DefectTimes | undefined {
  const planted = plantedDefects(plan);
  if (planted.length === 0) return undefined;
  return Object.fromEntries(planted.map((name) => [name, acted[name] ?? 0]));
}

function outageSummaries(
  plan: Plan,
  { outages, episodes }: MeasureResults,
  faults: readonly FaultTiming[],
): OutageSummary[] {
  const steps = new Map(faults.map((timing) => [`${timing.action} ${timing.outage}`, stepOf(timing)]));
  const episodeOf = new Map(
    episodes.flatMap((episode) => episode.outages.map((index) => [index, episode] as const)),
  );
  return outages.map(({ id, of, kind, isPermanent, dueAt, detection, met, surge }, index) => {
    const { forMs } = plan.outages[index];
    const announced = steps.get(`announce ${index}`);
    const applied = steps.get(`begin ${index}`);
    const removed = steps.get(`end ${index}`);
    const episode = episodeOf.get(index);
    const recovery = episode && recoveryOf(plan, episode, index);
    return {
      id,
      of,
      kind,
      isPermanent,
      dueMs: dueAt,
      forMs,
      announced,
      applied,
      removed,
      detection,
      met,
      surge,
      recovery,
    };
  });
}

function changeSummaries({ changes }: Plan, faults: readonly FaultTiming[]): ChangeSummary[] {
  const steps = new Map(
    faults.filter(({ action }) => action === "change").map((timing) => [timing.outage, stepOf(timing)]),
  );
  return changes.map(({ at, paths }, index) => ({ paths, dueMs: at, made: steps.get(index) }));
}

function stepOf({ dueAt, issuedAt, confirmedAt, error }: FaultTiming): FaultStep {
  return { dueMs: dueAt, issuedMs: issuedAt, confirmedMs: confirmedAt, error };
}

function recoveryOf(plan: Plan, episode: RecoveryFigures, index: number): OutageRecovery {
  const { recovery, reconnect, drain, service, unmeasured, queuePeak, outages, restored, overBefore } =
    episode;
  const place = outages.indexOf(index);
  const written = new Set(outages.map((other) => plan.outages[other].of));
  written.delete(plan.outages[index].of);
  return {
    recovery,
    reconnect,
    drain,
    service,
    unmeasured,
    queuePeak,
    with: [...written],
    restored: restored[place],
    ...(overBefore[place].ms === 0 ? {} : { overBefore: overBefore[place] }),
  };
}
