// recovery{outage,part} and restored{outage}. Outages that overlap on a terminal before it has recovered form one
// episode, and the episode has the recovery: from its last confirmed removal (for terminals that went down by a blow
// from their own ends, for drain and service from the last of these) until reconnect, drain and service are over; its
// figure is the largest part that has one. Of an outage that was over before the others it is the least that
// its own recovery may have taken: the most is counted from its own last removal. restored runs from the confirmed
// start of each outage to then.
// All in scenario time, with the run time beside it.

import type { Millis } from "../facts.ts";
import type { Plan } from "../plan/plan.ts";
import type { Course } from "./course.ts";
import { type DrainPart, drain } from "./drain.ts";
import { Episode } from "./episode.ts";
import { OpenEpisodes } from "./open-episodes.ts";
import { startOf } from "./outage-times.ts";
import { ownEnds } from "./own-ends.ts";
import { type Found, isUnrecovered, notMeasurable, notRecovered, type Part } from "./part.ts";
import { queuePeak } from "./queue-peak.ts";
import { mayBeBack, type ReconnectPart, reconnect } from "./reconnect.ts";
import { type ServicePart, service, type Unrest } from "./service.ts";
import { type Span, spanOf } from "./span.ts";

export interface RecoveryFigures {
  /** Indexes in the plan of the outages of the episode, in order of their start. */
  readonly outages: readonly number[];
  /** Confirmed start of the first, confirmed removal of the last; run time. */
  readonly beganAt: Millis;
  readonly removedAt?: Millis;
  readonly reconnect: ReconnectPart;
  readonly drain: DrainPart;
  readonly service: ServicePart;
  /** The whole: recovered with the largest part; not recovered where one part is not; not measurable: never removed. */
  readonly recovery: Part;
  /** Parts without a figure that should have one, with the reason. */
  readonly unmeasured: readonly string[];
  /** By outage of `outages`: from its start to recovered; undefined where it is not recovered. */
  readonly restored: readonly (Span | undefined)[];
  /** By outage of `outages`: how long before `removedAt` its written outage was on for the last time. */
  readonly overBefore: readonly Span[];
  /** The most sales that waited in struck terminals from the start until the drain was over. */
  readonly queuePeak: number;
}

/** An episode with its figures. */
export interface Recovery {
  readonly episode: Episode;
  readonly figures: RecoveryFigures;
  /** From when on it disturbs nothing any more; undefined while it does. */
  readonly overAt: Millis | undefined;
  /** When its drain was over, or was looked at last. */
  readonly drainedAt: Millis;
}

/** The episodes of the outages that have an end, and how they recovered, in order of their start. */
export function recoveries(course: Course): Recovery[] {
  const over: Recovery[] = [];
  const open = new OpenEpisodes(course.plan);
  const ordered = course.outages.toSorted((a, b) => startOf(course.plan, a) - startOf(course.plan, b));
  for (const times of ordered) {
    const startedAt = startOf(course.plan, times);
    const joined: Episode[] = [];
    for (const episode of open.touching(course.plan.outages[times.outage].struck)) {
      if (isOverBy(course, episode, over, startedAt)) {
        over.push(judged(course, episode, over, startedAt));
        open.remove(episode);
      } else {
        episode.returns.take(course, episode, startedAt);
        episode.drained.take(course, episode, startedAt);
        joined.push(episode);
      }
    }
    open.add(new Episode(course.plan, times), joined);
  }
  for (const episode of open.all.toSorted((a, b) => a.startedAt - b.startedAt)) {
    over.push(judged(course, episode, over, course.endedAt));
  }
  return over.sort((a, b) => a.episode.startedAt - b.episode.startedAt);
}

/** Whether nothing of the episode is left at `until`. What is cheap to refute comes first: mostly something is left. */
function isOverBy(course: Course, episode: Episode, earlier: readonly Recovery[], until: Millis): boolean {
  const { removedAt } = episode;
  if (removedAt === undefined || removedAt > until) return false;
  const unrests = () => unrestsOf(course, episode, earlier);
  const ends = ownEnds(course, episode, removedAt, until);
  if (service(course, episode, ends.last, unrests, until).overAt === undefined) return false;
  if (!mayBeBack(course, episode, removedAt, until)) return false;
  const back = reconnect(course, episode, removedAt, ends, until).overAt;
  return back !== undefined && drain(course, episode, ends.last, back, until).overAt !== undefined;
}

/** When something else was on, or not recovered, for terminals of the episode. */
function unrestsOf({ plan, permanent }: Course, episode: Episode, earlier: readonly Recovery[]): Unrest[] {
  const others = earlier.filter((other) => other.episode.touches(episode.struck));
  const unrepaired = permanent.filter(({ outage }) => episode.touches(plan.outages[outage].struck));
  return [
    ...others.map(({ episode: { startedAt: from }, overAt: to = Number.POSITIVE_INFINITY }) => ({
      from,
      to,
    })),
    ...unrepaired.map((times) => ({ from: startOf(plan, times), to: Number.POSITIVE_INFINITY })),
  ];
}

