// The JSON Schema of scenarios, made from the schema that checks them: editors complete and explain from it.
// Published as scenario.schema.json. Where a file may say more than the schema alone, the published one allows it:
// ${NAME} for any value, and in a file that extends another, parts of things, null, and lists changed by id.

import { z } from "zod";
import { wholes } from "./merge.ts";
import { type KindFields, scenarioSchema } from "./schema.ts";

/** A node of a JSON Schema. */
interface Node {
  readonly [key: string]: unknown;
}

/** The fields of a whole scenario that may use these kinds of outages. */
export function plainSchema(kinds: readonly KindFields[]): Node {
  return z.toJSONSchema(scenarioSchema(kinds), { io: "input" });
}

/** The published schema: of scenarios, and of those that extend another. */
export function jsonSchema(kinds: readonly KindFields[]): Node {
  const { $schema, $defs, ...scenario } = withVariables(plainSchema(kinds)) as Node & { $defs?: object };
  const items: Record<string, Node> = {};
  const extension = partial(scenario, items);
  return {
    $schema,
    title: "tillstorm scenario",
    if: { type: "object", properties: { extends: true }, required: ["extends"] },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: { $ref: "#/$defs/extension" },
    else: { $ref: "#/$defs/scenario" },
    $defs: { scenario, extension, ...items, ...$defs, variable },
  };
}

const variable = {
  description: `A variable of the environment: \${NAME}, or \${NAME:-default}.`,
  type: "string",
  pattern: "\\$\\{",
};

/** Every value may come from the environment instead, and is then text. */
function withVariables(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withVariables);
  if (!isNode(node)) return node;
  const inner = Object.fromEntries(
    // Names of fields are never read from the environment.
    Object.entries(node).map(([key, child]) => [key, key === "propertyNames" ? child : withVariables(child)]),
  );
  const { description, title, default: otherwise, ...rules } = inner;
  const said = Object.entries({ description, title, default: otherwise }).filter(
    ([, text]) => text !== undefined,
  );
  if (Array.isArray(rules.anyOf))
    return isText(rules) ? inner : { ...inner, anyOf: [...rules.anyOf, ref("variable")] };
  const isValue = ["string", "number", "integer", "boolean"].includes(String(rules.type)) && !isText(rules);
  return isValue ? { ...Object.fromEntries(said), anyOf: [rules, ref("variable")] } : inner;
}

/** Whether any text fits already. */
function isText({ type, pattern, enum: words, anyOf, const: only }: Node): boolean {
  if (Array.isArray(anyOf)) return anyOf.some((each) => isNode(each) && isText(each));
  return type === "string" && pattern === undefined && words === undefined && only === undefined;
}

function ref(name: string): Node {
  return { $ref: `#/$defs/${name}` };
}

/**
 * What a file may write that extends another: fewer fields, null to remove one, lists with ids changed by id.
 * Their items are added to `items`, because they may stand in a list and under their id.
 */
function partial(node: Node, items: Record<string, Node>): Node {
  const { required: _, ...rest } = node;
  const { properties, anyOf, additionalProperties: entry } = rest;
  return {
    ...rest,
    ...(isNode(properties)
      ? { properties: mapped(properties, (field, name) => removable(field, name, items)) }
      : {}),
    ...(isNode(entry) ? { additionalProperties: { anyOf: [partial(entry, items), { type: "null" }] } } : {}),
    ...(Array.isArray(anyOf)
      ? { anyOf: anyOf.map((each) => (isNode(each) ? partial(each, items) : each)) }
      : {}),
  };
}

function removable(field: Node, name: string, items: Record<string, Node>): Node {
  if (name === "extends") return field;
  const { description, ...rules } = wholes.has(name) ? field : partial(field, items);
  const { items: item } = rules;
  if (!isNode(item) || !isNode(item.properties) || !("id" in item.properties))
    return { description, anyOf: [rules, { type: "null" }] };
  const part = `${name}-item`;
  items[part] = partial(item, items);
  const byId = { type: "object", additionalProperties: { anyOf: [ref(part), { type: "null" }] } };
  return { description, anyOf: [{ ...rules, items: ref(part) }, byId, { type: "null" }] };
}

function mapped(nodes: Node, change: (node: Node, name: string) => unknown): Node {
  return Object.fromEntries(
    Object.entries(nodes).map(([name, node]) => [name, isNode(node) ? change(node, name) : node]),
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
