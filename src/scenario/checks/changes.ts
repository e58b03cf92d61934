// Planned cures: every path leads to a field that may change while a run goes on, and its new value fits that field.

import { z } from "zod";
import { bare } from "../changed.ts";
import { quoted } from "../fields.ts";
import { mistakesOf, wording } from "../issues.ts";
import { type FieldPath, type Mistake, wrongKey, wrongValue } from "../mistake.ts";
import { instead } from "../nearest.ts";
import type { Parts } from "../parts.ts";
import { policyFields } from "../policy.ts";
import { gateway } from "../schema/gateway.ts";

export function changes(parts: Parts): Mistake[] {
  return parts.changes.flatMap(({ index, set }) =>
    Object.entries(set ?? {}).flatMap(([path, value]) => {
      const at: FieldPath = ["changes", index, "set", path];
      const field = fieldAt(path.split("."), parts);
      if (!(field instanceof z.ZodType)) return [wrongKey(at, field.what, field.todo)];
      const parsed = field.safeParse(value, { error: wording, reportInput: true });
      if (!parsed.success) return mistakesOf(parsed.error.issues, at);
      return path.startsWith("gateway.service.") ? upsideDown(at, set ?? {}, parts) : [];
    }),
  );
}

/** The median above the 95 % quantile. */
function upsideDown(
  at: FieldPath,
  set: Readonly<Record<string, unknown>>,
  { gateway: written }: Parts,
): Mistake[] {
  const of = (name: "p50" | "p95") => {
    const value = set[`gateway.service.${name}`];
    return value === undefined ? written.service?.[name] : serviceFields[name].safeParse(value).data;
  };
  const [p50, p95] = [of("p50"), of("p95")];
  if (p50 === undefined || p95 === undefined || p50 <= p95) return [];
  return [wrongValue(at, "makes p50 more than p95", "set the other one too")];
}

/** What of the gateway can change while a run goes on. */
const changeable = [
  "workers",
  "service",
  "queue",
  "full",
  "retryAfter",
  "limit",
  "routes",
  "defects",
] as const satisfies readonly (keyof typeof gateway.shape)[];

function isChangeable(part: string): boolean {
  return (changeable as readonly string[]).includes(part);
}

const serviceFields = (
  bare(gateway.shape.service) as z.ZodObject<{ p50: z.ZodType<number>; p95: z.ZodType<number> }>
).shape;

interface NoField {
  readonly what: string;
  readonly todo: string;
}

/** The schema of what a path leads to. */
function fieldAt(steps: readonly string[], { fleet, gateway: written }: Parts): z.ZodType | NoField {
  const [section, ...rest] = steps;
  if (section === "gateway") {
    const [part, network] = rest;
    const networks = Object.keys(written.routes ?? {});
    if (part === "routes" && network !== undefined && !networks.includes(network))
      return { what: `there is no route ${quoted(network)}`, todo: instead(network, networks) };
    if (part !== undefined && part in gateway.shape && !isChangeable(part))
      return {
        what: "cannot change while a run goes on",
        todo: `write one of: ${changeable.map((each) => `gateway.${each}`).join(", ")}`,
      };
    if (part === "limit" && written.limit === undefined)
      return { what: "there is no limit to change", todo: "write gateway: {limit: {each: 10/s}} first" };
    return walk(gateway, rest, ["gateway"]);
  }
  if (section !== "fleet")
    return {
      what: "cannot change while a run goes on",
      todo: "write a path such as gateway.routes.visa.timeout or fleet.cafes.terminal.timeout",
    };
  const [group, terminal, ...policy] = rest;
  const groups = fleet?.map(({ id }) => id) ?? [group];
  if (!groups.includes(group))
    return { what: `there is no group ${quoted(group)}`, todo: instead(group ?? "", groups) };
  if (terminal !== "terminal")
    return { what: "only the terminals of a group can change", todo: `write fleet.${group}.terminal.…` };
  return walk(z.strictObject(policyFields), policy, ["fleet", group, "terminal"]);
}

function walk(schema: z.ZodType, steps: readonly string[], above: readonly string[]): z.ZodType | NoField {
  const whole = bare(schema);
  const [step, ...rest] = steps;
  if (step === undefined) {
    // A whole section would also set what is not named in it.
    if (!(whole instanceof z.ZodObject)) return schema;
    return {
      what: "is not a single field",
      todo: `write one of its fields: ${above.join(".")}.${Object.keys(whole.shape)[0]}`,
    };
  }
  if (whole instanceof z.ZodObject) {
    const next: unknown = Object.hasOwn(whole.shape, step) ? whole.shape[step] : undefined;
    if (next instanceof z.ZodType) return walk(next, rest, [...above, step]);
    return { what: `${above.join(".")} has no ${step}`, todo: instead(step, Object.keys(whole.shape)) };
  }
  if (whole instanceof z.ZodRecord && whole.valueType instanceof z.ZodType)
    return walk(whole.valueType, rest, [...above, step]);
  return { what: `${above.join(".")} has no ${step}`, todo: `write ${above.join(".")}` };
}
