// The figures of outages: one a part, because every part must meet what is demanded of outages.

import type { DetectionFigures } from "../measure/detection-figures.ts";
import type { Part } from "../measure/part.ts";
import type { RecoveryFigures } from "../measure/recovery.ts";
import type { OutageFigures } from "../measure/results.ts";
import type { Span } from "../measure/span.ts";
import { partsOf } from "../measure/written.ts";
import type { Expectation, Plan } from "../plan/plan.ts";
import type { MeasureName } from "../scenario/measures.ts";
import { readableDuration, readableFactor, readableShare } from "../units.ts";
import type { Evidence } from "./evidence.ts";
import { exactly, type Figure, type KnownFigure, missing, never } from "./figure.ts";

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
  { id, detection, surge }: OutageFigures,
  episode: RecoveryFigures | undefined,
  plan: Plan,
  index: number,
): Figure {
  if (!detection) return missing(`outage ${id} was never applied`);
  switch (measure as MeasureName) {
    case "detection":
      return detectedFigure(detection, detectionStats[aggregate] ?? "max");
    case "noticed":
      return noticedFigure(detection);
    case "surge":
      if (!surge || "missing" in surge)
        return missing(`not measurable: ${surge?.missing ?? "it never began"}`);
      return exactly(surge.factor, readableFactor);
  }
  if (!episode) return missing(`outage ${id} was never applied`);
  switch (measure as MeasureName) {
    case "recovery": {
      const earlier = overBefore(episode, plan, index);
      return selectors.part
        ? partFigure(episode[selectors.part as "drain"], earlier)
        : recoveryFigure(episode, earlier);
    }
    case "restored":
      return restoredFigure(episode, overBefore(episode, plan, index), episode.outages.indexOf(index));
    default:
      return missing(`${measure} is not measured`);
  }
}

const detectionStats: Readonly<Record<string, "p50" | "p95" | "max">> = {
  "p(50)": "p50",
  "p(95)": "p95",
  max: "max",
};

/** What was learned while another outage was on may be that one's doing: then it was later, or never. */
function detectedFigure(
  { share, together, ...times }: DetectionFigures,
  stat: "p50" | "p95" | "max",
): Figure {
  const figure = detected(times[stat], share);
  if (!together) return figure;
  return { ...figure, high: detected(together[stat], share).high, why: togetherReason(together) };
}

function detected(span: Span | "never", share: number): KnownFigure {
  if (span === "never") return never(`never (${readableShare(share)} noticed)`);
  return exactly(span.ms, readableDuration);
}

function noticedFigure({ share, struck, noticed, together }: DetectionFigures): Figure {
  const figure = exactly(share, readableShare);
  if (!together || together.noticed === 0) return figure;
  const part = readableShare(together.noticed / struck);
  return {
    ...figure,
    low: (noticed - together.noticed) / struck,
    text: `${figure.text}, ${part} while ${together.with.join(", ")} was on too`,
    why: togetherReason(together),
  };
}

function togetherReason({ with: others }: NonNullable<DetectionFigures["together"]>): string {
  return `it may be the doing of ${others.join(", ")}, which was on too`;
}

/** How long the outage was over before the last of its episode, which the figures count from, and who came after. */
interface Earlier {
  readonly ms: number;
  /** Other written outages of the episode. */
  readonly others: string;
}

function overBefore({ outages, overBefore }: RecoveryFigures, plan: Plan, index: number): Earlier {
  const { of } = plan.outages[index];
  const others = new Set(outages.map((other) => plan.outages[other].of));
  others.delete(of);
  return { ms: overBefore[outages.indexOf(index)].ms, others: [...others].join(", ") };
}

/** From the last removal of the episode: counted from the outage's own it may be so much more. */
function since(ms: number, { ms: earlierMs, others }: Earlier): KnownFigure {
  const together = others === "" ? "" : ` (together with ${others})`;
  const text = `${readableDuration(ms)}${together}`;
  if (earlierMs === 0) return { low: ms, high: ms, text };
  const high = ms + earlierMs;
  return {
    low: ms,
    high,
    text: `${text}, ${readableDuration(high)} from its own end`,
    why: `one episode with ${others}: it may have recovered later than that counts`,
  };
}

/** Of a part by itself: what kept the others from recovering is not its fault. */
function partFigure(part: Part, earlier: Earlier): Figure {
  switch (part.state) {
    case "recovered":
      return since(part.span.ms, earlier);
    case "nobody noticed":
      return missing("nobody noticed: no terminal went offline");
    case "not measurable":
      return missing(`not measurable: ${part.why}`);
    default:
      return never(`${part.state}: ${part.why}`);
  }
}

/** Of the whole: a part that could not be measured may have taken longer than all others. */
function recoveryFigure({ recovery, unmeasured }: RecoveryFigures, earlier: Earlier): Figure {
  if (recovery.state !== "recovered") return partFigure(recovery, earlier);
  return withUnmeasured(since(recovery.span.ms, earlier), unmeasured);
}

/** It ends when the whole episode has recovered, so others can only have made it longer. */
function restoredFigure(episode: RecoveryFigures, { others }: Earlier, place: number): Figure {
  const span = episode.restored[place];
  if (!span) return partFigure(episode.recovery, { ms: 0, others });
  return withUnmeasured(since(span.ms, { ms: 0, others }), episode.unmeasured);
}

function withUnmeasured(figure: KnownFigure, unmeasured: readonly string[]): Figure {
  if (unmeasured.length === 0) return figure;
  return {
    low: figure.low,
    high: Number.POSITIVE_INFINITY,
    text: `at least ${figure.text}`,
    why: unmeasured.join(", "),
  };
}
