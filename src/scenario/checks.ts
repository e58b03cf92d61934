// What the schema cannot see because it lies between fields: ids written twice, names that nothing has,
// outages after the end, expectations on what does not exist. Each check takes the parts that are right on their own,
// so that one wrong field hides no other mistake.

import { currencyExponent, exactDuration, minorUnits } from "../units.ts";
import { readExpectation } from "./expectation.ts";
import { quoted } from "./fields.ts";
import type { FieldPath, Mistake } from "./mistake.ts";
import { instead } from "./nearest.ts";
import { policyOf } from "./policy.ts";
import { presets } from "./presets.ts";
import type { FleetGroup, Scenario, WrittenOutage } from "./schema.ts";

/** What is right on its own; a field that is not is left out. `index` is where it stands in its list. */
type Listed<Item> = Partial<Item> & { readonly index: number };

/** The parts of a scenario that are right on their own. */
export interface Parts {
  readonly seed?: number;
  readonly duration?: number;
  readonly settle?: number;
  readonly load: Partial<Scenario["load"]>;
  readonly groups: readonly Listed<FleetGroup>[];
  /** The whole fleet where all of it is right and it is not too large: only then a name that it lacks is wrong. */
  readonly fleet?: readonly FleetGroup[];
  readonly outages: readonly Listed<WrittenOutage>[];
  readonly expect: Scenario["expect"];
  /** Kinds that strike the gateway instead of links. */
  readonly gatewayKinds: ReadonlySet<string>;
}

/** Terminals that a fleet may have in all. */
export const mostTerminals = 1_000_000;

/** All mistakes between the fields of a scenario. */
export function checks(parts: Parts): Mistake[] {
  return [
    ...duplicateIds("fleet", "group", parts.groups),
    ...duplicateIds("outages", "outage", parts.outages),
    ...size(parts),
    ...amounts(parts),
    ...policies(parts),
    ...shape(parts),
    ...parts.outages.flatMap((outage) => [...times(parts, outage), ...strikes(parts, outage)]),
    ...expectations(parts),
  ];
}

function value(path: FieldPath, what: string, todo: string): Mistake {
  return { path, at: "value", what, todo };
}

function duplicateIds(list: string, noun: string, items: readonly Listed<{ id: string }>[]): Mistake[] {
  const seen = new Set<string>();
  return items.flatMap(({ index, id }) => {
    if (id === undefined) return [];
    if (seen.has(id))
      return [value([list, index, "id"], `another ${noun} is called ${id}`, "write an id of its own")];
    seen.add(id);
    return [];
  });
}

function size({ groups }: Parts): Mistake[] {
  const terminals = groups.reduce((sum, group) => sum + (group.terminals ?? 0), 0);
  if (terminals <= mostTerminals) return [];
  return [value(["fleet"], `has ${terminals} terminals`, `write at most ${mostTerminals} in all`)];
}

/** An amount must be payable in the currency: no cents of yen. */
function amounts({ load, groups }: Parts): Mistake[] {
  if (!load.amount) return [];
  const { currency, median, p95 } = load.amount;
  const written: (readonly [FieldPath, number | undefined])[] = [
    [["load", "amount", "median"], median],
    [["load", "amount", "p95"], p95],
    ...groups.flatMap(({ index, terminal }) => [
      [["fleet", index, "terminal", "offline", "maxAmount"], terminal?.offline?.maxAmount] as const,
      [["fleet", index, "terminal", "offline", "maxTotal"], terminal?.offline?.maxTotal] as const,
    ]),
  ];
  return written.flatMap(([path, amount]) => {
    if (amount === undefined || amount === Number.POSITIVE_INFINITY) return [];
    if (minorUnits(amount, currency) !== undefined) return [];
    const decimals = currencyExponent(currency);
    return [
      value(path, `${amount} has more decimals than ${currency}`, `write at most ${decimals} decimals`),
    ];
  });
}

/** A preset and its overrides may contradict each other. */
function policies({ groups }: Parts): Mistake[] {
  return groups.flatMap(({ index, terminal }) => {
    if (!terminal) return [];
    const { probe, forward } = policyOf(presets[terminal.preset].policy, terminal);
    const base: FieldPath = ["fleet", index, "terminal"];
    return [
      [[...base, "probe", "cap"], probe] as const,
      [[...base, "forward", "retry", "cap"], forward.retry] as const,
    ].flatMap(([path, backoff]) =>
      backoff.cap >= backoff.base
        ? []
        : [value(path, `is shorter than base, ${exactDuration(backoff.base)}`, "write at least base")],
    );
  });
}