/** Judges an episode by what happened until `until`, given the episodes before it. */
function judged(course: Course, episode: Episode, earlier: readonly Recovery[], until: Millis): Recovery {
  const { removedAt } = episode;
  if (removedAt === undefined || removedAt > until) return neverRemoved(course, episode);
  const ends = ownEnds(course, episode, removedAt, until);
  const foundReconnect = reconnect(course, episode, removedAt, ends, until);
  const foundDrain = drain(course, episode, ends.last, foundReconnect.overAt ?? until, until);
  const unrests = () => unrestsOf(course, episode, earlier);
  const foundService = service(course, episode, ends.last, unrests, until);
  const parts: readonly (readonly [string, Found])[] = [
    ["reconnect", foundReconnect],
    ["drain", foundDrain],
    ["service", foundService],
  ];
  const overAt = parts.some(([, found]) => found.overAt === undefined)
    ? undefined
    : Math.max(...parts.map(([, found]) => found.overAt as Millis));
  const whole = wholeOf(parts);
  const recoveredAt = whole.state === "recovered" ? lastOver(parts) : undefined;
  const drainedAt = foundDrain.overAt ?? until;
  return {
    episode,
    overAt,
    drainedAt,
    figures: {
      ...heading(course.plan, episode),
      removedAt,
      reconnect: foundReconnect.part,
      drain: foundDrain.part,
      service: foundService.part,
      recovery: whole,
      unmeasured: parts.flatMap(([name, { part }]) =>
        part.state === "not measurable" ? [`${name} is not measurable: ${part.why}`] : [],
      ),
      restored: episode.outages.map(({ beganAt }) =>
        recoveredAt === undefined ? undefined : spanOf(recoveredAt - beganAt, course.plan.speed),
      ),
      queuePeak: queuePeak(course, episode, drainedAt),
    },
  };
}

/** The largest part that has a figure; a part that is not recovered keeps the whole from it. */
function wholeOf(parts: readonly (readonly [string, Found])[]): Part {
  const unrecovered = parts.filter(([, { part }]) => isUnrecovered(part));
  if (unrecovered.length > 0) {
    return notRecovered(unrecovered.map(([name, { part }]) => whyNot(name, part)).join(", "));
  }
  let largest: Part | undefined;
  for (const [, { part }] of parts) {
    if (part.state !== "recovered") continue;
    if (largest?.state !== "recovered" || part.span.playedMs > largest.span.playedMs)
      largest = { state: part.state, span: part.span };
  }
  return largest ?? notMeasurable("no part of it is measurable");
}

/** When the last part that has a figure was over. */
function lastOver(parts: readonly (readonly [string, Found])[]): Millis {
  const over = parts.flatMap(([, { part, overAt }]) => (part.state === "recovered" ? (overAt ?? []) : []));
  return Math.max(...over);
}

function whyNot(name: string, part: Part): string {
  const why = "why" in part ? part.why : part.state;
  return part.state === "drained with losses" ? `${part.state}: ${why}` : `${name}: ${why}`;
}

function neverRemoved(course: Course, episode: Episode): Recovery {
  const part = notMeasurable("the outage was on until the run ended");
  return {
    episode,
    overAt: undefined,
    drainedAt: course.endedAt,
    figures: {
      ...heading(course.plan, episode),
      reconnect: { ...part, drivenOffline: 0 },
      drain: { ...part, forwarded: 0, unpaid: {}, waiting: 0, stranded: 0, isWithoutCustomers: false },
      service: { ...part, window: course.plan.windows },
      recovery: part,
      unmeasured: ["recovery is not measurable: the outage was on until the run ended"],
      restored: episode.outages.map(() => undefined),
      queuePeak: queuePeak(course, episode, course.endedAt),
    },
  };
}

function heading(plan: Plan, episode: Episode) {
  const outages = episode.outages.map(({ outage }) => outage);
  return { outages, beganAt: episode.outages[0].beganAt, overBefore: overBefore(plan, episode) };
}

/** Parts of one written outage count from the last removal of any of them. */
function overBefore({ outages, speed }: Plan, { outages: joined, removedAt }: Episode): Span[] {
  const lastOf = new Map<string, Millis>();
  for (const { outage, endedAt = Number.NEGATIVE_INFINITY } of joined) {
    const { of } = outages[outage];
    lastOf.set(of, Math.max(endedAt, lastOf.get(of) ?? endedAt));
  }
  return joined.map(({ outage }) => {
    const last = removedAt === undefined ? undefined : lastOf.get(outages[outage].of);
    return spanOf(last === undefined || removedAt === undefined ? 0 : removedAt - last, speed);
  });
}
