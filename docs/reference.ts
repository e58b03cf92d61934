// The reference of scenarios, docs/scenarios.md, made from the schema and the lists that the code itself uses.

import { z } from "zod";
import type { OutageKind } from "../src/outages/kind.ts";
import { kinds } from "../src/outages/kinds.ts";
import { levelAt } from "../src/plan/load-curve.ts";
import { plainSchema } from "../src/scenario/json-schema.ts";
import { linkProfiles } from "../src/scenario/link-profiles.ts";
import { measureRule, measures } from "../src/scenario/measures.ts";
import { presets } from "../src/scenario/presets.ts";
import { shapes } from "../src/scenario/shapes.ts";
import { readableShare } from "../src/units.ts";
import { code, type Field, fieldsOf, fieldTable, type JsonSchema, table } from "./field-table.ts";
import { closing, kindsOpening, opening, requestsOpening, texts } from "./reference-texts.ts";

/** The whole of docs/scenarios.md. */
export function scenarioReference(): string {
  const { properties = {}, required = [], $defs = {} } = plainSchema(kinds) as JsonSchema & Definitions;
  const scalars = Object.entries(properties).filter(([name]) => !(name in texts));
  const sections = Object.entries(texts).map(([name, { title, about }]) => {
    const schema: JsonSchema = { properties: { [name]: properties[name] }, required };
    const fields = fieldsOf(schema, isSaidElsewhere).filter(({ path }) => !isRepeated(path));
    return `## ${title}\n\n${about}\n\n${fieldTable(fields.map(asPreset))}`;
  });
  return [
    opening,
    `## The file\n\n${fieldTable(fieldsOf({ properties: Object.fromEntries(scalars), required }))}`,
    ...sections,
    `## Requests and conditions\n\n${requestsOpening}\n\n${requestTable($defs)}`,
    `## Kinds of outages\n\n${kindsText()}`,
    `## Measures\n\n${measureTable()}`,
    `## Link profiles\n\n${profileTable()}`,
    `## Presets of terminals\n\n${presetTable()}\n\nEvery figure of each, with its source: [presets.md](presets.md).`,
    `## Shapes of the load\n\n${shapeTable()}`,
    closing,
  ].join("\n\n");
}

/** What is said once, and referred to by its name. */
interface Definitions {
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** The fields of a request, then those of a condition: a list of them has what one has. */
function requestTable({ request, condition }: NonNullable<Definitions["$defs"]>): string {
  const fields = fieldsOf({ properties: { request, condition }, required: [] });
  const isOwn = ({ path }: Field) => path.includes(".") && !path.startsWith("condition[]");
  return fieldTable(fields.filter(isOwn));
}

/** Fields whose inside has a section of its own, or repeats what stands above. */
function isSaidElsewhere(path: string): boolean {
  return ["outages[].what", "outages[].storm.of", "outages[].strike.any", "outages[].strike.not"].includes(
    path,
  );
}

/** A list of demands has what one has. */
function isRepeated(path: string): boolean {
  return path.startsWith("expect.NAME[]");
}

/** What is left out of a terminal is as its preset has it. */
function asPreset(field: Field): Field {
  return field.path.startsWith("fleet[].terminal.") && field.otherwise === ""
    ? { ...field, otherwise: "the preset's" }
    : field;
}

const struck: Readonly<Record<OutageKind["strikes"], string>> = {
  links: "Of the network",
  gateway: "Of the gateway",
  stores: "Of stores",
  terminals: "Of terminals",
};

function kindsText(): string {
  const groups = Object.entries(struck).map(([strikes, title]) => {
    const own = kinds.filter((kind) => kind.strikes === strikes);
    return `### ${title}\n\n${own.map(kindText).join("\n\n")}`;
  });
  return [kindsOpening, ...groups].join("\n\n");
}

function kindText(kind: OutageKind): string {
  const fields = fieldsOf(z.toJSONSchema(kind.parameters, { io: "input" }) as JsonSchema);
  const ending = endingOf(kind);
  return [
    `**${kind.name}**: ${kind.about}.${ending ? ` ${ending}` : ""}`,
    ...(fields.length > 0 ? [fieldTable(fields)] : []),
  ].join("\n\n");
}

/** What a kind says about its own end. */
function endingOf({ isPermanent, takesMs, scaled }: OutageKind): string {
  return [
    isPermanent ? "Lasts for good where `for` and `returns` are left out." : "",
    takesMs ? "Ends by itself: it needs no `for`." : "",
    scaled ? "May grow and fade." : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function measureTable(): string {
  return table(
    ["measure", "what it is", "aggregates, the first where none is written", "selectors", "abortOnFail"],
    Object.keys(measures).flatMap((name) => {
      const rule = measureRule(name);
      if (!rule) return [];
      const { about, aggregates, selectors, abortsWith, atEnd } = rule;
      const units = Object.entries(aggregates).map(([aggregate, unit]) => `${code(aggregate)} (${unit})`);
      return [[code(name), about, units.join(", "), selectorsText(selectors), abortText(abortsWith, atEnd)]];
    }),
  );
}

type Rule = NonNullable<ReturnType<typeof measureRule>>;

/** Selectors with the same values stand together. */
function selectorsText(selectors: Rule["selectors"]): string {
  const byValues = Map.groupBy(Object.keys(selectors), (name) => valuesText(selectors[name]));
  return [...byValues].map(([values, names]) => `${names.map(code).join(", ")}: ${values}`).join("; ");
}

function valuesText(values: Rule["selectors"][string]): string {
  if (typeof values !== "string") return values.join(", ");
  return values === "group" ? "a group" : "an outage";
}

function abortText(selectors: Rule["abortsWith"], atEnd: Rule["atEnd"]): string {
  if (!selectors) return "";
  const text = selectors.length === 0 ? "without selectors" : `also with ${selectors.map(code).join(", ")}`;
  return atEnd ? `${text}; not for ${atEnd.map(code).join(", ")}` : text;
}

function profileTable(): string {
  return table(
    ["profile", "delay up, down", "kbit/s up, down", "jitter", "loss", "source"],
    Object.values(linkProfiles).map((profile) => [
      code(profile.name),
      `${profile.upDelayMs} ms, ${profile.downDelayMs} ms`,
      `${profile.upKbps}, ${profile.downKbps}`,
      profile.jitterMs === 0 ? "" : `± ${profile.jitterMs} ms`,
      profile.loss === 0 ? "" : readableShare(profile.loss),
      profile.source,
    ]),
  );
}

function presetTable(): string {
  return table(
    ["preset", "what it is"],
    Object.entries(presets).map(([name, { about }]) => [`[${name}](presets.md#${name})`, about]),
  );
}

function shapeTable(): string {
  return table(
    ["shape", "from the first customer to the last", "what it is"],
    Object.entries(shapes).map(([name, { about, points }]) => [code(name), code(drawn(points)), about]),
  );
}

const blocks = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** The shape in 24 columns, an hour each where it is a day. */
function drawn(points: readonly { readonly part: number; readonly level: number }[]): string {
  const curve = points.map(({ part, level }) => ({ at: part, level }));
  const heights = Array.from({ length: 24 }, (_, column) => levelAt(curve, (column + 0.5) / 24));
  return heights.map((level) => blocks[Math.round(level * (blocks.length - 1))]).join("");
}