function shape({ load, duration }: Parts): Mistake[] {
  if (load.shape === undefined || typeof load.shape === "string") return [];
  const points = load.shape;
  const late = points.flatMap(({ at }, index) => {
    const path: FieldPath = ["load", "shape", index, "at"];
    if (index > 0 && at <= points[index - 1].at) {
      return [value(path, "is not after the point before it", "write the points in the order of time")];
    }
    return duration !== undefined && at > duration
      ? [
          value(
            path,
            `is after the last customer, ${exactDuration(duration)}`,
            "write a time within duration",
          ),
        ]
      : [];
  });
  const isFlat = points.every(({ level }) => level === 0);
  return isFlat
    ? [...late, value(["load", "shape"], "never rises above 0", "raise the level of a point")]
    : late;
}

function times({ duration, settle }: Parts, { index, at, for: length }: Parts["outages"][number]): Mistake[] {
  if (duration === undefined || at === undefined) return [];
  if (at >= duration) {
    const todo = `customers come for ${exactDuration(duration)}: write an earlier time`;
    return [value(["outages", index, "at"], "begins after the last customer", todo)];
  }
  if (settle === undefined || length === undefined || at + length <= duration + settle) return [];
  const runEnd = duration + settle;
  const todo = `the run ends at ${exactDuration(runEnd)}: write at most ${exactDuration(runEnd - at)}, or raise settle`;
  return [value(["outages", index, "for"], `ends at ${exactDuration(at + length)}, after the run`, todo)];
}

function strikes(
  { fleet, gatewayKinds }: Parts,
  { index, strike, what }: Parts["outages"][number],
): Mistake[] {
  if (!strike) return [];
  const path: FieldPath = ["outages", index, "strike"];
  if (what && gatewayKinds.has(what.kind)) {
    return [
      {
        path,
        at: "key",
        what: `${what.kind} strikes the gateway, and so everybody`,
        todo: "leave strike out",
      },
    ];
  }
  if (!fleet) return [];
  const links = fleet.flatMap((group) => group.links);
  const known = {
    provider: [...new Set(links.flatMap(({ provider }) => Object.keys(provider)))],
    link: [...new Set(links.map(({ id }) => id))],
    group: fleet.map(({ id }) => id),
  };
  return Object.entries(known).flatMap(([key, names]) => {
    const named = strike[key as keyof typeof known];
    if (named === undefined || names.includes(named)) return [];
    return [value([...path, key], `there is no ${key} ${quoted(named)}`, instead(named, names))];
  });
}

function expectations(parts: Parts): Mistake[] {
  const outages = new Set(parts.outages.flatMap(({ id }) => id ?? []));
  const context = { outages: [...outages], currency: parts.load.amount?.currency };
  return Object.entries(parts.expect).flatMap(([key, written]) => {
    const list = typeof written === "string" ? [written] : written;
    for (const [index, text] of list.entries()) {
      const read = readExpectation(key, text, context);
      const path = typeof written === "string" ? ["expect", key] : ["expect", key, index];
      if ("at" in read) return [{ path: read.at === "key" ? ["expect", key] : path, ...read }];
      const unbreakable = tooShort(parts, read);
      if (unbreakable) return [value(path, unbreakable, "write a shorter time")];
    }
    return [];
  });
}

/** A bound that the run is too short to break would always hold, and so say nothing. */
function tooShort(
  { duration, settle, outages }: Parts,
  { measure, selectors, comparison, bound }: Exclude<ReturnType<typeof readExpectation>, { at: string }>,
): string | undefined {
  if (duration === undefined || settle === undefined || !comparison.startsWith("<")) return undefined;
  const meant = outages.filter(({ id }) => (selectors.outage ?? id) === id);
  const longest = meant.map(({ at, for: length }) => {
    if (at === undefined || length === undefined) return Number.POSITIVE_INFINITY;
    if (measure === "detection") return length;
    if (measure === "recovery") return duration + settle - at - length;
    return measure === "restored" ? duration + settle - at : Number.POSITIVE_INFINITY;
  });
  const most = Math.max(...longest);
  if (meant.length === 0 || bound <= most) return undefined;
  return `${exactDuration(bound)} is longer than the run can take, ${exactDuration(most)}`;
}
