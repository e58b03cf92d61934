// Changed: a part of a scenario with one field of it replaced, as a planned change says it. A field that is left out is
// made with its defaults.

import { z } from "zod";

/** `whole`, checked by `schema`, with what `steps` lead to replaced. The value fits its field, as the loader has seen. */
export function changed<Whole>(
  schema: z.ZodType<Whole>,
  whole: Whole,
  steps: readonly string[],
  value: unknown,
): Whole {
  return replaced(schema, whole, steps, value) as Whole;
}

function replaced(schema: z.ZodType, whole: unknown, steps: readonly string[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return schema.parse(value);
  if (whole === undefined) return schema.parse(nested(steps, value));
  const parts = whole as Readonly<Record<string, unknown>>;
  return { ...parts, [step]: replaced(partOf(bare(schema), step), parts[step], rest, value) };
}

function nested(steps: readonly string[], value: unknown): unknown {
  return steps.reduceRight((inner, step) => ({ [step]: inner }), value);
}

function partOf(schema: z.ZodType, step: string): z.ZodType {
  if (schema instanceof z.ZodObject) return schema.shape[step] as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  throw new Error(`a change leads to ${step}, and there is nothing`);
}

/** Without default, optional and what is made of the value afterwards. */
export function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return schema.unwrap() instanceof z.ZodType ? bare(schema.unwrap() as z.ZodType) : schema;
  if (schema instanceof z.ZodUnion) {
    // What may be lacking: {…} or none.
    const whole = schema.options.find((option) => option instanceof z.ZodObject);
    return whole ?? schema;
  }
  return schema instanceof z.ZodPipe && schema.in instanceof z.ZodType ? bare(schema.in) : schema;
}
