// Schemas: what a well-formed request of the HTTP/JSON protocol looks like, for people and for the validator.

/** Who sells what: the part of a body that sales, advices and reversals share. */
export interface ReversalBody {
  /** `run/terminal/number`. */
  readonly reference: string;
  /** Idempotency key of the sale; all messages about it carry the same. */
  readonly key: string;
  readonly terminal: string;
  readonly merchant: string;
  /** Minor units. */
  readonly amountMinor: number;
  /** ISO 4217. */
  readonly currency: string;
}

export interface SaleBody extends ReversalBody {
  readonly card: string;
  /** When the customer paid, ms since the epoch by the terminal's clock. */
  readonly enteredAt?: number;
}

export interface Inquiry {
  readonly reference: string;
  /** Without it, the sale's last key is meant. */
  readonly key?: string;
}

export interface LedgerRead {
  readonly run: string;
}

export interface Maintenance {
  readonly isOn: boolean;
  /** The wait that is asked of everybody, ms. */
  readonly retryAfterMs?: number;
}

const reference = { type: "string", maxLength: 128, pattern: "^[^/\\p{Cc}]+/[^\\p{Cc}]+$" };
const text = (maxLength: number) => ({ type: "string", maxLength, pattern: "^[^\\p{Cc}]+$" });

const reversal = {
  reference,
  key: text(128),
  terminal: text(32),
  merchant: text(32),
  // ISO 8583 has 12 digits for it (field 4).
  amountMinor: { type: "integer", minimum: 1, maximum: 999_999_999_999 },
  currency: { type: "string", pattern: "^[A-Z]{3}$" },
};

const sale = {
  ...reversal,
  card: { type: "string", pattern: "^[0-9]{12,19}$" },
  enteredAt: { type: "integer", minimum: 0 },
};

export const reversalSchema = { body: exactly(reversal) };

export const saleSchema = { body: exactly(sale, ["enteredAt"]) };

export const inquirySchema = { querystring: exactly({ reference, key: text(128) }, ["key"]) };

export const ledgerSchema = { querystring: exactly({ run: text(128) }) };

export const maintenanceSchema = {
  body: exactly({ isOn: { type: "boolean" }, retryAfterMs: { type: "integer", minimum: 0 } }, [
    "retryAfterMs",
  ]),
};

/** An object with these properties and no others: a misspelt one must not be overlooked. */
function exactly(properties: Readonly<Record<string, object>>, optional: readonly string[] = []): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", properties, required, additionalProperties: false };
}
