// Labels: what a fleet can be chosen by, such as providers, regions and models.

import { quoted } from "./fields.ts";
import { type FieldPath, type Mistake, wrongValue } from "./mistake.ts";
import { instead } from "./nearest.ts";
import type { Parts } from "./parts.ts";
import { customerLinkId } from "./schema/link.ts";
import type { FleetGroup, Strike } from "./schema.ts";

export type Labels = Readonly<
  Record<"provider" | "link" | "label" | "group" | "region" | "model" | "version", readonly string[]>
>;

/** Everything that someone of the fleet has, by the key that chooses it. */
export function labelsOf(fleet: readonly FleetGroup[]): Labels {
  const links = fleet.flatMap((group) => group.links);
  const unique = (all: readonly string[]) => [...new Set(all)];
  return {
    provider: unique(links.flatMap(({ provider }) => Object.keys(provider))),
    link: unique(links.map(({ id }) => id)),
    label: unique(links.flatMap(({ labels }) => labels)),
    group: fleet.map(({ id }) => id),
    region: unique(fleet.flatMap(({ region }) => Object.keys(region))),
    model: unique(fleet.flatMap(({ model }) => Object.keys(model))),
    version: unique(fleet.flatMap(({ version }) => Object.keys(version))),
  };
}

/** The id of the customers' own link, which is its provider's as well, where some pay over it. */
function customersOf(groups: readonly Partial<FleetGroup>[]): string[] {
  const isUsed = groups.some(({ alternatives = [] }) =>
    alternatives.some(({ link }) => link === customerLinkId),
  );
  return isUsed ? [customerLinkId] : [];
}

/** The same of groups of which some fields are wrong: only what every group says rightly is known. */
export function knownLabels(groups: Parts["groups"]): Partial<Labels> {
  if (groups.length === 0) return {};
  const unique = (all: readonly (readonly string[])[]) => [...new Set(all.flat())];
  const of = <Field>(fields: readonly (Field | undefined)[], names: (field: Field) => readonly string[]) => {
    const right = fields.filter((field) => field !== undefined);
    return right.length === fields.length ? unique(right.map(names)) : undefined;
  };
  const links = groups.map((group) => group.links);
  const ofLinks = (names: (link: FleetGroup["links"][number]) => readonly string[]) =>
    of(links, (all) => all.flatMap(names));
  const customers = customersOf(groups);
  return {
    provider: ofLinks(({ provider }) => Object.keys(provider))?.concat(customers),
    link: ofLinks(({ id }) => [id])?.concat(customers),
    label: ofLinks(({ labels }) => labels),
    group: of(
      groups.map(({ id }) => id),
      (id) => [id],
    ),
    region: of(
      groups.map(({ region }) => region),
      Object.keys,
    ),
    model: of(
      groups.map(({ model }) => model),
      Object.keys,
    ),
    version: of(
      groups.map(({ version }) => version),
      Object.keys,
    ),
  };
}

/** A label that nobody has. */
export function unknownLabel(path: FieldPath, key: string, named: string, all: readonly string[]): Mistake {
  const where = key === "provider" || key === "label" ? "a link" : "a group";
  const written =
    key === "label" ? `labels: [${named}]` : `${key}: ${key === "version" ? quoted(named) : named}`;
  const todo =
    all.length === 0
      ? `nothing has a ${key}: write ${written} into ${where} of the fleet`
      : instead(named, all);
  return wrongValue(path, `there is no ${key} ${quoted(named)}`, todo);
}

/** The labels that those who are struck may have; undefined where the seed or other outages decide who that is. */
export function struckLabels(
  by: "region" | "provider" | "group",
  strike: Strike,
  fleet: readonly FleetGroup[],
): string[] | undefined {
  if (strike.any || strike.not || strike.same || strike.store !== undefined) return undefined;
  const isMeant = (key: "region" | "provider" | "group", label: string) => (strike[key] ?? label) === label;
  const labels = fleet.flatMap(({ id, region, links }) => {
    const met = links.filter(
      (link) =>
        (strike.link ?? link.id) === link.id &&
        (strike.label === undefined || link.labels.includes(strike.label)) &&
        (strike.provider === undefined || Object.hasOwn(link.provider, strike.provider)),
    );
    if (!isMeant("group", id) || met.length === 0) return [];
    if (strike.region !== undefined && !Object.hasOwn(region, strike.region)) return [];
    if (by === "group") return [id];
    return by === "region" ? Object.keys(region) : met.flatMap(({ provider }) => Object.keys(provider));
  });
  return [...new Set(labels)].filter((label) => isMeant(by, label));
}
