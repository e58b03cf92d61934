// A part of the JSON Schema as a table of its fields: path, type, default, meaning.

/** As much of JSON Schema as ours uses. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly $ref?: string;
}

export interface Field {
  /** As `links[].id`; NAME stands for a key that is free. */
  readonly path: string;
  readonly type: string;
  /** As YAML, "required", or empty where leaving it out means nothing. */
  readonly otherwise: string;
  readonly meaning: string;
}

/** The fields of an object and of everything in it. Fields for which `isLeaf` have their inside said elsewhere. */
export function fieldsOf(
  schema: JsonSchema,
  isLeaf: (path: string) => boolean = () => false,
  prefix = "",
): Field[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = prefix + name;
    const own: Field = {
      path,
      type: typeOf(field),
      otherwise: otherwiseOf(field, required.includes(name)),
      meaning: field.description ?? "",
    };
    return isLeaf(path) ? [own] : [own, ...insideOf(field, path, isLeaf)];
  });
}

/** What lies in a field: its own fields, or those of its items or entries, each path once. */
function insideOf(schema: JsonSchema, path: string, isLeaf: (path: string) => boolean): Field[] {
  const { anyOf, items, properties, additionalProperties: entries } = schema;
  const found = [
    ...(anyOf ?? []).flatMap((variant) => insideOf(variant, path, isLeaf)),
    ...(items ? insideOf(items, `${path}[]`, isLeaf) : []),
    ...(properties ? fieldsOf(schema, isLeaf, `${path}.`) : []),
    ...(typeof entries === "object" ? insideOf(entries, `${path}.NAME`, isLeaf) : []),
  ];
  return [...new Map(found.map((field) => [field.path, field])).values()];
}

/** What may be written there, in words. */
function typeOf(schema: JsonSchema): string {
  const { anyOf, enum: words, title, type, items, properties, additionalProperties: entries, $ref } = schema;
  if ($ref) return $ref.replace(/^.*\//, "");
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(" or ");
  if (typeof type === "object") return type.map((each) => typeOf({ type: each })).join(" or ");
  if (schema.const !== undefined) return code(String(schema.const));
  if (words) return words.length > 8 ? "a name" : words.map(code).join(", ");
  if (title) return title;
  if (type === "integer" || type === "number") return numberText(schema);
  if (type === "array") return items ? `list of: ${typeOf(items)}` : "list";
  if (properties) return "map";
  if (type === "object") return typeof entries === "object" ? `map of names to: ${typeOf(entries)}` : "map";
  return type === "string" ? "text" : (type ?? "anything");
}

/** A bound that is only JavaScript's own says nothing to a person. */
const boundless = Number.MAX_SAFE_INTEGER;

function numberText({ type, minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const noun = type === "integer" ? "whole number" : "number";
  const figure = (bound: number) => bound.toLocaleString("en");
  const from = minimum ?? exclusiveMinimum;
  const isFrom = from !== undefined && from > -boundless;
  const isTo = maximum !== undefined && maximum < boundless;
  if (isFrom && isTo) return `${noun}, ${figure(from)} to ${figure(maximum)}`;
  return isTo ? `${noun}, at most ${figure(maximum)}` : noun;
}

function otherwiseOf(schema: JsonSchema, isRequired: boolean): string {
  if (schema.default !== undefined) return code(yamlOf(schema.default));
  return isRequired ? "required" : "";
}

/** A value in one line of YAML. */
function yamlOf(value: unknown): string {
  if (typeof value === "string") return value === "" ? '""' : value;
  if (Array.isArray(value)) return `[${value.map(yamlOf).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${yamlOf(item)}`);
  return `{${entries.join(", ")}}`;
}

/** Text as code in Markdown. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** A table in Markdown; a bar would end its cell. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The fields as a table. */
export function fieldTable(fields: readonly Field[], otherwise = "default"): string {
  return table(
    ["field", "type", otherwise, "meaning"],
    fields.map((field) => [code(field.path), field.type, field.otherwise, field.meaning]),
  );
}
