// What a well-formed order about a trouble looks like: to fail, to be slow, to have a broken acquirer.

import type { Trouble } from "../plan/plan.ts";

/** Whoever begins it says what it is; to end it, `id` is enough. */
export interface TroubleSwitch {
  /** Whoever gives it; ends what began under the same. */
  readonly id: number;
  readonly isOn: boolean;
  readonly trouble?: Trouble;
}

const share = { type: "number", minimum: 0, maximum: 1 };
const ms = { type: "number", minimum: 0 };
const law = {
  type: "object",
  properties: { medianMs: ms, sigma: { type: "number", minimum: 0 } },
  required: ["medianMs", "sigma"],
  additionalProperties: false,
};

const troubles = [
  trouble("fail", { share, answers: { enum: ["error", "busy", "silent"] } }),
  trouble("slow", { service: { anyOf: [{ type: "number", exclusiveMinimum: 0 }, law] } }),
  trouble("acquirer", { route: { type: "integer", minimum: 0 }, delayMs: ms, failShare: share }, ["route"]),
];

export const troubleSchema = {
  body: {
    type: "object",
    properties: {
      id: { type: "integer", minimum: 0 },
      isOn: { type: "boolean" },
      trouble: { oneOf: troubles },
    },
    required: ["id", "isOn"],
    additionalProperties: false,
    if: { properties: { isOn: { const: true } } },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so.
    then: { required: ["trouble"] },
  },
};

function trouble(
  kind: Trouble["kind"],
  properties: Readonly<Record<string, object>>,
  optional: readonly string[] = [],
): object {
  const required = ["kind", ...Object.keys(properties).filter((name) => !optional.includes(name))];
  return {
    type: "object",
    properties: { kind: { const: kind }, ...properties },
    required,
    additionalProperties: false,
  };
}
