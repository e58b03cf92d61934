// Expectations: that each can be read, that the run is long enough to break it, and that it can hold at all.

import { exactDuration } from "../../units.ts";
import { readExpectation } from "../expectation.ts";
import { type Mistake, wrongValue } from "../mistake.ts";
import type { OutagePart, Parts } from "../parts.ts";
import { Schedule } from "../schedule.ts";
import { contradictions, idleBound, lateAbort, type Placed, type Read } from "./bounds.ts";

export function expectations(parts: Parts): Mistake[] {
  const schedule = new Schedule(parts);
  const context = {
    outages: parts.outages.flatMap(({ id }) => id ?? []),
    permanent: parts.outages.flatMap((each) => (isEndless(each, schedule) ? (each.id ?? []) : [])),
    groups: parts.fleet?.map(({ id }) => id),
    currency: parts.load.amount?.currency,
  };
  return Object.entries(parts.expect).flatMap(([key, written]) => {
    const list = Array.isArray(written) ? written : [written];
    const found: Mistake[] = [];
    const right: Placed[] = [];
    for (const [index, demand] of list.entries()) {
      const read = readExpectation(key, demand, context);
      const item = Array.isArray(written) ? ["expect", key, index] : ["expect", key];
      const path = typeof demand === "string" ? item : [...item, "that"];
      if ("at" in read && read.at === "key") return [{ ...read, path: ["expect", key] }];
      if (typeof demand !== "string") found.push(...lateAbort(parts, item, demand.delay));
      if ("at" in read) found.push({ ...read, path });
      else {
        const impossible = tooShort(parts, schedule, read) ?? neverHolds(parts, schedule, read);
        const idle = impossible
          ? wrongValue(path, impossible.what, impossible.todo)
          : idleBound({ path, read });
        if (idle) found.push(idle);
        else right.push({ path, read });
      }
    }
    return [...found, ...contradictions(right)];
  });
}

interface Impossible {
  readonly what: string;
  readonly todo: string;
}

function meant({ outages }: Parts, { selectors }: Read): readonly OutagePart[] {
  return outages.filter(({ id }) => (selectors.outage ?? id) === id);
}

/** A bound that the run is too short to break would always hold, and so say nothing. */
function tooShort(parts: Parts, schedule: Schedule, read: Read): Impossible | undefined {
  const { duration, settle } = parts;
  const { measure, comparison, bound } = read;
  if (duration === undefined || settle === undefined || !comparison.startsWith("<")) return undefined;
  const asked = meant(parts, read);
  const longest = asked.map((outage) => {
    const spell = schedule.of(outage);
    if (spell?.end === undefined) return Number.POSITIVE_INFINITY;
    if (measure === "detection") return Math.max(spell.end - spell.start, outage.for?.to ?? 0);
    if (measure === "recovery") return duration + settle - spell.end;
    return measure === "restored" ? duration + settle - spell.start : Number.POSITIVE_INFINITY;
  });
  const most = Math.max(...longest);
  // What never ends has no recovery: see below.
  if (asked.length === 0 || bound <= most || most < 0) return undefined;
  return {
    what: `${exactDuration(bound)} is longer than the run can take, ${exactDuration(most)}`,
    todo: "write a shorter time",
  };
}

/** What nobody repairs has no recovery, and keeps for ever what waits in a terminal without another link. */
function neverHolds(parts: Parts, schedule: Schedule, read: Read): Impossible | undefined {
  const asked = meant(parts, read);
  if (
    (read.measure === "recovery" || read.measure === "restored") &&
    asked.length > 0 &&
    asked.every((each) => isEndless(each, schedule))
  ) {
    const names = asked.map(({ id }) => id).join(", ");
    return {
      what: `${names} never ends, so it has no ${read.measure}`,
      todo: "leave it out, or write how it returns",
    };
  }
  const isEmpty = read.comparison === "==" && read.bound === 0;
  if (!isEmpty || !(read.measure === "pending" || (read.measure === "queue" && read.aggregate === "last")))
    return undefined;
  const cutOff = parts.outages.find((each) => isEndless(each, schedule) && cutsOff(each, parts));
  return (
    cutOff && {
      what: `${cutOff.id} never ends, so terminals that it cuts off keep what they queued`,
      todo: "write how it returns, or a bound above 0",
    }
  );
}

function isEndless(outage: OutagePart, schedule: Schedule): boolean {
  return schedule.of(outage)?.end === Number.POSITIVE_INFINITY;
}

/** Whether an outage takes the only link of a terminal. */
function cutsOff({ what, strike }: OutagePart, { fleet, kinds }: Parts): boolean {
  if (!what || !fleet || kinds.get(what.kind)?.strikes !== "links") return false;
  // Slower or rarer is not gone.
  if (!["refuse", "blackhole", "stall", "reset", "cut-reply", "one-way"].includes(what.kind)) return false;
  return fleet.some(
    ({ id, links }) =>
      links.length === 1 &&
      (strike?.group ?? id) === id &&
      (strike?.link ?? links[0].id) === links[0].id &&
      (strike?.provider === undefined || Object.hasOwn(links[0].provider, strike.provider)),
  );
}
