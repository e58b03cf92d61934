// Planned cures: every path leads to a field that may change while a run goes on, and its new value fits that field.

import { z } from "zod";
import { quoted } from "../fields.ts";
import { mistakesOf, wording } from "../issues.ts";
import { type FieldPath, type Mistake, wrongKey } from "../mistake.ts";
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
      return parsed.success ? [] : mistakesOf(parsed.error.issues, at);
    }),
  );
}

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

/** Without default, optional and what is made of the value afterwards. */
function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return schema.unwrap() instanceof z.ZodType ? bare(schema.unwrap() as z.ZodType) : schema;
  if (schema instanceof z.ZodUnion) {
    // What may be lacking: {…} or none.
    const whole = schema.options.find((option) => option instanceof z.ZodObject);
    return whole ?? schema;
  }
  return schema instanceof z.ZodPipe && schema.in instanceof z.ZodType ? bare(schema.in) : schema;
}
