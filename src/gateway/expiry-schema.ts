// What a well-formed order about the gateway's certificate looks like: it expires, or is renewed.

/** Whoever has it expire says what becomes of sessions; to renew it, `id` is enough. */
export interface ExpirySwitch {
  /** Whoever gives it; ends what began under the same. */
  readonly id: number;
  readonly isOn: boolean;
  readonly sessions?: "stand" | "end";
}

export const expirySchema = {
  body: {
    type: "object",
    properties: {
      id: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
      isOn: { type: "boolean" },
      sessions: { enum: ["stand", "end"] },
    },
    required: ["id", "isOn"],
    additionalProperties: false,
    if: { properties: { isOn: { const: true } } },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so.
    then: { required: ["sessions"] },
  },
};
