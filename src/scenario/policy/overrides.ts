// Overrides: what of a whole a scenario may replace: each field left out is as it was, and `none` takes away what may
// be lacking. Made from the schema of the whole, so that no field is written down twice.

import { z } from "zod";
import { quoted, says } from "../fields.ts";
import { withKeys } from "../issues.ts";

/** Some of a whole; `none` where the whole may do without. */
export type Overrides<Whole> = {
  readonly [Key in keyof Whole]?:
    | Part<NonNullable<Whole[Key]>>
    | (undefined extends Whole[Key] ? "none" : never)
    | undefined;
};

type Part<Value> = Value extends readonly unknown[] ? Value : Value extends object ? Overrides<Value> : Value;

/** Schemas of the fields of a whole, each of which may be left out. */
export type OverrideFields<Whole> = {
  readonly [Key in keyof Whole]-?: z.ZodOptional<z.ZodType<NonNullable<Overrides<Whole>[Key]>>>;
};

export function overrideFields<Whole extends z.ZodObject>(whole: Whole): OverrideFields<z.output<Whole>> {
  const fields = Object.entries(whole.shape).map(([name, field]) => [name, overrideOf(field as z.ZodType)]);
  return Object.fromEntries(fields) as OverrideFields<z.output<Whole>>;
}

function overrideOf(field: z.ZodType): z.ZodType {
  const inner = innerOf(field);
  const own = inner instanceof z.ZodObject ? z.strictObject({ ...overrideFields(inner) }) : inner;
  const written = mayLack(field) ? z.union([own, none(keysOf(inner))]) : own;
  const { description = "" } = z.globalRegistry.get(field) ?? {};
  return written.optional().meta({ description: description + otherwise(field) });
}

/** What is meant where neither the scenario nor its preset says it: not a default, which would hide the preset's. */
function otherwise(field: z.ZodType): string {
  if (!(field instanceof z.ZodDefault || field instanceof z.ZodPrefault)) return "";
  const text = flow(field.def.defaultValue);
  return text === "{}" || text === "[]" ? "" : ` Where the preset says nothing: ${text}.`;
}

/** A value in one line of YAML. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}: ${flow(each)}`)
    .join(", ")}}`;
}

function none(keys: readonly string[]) {
  return z.literal("none", {
    error: ({ input }) =>
      keys.length === 0
        ? says(`${quoted(input)} is not what it takes`, "write {} with its fields, or none")
        : says(`${quoted(input)} is not a map`, `write a map${withKeys(keys)}, or none`),
  });
}

/** The names of a map's fields; of none where it is none. */
function keysOf(field: z.ZodType): readonly string[] {
  if (field instanceof z.ZodPipe) return keysOf(field.in as z.ZodType);
  return field instanceof z.ZodObject ? Object.keys(field.shape) : [];
}

function mayLack(field: z.ZodType): boolean {
  return field instanceof z.ZodOptional;
}

/** Without optional and defaults. */
function innerOf(field: z.ZodType): z.ZodType {
  const isWrapped =
    field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodPrefault;
  return isWrapped ? innerOf(field.unwrap() as z.ZodType) : field;
}

/** The whole with these parts of it replaced; what it lacked and is now named has its defaults for the rest. */
export function overridden<Whole extends z.ZodObject>(
  schema: Whole,
  whole: z.output<Whole>,
  overrides: Overrides<z.output<Whole>>,
): z.output<Whole> {
  const fields = Object.entries(schema.shape).map(([name, field]) => [
    name,
    overriddenField(
      field as z.ZodType,
      (whole as Record<string, unknown>)[name],
      (overrides as Record<string, unknown>)[name],
    ),
  ]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as z.output<Whole>;
}

function overriddenField(field: z.ZodType, value: unknown, override: unknown): unknown {
  if (override === undefined) return value;
  if (override === "none" && mayLack(field)) return undefined;
  const inner = innerOf(field);
  if (!(inner instanceof z.ZodObject)) return override;
  const whole = (value ?? inner.parse({})) as Record<string, unknown>;
  return overridden(inner, whole, override as Overrides<Record<string, unknown>>);
}
