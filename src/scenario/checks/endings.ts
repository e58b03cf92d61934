// How an outage goes on and ends: exactly one of what and storm, exactly one way to end, and only what its kind can do.

import { exactDuration } from "../../units.ts";
import { type FieldPath, type Mistake, wrongKey, wrongValue } from "../mistake.ts";
import type { KnownKind, OutagePart, Parts } from "../parts.ts";

export function endings({ outages, kinds }: Parts): Mistake[] {
  return outages.flatMap((outage) => [
    ...subject(outage),
    ...ending(outage, kinds),
    ...(outage.storm ? storm(outage) : []),
    ...(outage.what ? abilities(outage, kinds.get(outage.what.kind), kinds) : []),
  ]);
}

function field({ index }: OutagePart, name: string): FieldPath {
  return ["outages", index, name];
}

function subject(outage: OutagePart): Mistake[] {
  const { written } = outage;
  if (written.has("what") && written.has("storm"))
    return [wrongKey(field(outage, "storm"), "stands beside what", "leave one of them out")];
  if (written.has("what") || written.has("storm")) return [];
  return [wrongValue(field(outage, "what"), "is missing", "write what breaks, such as what: blackhole")];
}

function ending(outage: OutagePart, kinds: Parts["kinds"]): Mistake[] {
  const { written, what, storm: stormy } = outage;
  if (written.has("for") && written.has("returns"))
    return [
      wrongKey(field(outage, "returns"), "stands beside for", "leave one of them out: each says how it ends"),
    ];
  const named = what ? [what] : stormy ? stormy.of : [];
  const endless = named.find(({ kind }) => !endsByItself(kinds.get(kind)));
  if (written.has("for") || written.has("returns") || !endless) return [];
  const todo = stormy
    ? "write for: 2s..10s, from which each of them is drawn"
    : "write a duration such as for: 3m, or returns: never";
  return [wrongValue(field(outage, "for"), `is missing: ${endless.kind} does not end by itself`, todo)];
}

/** Whether a kind needs neither `for` nor `returns`. */
function endsByItself(kind: KnownKind | undefined): boolean {
  return kind === undefined || kind.isPermanent === true || kind.takesMs !== undefined;
}

function storm(outage: OutagePart): Mistake[] {
  return ["returns", "waves", "grows", "fades"]
    .filter((name) => outage.written.has(name))
    .map((name) =>
      wrongKey(
        field(outage, name),
        "stands beside storm",
        "leave it out: each outage of a storm begins and ends at once",
      ),
    );
}

function abilities(outage: OutagePart, kind: KnownKind | undefined, kinds: Parts["kinds"]): Mistake[] {
  if (!kind || !outage.what) return [];
  const found: Mistake[] = [];
  const wrong = (name: string, what: string, todo: string) =>
    found.push(wrongKey(field(outage, name), what, todo));
  const { name, strikes } = kind;
  if (strikes === "gateway") {
    if (outage.returns && outage.returns !== "never")
      wrong("returns", `${name} strikes everybody, who come back together`, "write for: 3m instead");
    if (outage.waves) wrong("waves", `${name} strikes everybody at once`, "leave waves out");
  }
  if (strikes === "stores" && outage.waves?.by === "terminal") {
    const path = [...field(outage, "waves"), "by"];
    found.push(wrongValue(path, `${name} strikes whole stores`, "write by: store"));
  }
  if (kind.takesMs) {
    const ms = kind.takesMs(outage.what.parameters);
    const atOnce = isDrawn(outage.what.parameters)
      ? `${name} ends terminal by terminal, as its own times are drawn`
      : `${name} strikes at once and is over`;
    const own = ms === 0 ? atOnce : `${name} takes ${exactDuration(ms)} by itself`;
    for (const ends of ["for", "returns"] as const) if (outage[ends]) wrong(ends, own, "leave it out");
  }
  for (const slope of ["grows", "fades"] as const) {
    if (!outage[slope]) continue;
    const able = [...kinds.values()].filter(({ scaled }) => scaled).map((each) => each.name);
    if (!kind.scaled)
      wrong(slope, `${name} has no size that could change`, `leave it out; these have: ${able.join(", ")}`);
    else if (slope === "fades" && !outage.written.has("for"))
      wrong(slope, "stands without for", "write for: 3m, so that it has an end to fade towards");
  }
  const { grows, fades, for: length } = outage;
  const slopes = (grows?.over ?? 0) + (fades?.over ?? 0);
  if (length && slopes > length.from) {
    const slope = fades ? "fades" : "grows";
    found.push(
      wrongValue(
        [...field(outage, slope), "over"],
        `takes ${exactDuration(slopes)}, and the outage lasts ${exactDuration(length.from)}`,
        "write a shorter time, or a longer for",
      ),
    );
  }
  return found;
}

/** Whether a kind has times of its own that are drawn for each terminal. */
function isDrawn(parameters: Readonly<Record<string, unknown>>): boolean {
  return Object.values(parameters).some((each) => typeof each === "object" && each !== null && "p50" in each);
}
