// The figures of outages: one a part, because every part must meet what is demanded of outages.

import type { Part } from "../measure/part.ts";
import type { RecoveryFigures } from "../measure/recovery.ts";
import type { OutageFigures } from "../measure/results.ts";
import type { Span } from "../measure/span.ts";
import { partsOf } from "../measure/written.ts";
import type { Expectation, Plan } from "../plan/plan.ts";
import type { MeasureName } from "../scenario/measures.ts";
import { readableDuration, readableShare } from "../units.ts";
import type { Evidence } from "./evidence.ts";
import { exactly, type Figure, missing, never } from "./figure.ts";

/** At least one figure; without the selector `outage` those of all outages. */
export function outageFigures(expectation: Expectation, { plan, results }: Evidence): Figure[] {
  const { measure, selectors } = expectation;
  const { outage } = selectors;
  const meant = outage === undefined ? plan.outages.map((_, index) => index) : partsOf(plan, outage);
  if (meant.length === 0)
    return [missing(outage === undefined ? "there is no outage" : `there is no outage ${outage}`)];
  const isRepair = measure === "recovery" || measure === "restored";
  const repaired = isRepair ? meant.filter((index) => !plan.outages[index].isPermanent) : meant;
  if (repaired.length === 0) return [missing("not repaired: a permanent outage has no recovery")];
  const episodeOf = new Map(
    results.episodes.flatMap((episode) => episode.outages.map((index) => [index, episode] as const)),
  );
  return repaired.map((index) => {
    const figure = figureOf(expectation, results.outages[index], episodeOf.get(index), plan, index);
    return repaired.length === 1 ? figure : { ...figure, about: plan.outages[index].id };
  });
}

function figureOf(
  { measure, selectors, aggregate }: Expectation,
  { id, detection }: OutageFigures,
  episode: RecoveryFigures | undefined,
  plan: Plan,
  index: number,
): Figure {
  if (!detection) return missing(`outage ${id} was never applied`);
  switch (measure as MeasureName) {
    case "detection":
      return detected(detection[detectionStats[aggregate] ?? "max"], detection.share);
    case "noticed":
      return exactly(detection.share, readableShare);
  }
  if (!episode) return missing(`outage ${id} was never applied`);
  switch (measure as MeasureName) {
    case "recovery":
      return selectors.part
        ? partFigure(episode[selectors.part as "drain"])
        : recoveryFigure(episode, plan, index);
    case "restored":
      return recoveryFigure(episode, plan, index, episode.restored[episode.outages.indexOf(index)]);
    default:
      return missing(`${measure} is not measured`);
  }
}

const detectionStats: Readonly<Record<string, "p50" | "p95" | "max">> = {
  "p(50)": "p50",
  "p(95)": "p95",
  max: "max",
};

function detected(span: Span | "never", share: number): Figure {
  if (span === "never") return never(`never (${readableShare(share)} noticed)`);
  return exactly(span.ms, readableDuration);
}

/** Of a part by itself: what kept the others from recovering is not its fault. */
function partFigure(part: Part): Figure {
  switch (part.state) {
    case "recovered":
      return exactly(part.span.ms, readableDuration);
    case "nobody noticed":
      return missing("nobody noticed: no terminal went offline");
    case "not measurable":
      return missing(`not measurable: ${part.why}`);
    default:
      return never(`${part.state}: ${part.why}`);
  }
}

/** Of the whole: a part that could not be measured may have taken longer than all others. */
function recoveryFigure(episode: RecoveryFigures, plan: Plan, index: number, restored?: Span): Figure {
  const { recovery, unmeasured } = episode;
  if (recovery.state !== "recovered") return partFigure(recovery);
  const { ms } = restored ?? recovery.span;
  const { of } = plan.outages[index];
  const others = new Set(
    episode.outages.map((other) => plan.outages[other].of).filter((other) => other !== of),
  );
  const text = readableDuration(ms) + (others.size > 0 ? ` (together with ${[...others].join(", ")})` : "");
  if (unmeasured.length === 0) return { low: ms, high: ms, text };
  return { low: ms, high: Number.POSITIVE_INFINITY, text: `at least ${text}`, why: unmeasured.join(", ") };
}
