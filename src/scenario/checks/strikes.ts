// Whom outages strike: names that someone has, keys that fit the kind, and draws that are there to be taken again.

import { quoted } from "../fields.ts";
import { knownLabels, type Labels, unknownLabel } from "../labels.ts";
import { circleText, type FieldPath, type Mistake, wrongKey, wrongValue } from "../mistake.ts";
import { instead } from "../nearest.ts";
import type { KnownKind, OutagePart, Parts } from "../parts.ts";
import { customerLinkId } from "../schema/link.ts";
import type { Selector } from "../schema/strike.ts";

export function strikes(parts: Parts): Mistake[] {
  const known = knownLabels(parts.groups);
  const byId = new Map(parts.outages.map((outage) => [outage.id, outage]));
  return parts.outages.flatMap((outage) => {
    const { strike, index } = outage;
    const path: FieldPath = ["outages", index, "strike"];
    const kinds = kindsOf(outage, parts);
    if (!strike) return [];
    if (kinds.length > 0 && kinds.every((kind) => kind.strikes === "gateway")) {
      const what = `${kinds[0].name} strikes the gateway, and so everybody`;
      return [wrongKey(path, what, "leave strike out")];
    }
    return [...names(strike, path, known), ...units(outage, kinds, path), ...same(outage, byId, parts, path)];
  });
}

function names(selector: Selector, path: FieldPath, known: Partial<Labels>): Mistake[] {
  return [
    ...Object.entries(known).flatMap(([key, all]) => {
      const named = selector[key as keyof Labels];
      return named === undefined || all === undefined || all.includes(named)
        ? []
        : [
            key === "link" && named === customerLinkId
              ? wrongValue(
                  [...path, key],
                  "no customer pays over a link of their own",
                  "write it into the alternatives of a group: {qr: 30%, link: customer}",
                )
              : unknownLabel([...path, key], key, named, all),
          ];
    }),
    ...(selector.any ?? []).flatMap((each, index) => names(each, [...path, "any", index], known)),
    ...(selector.not ? names(selector.not, [...path, "not"], known) : []),
  ];
}

function kindsOf({ what, storm }: OutagePart, { kinds }: Parts): KnownKind[] {
  const named = what ? [what] : (storm?.of ?? []);
  return named.flatMap(({ kind }) => kinds.get(kind) ?? []);
}

/** A store is closed as a whole: nobody's half of it. */
function units({ strike }: OutagePart, kinds: readonly KnownKind[], path: FieldPath): Mistake[] {
  const whole = kinds.find((kind) => kind.strikes === "stores");
  if (!strike || !whole || strike.of !== "terminals") return [];
  return [
    wrongValue([...path, "of"], `${whole.name} strikes whole stores`, "write of: stores, or leave it out"),
  ];
}

function same(outage: OutagePart, byId: ById, parts: Parts, path: FieldPath): Mistake[] {
  const named = outage.strike?.same;
  if (named === undefined) return [];
  const wrong = (what: string, todo: string) => [wrongValue([...path, "same"], what, todo)];
  const other = byId.get(named);
  if (!other) {
    const ids = parts.outages.flatMap(({ id }) => (id === undefined || id === outage.id ? [] : [id]));
    return wrong(`there is no outage ${quoted(named)}`, instead(named, ids));
  }
  const circle = circleOf(outage, byId);
  if (circle) {
    // Once a circle, where its first outage is written.
    const isFirst = circle.every((id) => (byId.get(id)?.index ?? 0) >= outage.index);
    return isFirst ? wrong(circleText(circle), "give one of them a share of its own") : [];
  }
  const [mine, theirs] = [unitOf(outage, parts), unitOf(other, parts)];
  if (theirs === "everybody") return wrong(`${named} strikes everybody`, "leave same out");
  if (mine !== "stores" || theirs !== "terminals") return [];
  return wrong(
    `${named} chooses terminals, this one whole stores`,
    "write of: terminals beside it, or a share of its own",
  );
}

type ById = ReadonlyMap<string | undefined, OutagePart>;

/** The circle that an outage is in by `same`. */
function circleOf(outage: OutagePart, byId: ById): string[] | undefined {
  const chain = new Set<string>();
  for (let each: OutagePart | undefined = outage; each?.id !== undefined; ) {
    if (chain.has(each.id)) return each.id === outage.id ? [...chain] : undefined;
    chain.add(each.id);
    const next: string | undefined = each.strike?.same;
    each = next === undefined ? undefined : byId.get(next);
  }
  return undefined;
}

/** What an outage chooses among; undefined where its kind is wrong. */
function unitOf(outage: OutagePart, parts: Parts): "stores" | "terminals" | "everybody" | undefined {
  const kinds = kindsOf(outage, parts);
  if (kinds.length === 0) return undefined;
  if (kinds.every((kind) => kind.strikes === "gateway")) return "everybody";
  const { strike } = outage;
  if (strike?.of) return strike.of;
  const isOfTerminals = kinds.some((kind) => kind.strikes === "terminals");
  return isOfTerminals || strike?.model !== undefined || strike?.version !== undefined
    ? "terminals"
    : "stores";
}
