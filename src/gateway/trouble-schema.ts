// What a well-formed order about a trouble looks like: to fail, to be slow, to have a broken acquirer.

import type { Trouble } from "../plan/plan.ts";
import { exactly, law, ms, share } from "./schemas.ts";

/** Whoever begins it says what it is; to end it, `id` is enough. */
export interface TroubleSwitch {
  /** Whoever gives it; ends what began under the same. */
  readonly id: number;
  readonly isOn: boolean;
  readonly trouble?: Trouble;
}

const troubles = [
  trouble("fail", { share, answers: { enum: ["error", "busy", "silent"] } }),
  trouble("slow", { service: { anyOf: [{ type: "number", exclusiveMinimum: 0, maximum: 1e6 }, law] } }),
  trouble("acquirer", { route: { type: "integer", minimum: 0 }, delayMs: ms, failShare: share }, ["route"]),
];

export const troubleKinds: readonly Trouble["kind"][] = ["fail", "slow", "acquirer"];

export const troubleSchema = {
  body: {
    type: "object",
    properties: {
      id: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
      isOn: { type: "boolean" },
      // Without it a kind that is none is told as what each of the three would need.
      trouble: {
        type: "object",
        required: ["kind"],
        discriminator: { propertyName: "kind" },
        oneOf: troubles,
      },
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
  return exactly({ kind: { const: kind }, ...properties }, optional);
}
