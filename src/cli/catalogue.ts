// The catalogue: everything that a scenario may call by a name, each with one line for people.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { kinds } from "../outages/kinds.ts";
import { type Defect, defects } from "../scenario/defects.ts";
import { findScenario, libraryNames } from "../scenario/library.ts";
import { linkProfiles } from "../scenario/link-profiles.ts";
import { measureRule, measures } from "../scenario/measures.ts";
import { type Figure, figuresOf, presets } from "../scenario/presets.ts";
import { shapes } from "../scenario/shapes.ts";
import { readableCount, readableShare } from "../units.ts";

export interface Entry {
  readonly name: string;
  readonly about: string;
  /** Of a preset: every field of its policy. */
  readonly figures?: readonly Figure[];
}

/** The sections in the order in which a scenario meets them. */
export const catalogue = {
  scenarios: () => libraryNames().map((name) => ({ name, about: aboutScenario(name) })),
  presets: () =>
    Object.entries(presets).map(([name, preset]) => ({
      name,
      about: preset.about,
      figures: figuresOf(preset),
    })),
  profiles: () =>
    Object.values(linkProfiles).map((profile) => ({ name: profile.name, about: profileText(profile) })),
  shapes: () => Object.entries(shapes).map(([name, { about }]) => ({ name, about })),
  kinds: () => kinds.map(({ name, about }) => ({ name, about })),
  defects: () => Object.entries(defects).map(([name, defect]) => ({ name, about: defectText(defect) })),
  measures: () => Object.keys(measures).map((name) => ({ name, about: measureText(name) })),
} as const satisfies Readonly<Record<string, () => readonly Entry[]>>;

export type Section = keyof typeof catalogue;

export const sections = Object.keys(catalogue) as Section[];

/** What each section is for, as a heading says it. */
export const headings: Readonly<Record<Section, string>> = {
  scenarios: "Scenarios of the library: tillstorm run NAME",
  presets: "Presets of terminals: fleet[].terminal",
  profiles: "Link profiles: fleet[].links[].profile",
  shapes: "Shapes of the load: load.shape",
  kinds: "Kinds of outages: outages[].what; an example of each: tillstorm plan kinds/NAME",
  defects: "Defects of the gateway, to see the audit find them: gateway.defects",
  measures: "Measures: expect",
};

function defectText({ about, foundAs, needs, onlyLive }: Defect): string {
  const found =
    foundAs === "nothing"
      ? "must change nothing"
      : foundAs === "neverRead"
        ? "found as rows that were never read"
        : `found as ${foundAs}`;
  return `${about} (${[found, ...(needs ? [`needs ${needs}`] : []), ...(onlyLive ? ["live only"] : [])].join("; ")})`;
}

function measureText(name: string): string {
  return measureRule(name)?.about ?? "";
}

/** The first sentence of what a scenario says about itself. */
function aboutScenario(name: string): string {
  const { about = "" } = parse(readFileSync(findScenario(name).path, "utf8")) as { readonly about?: string };
  return about
    .replaceAll(/\s+/g, " ")
    .replace(/(?<=[a-z0-9]\.) [A-Z].*$/, "")
    .trim();
}

type Profile = (typeof linkProfiles)[keyof typeof linkProfiles];

function profileText({ downDelayMs, upDelayMs, downKbps, upKbps, jitterMs, loss }: Profile): string {
  const delay =
    downDelayMs === upDelayMs ? `${upDelayMs} ms each way` : `${upDelayMs} ms up, ${downDelayMs} ms down`;
  const jitter = jitterMs > 0 ? ` ± ${jitterMs} ms` : "";
  const lost = loss > 0 ? `, ${readableShare(loss)} lost` : "";
  const rate = (kbps: number) => (kbps === 0 ? "no limit" : readableCount(kbps));
  return `${delay}${jitter}, ${rate(upKbps)} kbit/s up, ${rate(downKbps)} down${lost}`;
}
