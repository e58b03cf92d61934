// The ledger's row: what a gateway says that it booked. Written by the gateway, read by the audit.

export interface Posting {
  /** Order of booking, unique in its ledger. */
  readonly id: number;
  readonly kind: "sale" | "refund" | "reversal";
  /** The run that the reference belongs to: what stands before its first slash. */
  readonly run: string;
  readonly reference: string;
  readonly key: string;
  readonly terminal: string;
  readonly merchant: string;
  /** Minor units, positive for every kind. */
  readonly amountMinor: number;
  readonly currency: string;
  /** When it became durable, ms since the epoch by the gateway's clock. */
  readonly bookedAt: number;
}

/** What a planted defect books for instead: ISO 4217's code for tests, and a terminal that no plan has. */
export const elsewhere = { currency: "XTS", terminal: "T999999999" } as const;
