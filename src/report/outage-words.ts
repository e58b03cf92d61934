// An outage in words: how it was noticed and how it recovered. One that was planned in several parts (it repeats, comes
// in waves, returns step by step) is told by its worst part, which is named.

import type { Part } from "../measure/part.ts";
import { isUnrecovered } from "../measure/part.ts";
import type { Span } from "../measure/span.ts";
import { readableCount, readableDuration, readableFactor, readableShare } from "../units.ts";
import type { OutageRecovery, OutageSummary } from "./summary.ts";

/** What is said of an outage, given all its parts in order of their start, and the peak of their queues together. */
export function outageWords(parts: readonly OutageSummary[], speed: number, queuePeak = 0): string[] {
  const [only] = parts;
  return parts.length === 1 ? wordsOfOne(only, speed) : wordsOfSeveral(parts, speed, queuePeak);
}

function wordsOfOne(
  { detection, recovery, applied, isPermanent, surge }: OutageSummary,
  speed: number,
): string[] {
  if (!detection) return [`never applied${applied?.error ? `: ${applied.error}` : ""}`];
  if (!recovery) return [noticedText(detection), isPermanent ? "not repaired" : "on until the run ended"];
  return [
    noticedText(detection),
    recoveryText(recovery, speed),
    ...recovery.unmeasured.filter(() => recovery.recovery.state === "recovered"),
    ...(recovery.drain.isWithoutCustomers ? ["drained without customers"] : []),
    ...(recovery.with.length > 0 ? [`one episode with ${recovery.with.join(", ")}`] : []),
    `queue peak ${readableCount(recovery.queuePeak)}`,
    ...surgeWords([surge]),
  ];
}

function wordsOfSeveral(parts: readonly OutageSummary[], speed: number, queuePeak: number): string[] {
  const howOften = isOneAfterAnother(parts)
    ? `${readableCount(parts.length)} times`
    : `in ${readableCount(parts.length)} steps`;
  const noticed = worst(parts, ({ detection }) => detection && slownessOf(detection));
  if (!noticed?.detection) return [howOften, "never applied"];
  const unapplied = parts.filter(({ detection }) => !detection).length;
  const unrepaired = parts.filter(({ isPermanent }) => isPermanent).length;
  const recovered = worst(parts, ({ recovery }) => recovery && weightOf(recovery.recovery));
  const others = new Set(parts.flatMap(({ recovery }) => recovery?.with ?? []));
  return [
    `${howOften}, at worst ${noticedText(noticed.detection)} in ${noticed.id}`,
    ...(recovered?.recovery ? [`${recoveryText(recovered.recovery, speed)} in ${recovered.id}`] : []),
    ...(unrepaired > 0 ? [`${readableCount(unrepaired)} not repaired`] : []),
    ...(unapplied > 0 ? [`${readableCount(unapplied)} never applied`] : []),
    ...(others.size > 0 ? [`one episode with ${[...others].join(", ")}`] : []),
    `queue peak ${readableCount(queuePeak)}`,
    ...surgeWords(parts.map(({ surge }) => surge)),
  ];
}

/** The largest; a window somewhat busier than those before is chance. */
function surgeWords(surges: readonly OutageSummary["surge"][]): string[] {
  const factors = surges.map((surge) => (surge && "factor" in surge ? surge.factor : 0));
  const largest = Math.max(...factors);
  return largest >= worthSaying ? [`up to ${readableFactor(largest)} the messages`] : [];
}

const worthSaying = 1.5;

/** With a pause between them: what begins where another ends is one outage that grows or fades. */
function isOneAfterAnother(parts: readonly OutageSummary[]): boolean {
  return parts.every((part, index) => {
    const before = parts[index - 1];
    return !before || part.dueMs > before.dueMs + before.forMs;
  });
}

/** The part that weighs most; undefined where none has a weight. */
function worst(
  parts: readonly OutageSummary[],
  weightOf: (part: OutageSummary) => number | undefined,
): OutageSummary | undefined {
  let found: OutageSummary | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const part of parts) {
    const weight = weightOf(part);
    if (weight === undefined || weight <= most) continue;
    found = part;
    most = weight;
  }
  return found;
}

/** Never beats late, and of two that were never noticed by many the one that fewer noticed. */
function slownessOf({ p95, share }: NonNullable<OutageSummary["detection"]>): number {
  return p95 === "never" ? Number.MAX_SAFE_INTEGER * (2 - share) : p95.ms;
}

/** Not recovered beats any time, and a time beats what could not be measured. */
function weightOf(recovery: Part): number {
  if (isUnrecovered(recovery)) return Number.POSITIVE_INFINITY;
  return recovery.state === "recovered" ? recovery.span.ms : -1;
}

function noticedText(detection: NonNullable<OutageSummary["detection"]>): string {
  const { noticed, share, p95, p50 } = detection;
  if (noticed === 0) return "noticed by nobody";
  const by = `noticed by ${readableShare(share)}`;
  if (p95 !== "never") return `${by} in ${readableDuration(p95.ms)} (p95)${togetherText(detection)}`;
  const half = p50 === "never" ? "" : `, half of all in ${readableDuration(p50.ms)}`;
  return `${by}${half}${togetherText(detection)}`;
}

/** Another outage may have told them. */
function togetherText({ noticed, together }: NonNullable<OutageSummary["detection"]>): string {
  if (!together || together.noticed === 0) return "";
  const { with: others } = together;
  const verb = others.length === 1 ? "was" : "were";
  return `, of these ${readableShare(together.noticed / noticed)} while ${others.join(", ")} ${verb} on too`;
}

function recoveryText({ recovery, overBefore }: OutageRecovery, speed: number): string {
  switch (recovery.state) {
    case "recovered": {
      const text = `recovered ${recovery.span.ms === 0 ? "at once" : `in ${spanText(recovery.span, speed)}`}`;
      if (!overBefore) return text;
      return `${text}, ${readableDuration(recovery.span.ms + overBefore.ms)} from its own end`;
    }
    case "not measurable":
      return `recovery not measurable: ${recovery.why}`;
    case "nobody noticed":
      return recovery.state;
    default:
      return `NOT RECOVERED: ${recovery.why}`;
  }
}

function spanText({ ms, playedMs }: Span, speed: number): string {
  const scenario = readableDuration(ms);
  return speed === 1 ? scenario : `${scenario} (played in ${readableDuration(playedMs)})`;
}
