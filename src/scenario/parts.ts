// The parts of a scenario that are right on their own: what checks between fields look at, so that one wrong field
// hides no other mistake.

import type { z } from "zod";
import { mostItems } from "./schema/fleet.ts";
import { loadFields, type ShapePoints, shapePoint } from "./schema/load.ts";
import { bands, type steady } from "./schema/steady.ts";
import type { FleetGroup, KindFields, Scenario, scenarioSchema, WrittenOutage } from "./schema.ts";

/** A kind of outage as the loader must know it. */
export interface KnownKind extends KindFields {
  readonly strikes: "links" | "gateway" | "stores" | "terminals";
  /** Nobody repairs it unless the scenario says when. */
  readonly isPermanent?: boolean;
  /** How long it takes by itself; 0 is an instant blow. */
  takesMs?(parameters: unknown): number;
  /** It comes and goes until `for` is over. */
  flaps?(parameters: unknown): unknown;
  /** Only terminals that show a certificate can be struck. */
  readonly needsCertificates?: boolean;
  /** Only terminals that speak TLS can be struck. */
  readonly needsTls?: boolean;
  /** It has a magnitude. */
  scaled?(parameters: unknown, factor: number): unknown;
}

/**
 * What is right on its own; a field that is not is left out. `index` is where it stands in its list,
 * `written` are the names of all its fields, right or wrong.
 */
type Listed<Item> = Partial<Item> & {
  readonly index: number;
  readonly written: ReadonlySet<string>;
};

export type OutagePart = Listed<WrittenOutage>;

export interface Parts {
  readonly seed?: number;
  readonly duration?: number;
  readonly settle?: number;
  readonly load: Partial<z.output<typeof loadFields>>;
  /** Of load.shape, where it is written as points. */
  readonly points: readonly Listed<ShapePoints[number]>[];
  readonly gateway: Partial<Scenario["gateway"]>;
  /** Names of all fields that the gateway was given, right or wrong. */
  readonly gatewayWritten: ReadonlySet<string>;
  readonly groups: readonly Listed<FleetGroup>[];
  /** The whole fleet where all of it is right and it is not too large: only then a name that it lacks is wrong. */
  readonly fleet?: readonly FleetGroup[];
  readonly outages: readonly OutagePart[];
  readonly changes: readonly Listed<Scenario["changes"][number]>[];
  readonly expect: Scenario["expect"];
  readonly steady: {
    readonly warmUp?: number;
    readonly bands: Readonly<Record<string, z.output<typeof bands>>>;
  };
  readonly kinds: ReadonlyMap<string, KnownKind>;
}

/** Terminals that a fleet may have in all. */
export const mostTerminals = 1_000_000;

/** What is right on its own of a scenario's data. */
export function partsOf(
  data: Readonly<Record<string, unknown>>,
  { shape }: ReturnType<typeof scenarioSchema>,
  kinds: readonly KnownKind[],
): Parts {
  const groups = eachPart(data.fleet, shape.fleet.element);
  const terminals = groups.reduce((sum, group) => sum + (group.terminals ?? 0), 0);
  return {
    seed: part(data.seed, shape.seed),
    duration: part(data.duration, shape.duration),
    settle: part(data.settle, shape.settle),
    load: parts(data.load, loadFields),
    points: eachPart(isRecord(data.load) ? data.load.shape : undefined, shapePoint),
    gateway: parts(data.gateway, shape.gateway.unwrap()),
    gatewayWritten: new Set(isRecord(data.gateway) ? Object.keys(data.gateway) : []),
    groups,
    fleet: terminals <= mostTerminals ? part(data.fleet, shape.fleet) : undefined,
    outages: eachPart(data.outages, shape.outages.unwrap().element),
    changes: eachPart(data.changes, shape.changes.unwrap().element),
    expect: entries(data.expect, shape.expect.unwrap().valueType),
    steady: steadyPart(data.steady, shape.steady.unwrap()),
    kinds: new Map(kinds.map((kind) => [kind.name, kind])),
  };
}

/** The value where it is right, else undefined. */
function part<Schema extends z.ZodType>(data: unknown, schema: Schema): z.output<Schema> | undefined {
  const parsed = schema.safeParse(data);
  return parsed.success ? parsed.data : undefined;
}

/** The fields of a map that are right, each on its own. */
function parts<Schema extends z.ZodObject>(data: unknown, { shape }: Schema): Partial<z.output<Schema>> {
  const fields = isRecord(data) ? data : {};
  const right = Object.entries(shape).map(([name, schema]) => [
    name,
    part(fields[name], schema as z.ZodType),
  ]);
  return Object.fromEntries(right.filter(([, value]) => value !== undefined));
}

/** The right fields of every item of a list, with where the item stands. */
function eachPart<Schema extends z.ZodObject>(data: unknown, schema: Schema) {
  const list: readonly unknown[] = Array.isArray(data) ? data : [];
  return list.slice(0, mostItems).map((item, index) => ({
    ...parts(item, schema),
    index,
    written: new Set(isRecord(item) ? Object.keys(item) : []),
  }));
}

/** The entries of a map that are right, each on its own. */
function entries<Schema extends z.ZodType>(data: unknown, schema: Schema): Record<string, z.output<Schema>> {
  const right = Object.entries(isRecord(data) ? data : {}).map(([key, item]) => [key, part(item, schema)]);
  return Object.fromEntries(right.filter(([, value]) => value !== undefined));
}

function steadyPart(data: unknown, { shape }: typeof steady): Parts["steady"] {
  const { warmUp, ...rest } = isRecord(data) ? data : {};
  return { warmUp: part(warmUp, shape.warmUp), bands: entries(rest, bands) };
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
