// Schemas: what a well-formed request of the HTTP/JSON protocol looks like, for people and for the validator.

import type { Announcement, Totals } from "../messages.ts";
import type { GatewayChange, Outage, Refusal } from "../plan/plan.ts";
import { longestDurationMs } from "../units.ts";
import { defectNames } from "./core/defects.ts";

/** Who sells what: the part of a body that sales, refunds, advices, uploads and reversals share. */
export interface ReversalBody {
  /** `run/terminal/number`. */
  readonly reference: string;
  /** Idempotency key: a message with a key that was used before hears its first result. Mostly the reference. */
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
  /** The card's network, one of the gateway's routes; left out where networks are not told apart. */
  readonly network?: string;
  /** When the customer paid, ms since the epoch by the terminal's clock. */
  readonly enteredAt?: number;
  /** The customer has left already: it was stored, and comes late. Advices and uploads are so without saying it. */
  readonly isForward?: boolean;
  /** The terminal has been updated since the gateway began to refuse its version. */
  readonly isUpdated?: boolean;
}

export interface Inquiry {
  readonly reference: string;
  /** Without it, the sale's last key is meant. */
  readonly key?: string;
}

/** What a terminal believes to be booked since its last settlement that agreed. */
export interface SettlementBody extends Totals {
  readonly terminal: string;
  readonly merchant: string;
  /** ISO 4217. Each currency is settled by itself. */
  readonly currency: string;
  /** What a repeat is known by, whatever was booked since. */
  readonly key?: string;
}

/** What was sold, for the back office. */
export interface ReportBody {
  readonly terminal: string;
  readonly merchant: string;
  /** How many sales it tells of. */
  readonly sales: number;
}

export interface LedgerRead {
  readonly run: string;
}

export interface Maintenance {
  readonly isOn: boolean;
  /** The wait that is asked of everybody, ms. */
  readonly retryAfterMs?: number;
  /** It ends by itself after so long, ms, should whoever began it be gone. */
  readonly forMs?: number;
}

/** Maintenance to come: answers tell of it until it begins. */
export interface AnnouncementBody extends Announcement {
  /** Whoever gives it; what is said again under the same takes its place. */
  readonly id: number;
}

/** What works otherwise from now on. */
export interface ChangeBody {
  readonly id: number;
  readonly change: GatewayChange;
}

/** Whoever begins it says who is refused what; to end it, `id` is enough. */
export interface RefusalSwitch extends Partial<Omit<Refusal, "kind">> {
  /** Whoever gives it; ends what began under the same. */
  readonly id: number;
  readonly isOn: boolean;
  /** Numbers of the terminals, ascending ranges apart from each other. */
  readonly struck?: Outage["struck"];
}

// Halves of a character (Cs) are none that a disk keeps: after a restart they would be another text.
const reference = { type: "string", maxLength: 128, pattern: "^[^/\\p{Cc}\\p{Cs}]+/[^\\p{Cc}\\p{Cs}]+$" };
const text = (maxLength: number) => ({ type: "string", maxLength, pattern: "^[^\\p{Cc}\\p{Cs}]+$" });

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
  network: { type: "string", pattern: "^[a-z0-9-]{1,64}$" },
  enteredAt: { type: "integer", minimum: 0 },
  isForward: { type: "boolean" },
  isUpdated: { type: "boolean" },
};

const { terminal, merchant, currency } = reversal;
// Below 0 where more was reversed than booked: a reversal may concern an earlier batch.
const total = { type: "integer", minimum: -999_999_999_999_999, maximum: 999_999_999_999_999 };
const whole = { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

export const reversalSchema = { body: exactly(reversal) };

export const saleSchema = { body: exactly(sale, ["network", "enteredAt", "isForward", "isUpdated"]) };

export const inquirySchema = { querystring: exactly({ reference, key: text(128) }, ["key"]) };

export const settlementSchema = {
  body: exactly(
    {
      ...{ terminal, merchant, currency, key: text(128) },
      ...{ sales: total, salesMinor: total, refunds: total, refundsMinor: total },
    },
    ["key"],
  ),
};

export const reportSchema = { body: exactly({ terminal, merchant, sales: whole }) };

export const ledgerSchema = { querystring: exactly({ run: text(128) }) };

const least1 = { ...whole, minimum: 1 };
const inMs = { ...whole, maximum: longestDurationMs };
const forMs = { ...inMs, minimum: 1 };

export const maintenanceSchema = {
  body: exactly({ isOn: { type: "boolean" }, retryAfterMs: inMs, forMs }, ["retryAfterMs", "forMs"]),
};

export const announcementSchema = { body: exactly({ id: whole, inMs, forMs }) };

export const ms = { type: "number", minimum: 0, maximum: longestDurationMs };
export const share = { type: "number", minimum: 0, maximum: 1 };
/** Lognormal: beyond such a sigma the draws are no numbers any more. */
export const law = exactly({ medianMs: ms, sigma: { type: "number", minimum: 0, maximum: 20 } });

const route = {
  network: { type: "string", maxLength: 64 },
  delayMs: ms,
  timeoutMs: ms,
  unanswered: { enum: ["unknown", "declined"] },
  standInMinor: whole,
  workers: least1,
  declines: { type: "boolean" },
};

const change = {
  workers: least1,
  service: law,
  queueLimit: whole,
  full: { enum: ["busy", "refuse", "silent"] },
  retryAfterMs: ms,
  limit: exactly({ perMs: { type: "number", minimum: 0, maximum: 1e12 }, burst: least1 }),
  routes: { type: "array", items: exactly(route, ["workers"]) },
  defects: exactly(Object.fromEntries(defectNames.map((name) => [name, share])), defectNames),
};

export const changeSchema = { body: exactly({ id: whole, change: exactly(change, Object.keys(change)) }) };

const refusal = {
  reason: { enum: ["storeClosed", "accountFrozen", "versionRefused", "balanceShort"] },
  refuses: { enum: ["all", "sales", "refunds"] },
  queued: { enum: ["refused", "accepted", "held"] },
  struck: { type: "array", items: { type: "array", items: whole, minItems: 2, maxItems: 2 } },
};

export const refusalSchema = {
  body: {
    ...exactly({ id: whole, isOn: { type: "boolean" }, ...refusal }, Object.keys(refusal)),
    if: { properties: { isOn: { const: true } } },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so.
    then: { required: Object.keys(refusal) },
  },
};

/** An object with these properties and no others: a misspelt one must not be overlooked. */
export function exactly(
  properties: Readonly<Record<string, object>>,
  optional: readonly string[] = [],
): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", properties, required, additionalProperties: false };
}
