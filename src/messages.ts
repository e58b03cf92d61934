// Messages and answers: what a terminal says and hears, whatever the protocol that carries it. Pure.

/** What a terminal asks of the gateway. An advice is a stored sale that cannot be declined (ISO 8583: 0220). */
export type MessageKind = "sale" | "advice" | "reversal" | "echo";

export interface Message {
  readonly kind: MessageKind;
  /** Number of the sale at its terminal, from 0; none (−1) for an echo. */
  readonly sale: number;
  /** Amount in minor units, a positive integer; 0 for an echo. */
  readonly amountMinor: number;
  /** Index in testCards. */
  readonly card: number;
  /** Whether the customer has left already: a stored sale that is forwarded. */
  readonly isForward: boolean;
}

/**
 * - approved: booked.
 * - declined: definitely not booked.
 * - busy: definitely not processed; try later.
 * - unreachable: definitely not processed, nothing was sent.
 * - unknown: time-out or broken after sending; it may have been booked.
 */
export type Answer = "approved" | "declined" | "busy" | "unreachable" | "unknown";

/** Answers as numbers, for facts. */
export const answerNumbers: Readonly<Record<Answer, number>> = {
  approved: 0,
  declined: 1,
  busy: 2,
  unreachable: 3,
  unknown: 4,
};

/**
 * Published test card numbers, the only ones that ever leave a terminal
 * (Stripe's and the card networks' documentation). The last is the one that issuers decline.
 */
export const testCards = [
  "4242424242424242",
  "4000056655665556",
  "5555555555554444",
  "2223003122003222",
  "378282246310005",
  "6011111111111117",
  "6200000000000005",
  "6205500000000000004",
  "4000000000000002",
] as const;

export const declinedCard = testCards.length - 1;

/** The reference of a sale, carried by every message about it: `run/terminal/number`. */
export function referenceOf(run: string, terminal: number, sale: number): string {
  return `${run}/${terminal}/${sale}`;
}

/** Terminal and sale of a reference of this run, or undefined for a stranger's. */
export function parseReference(
  run: string,
  reference: string,
): { terminal: number; sale: number } | undefined {
  if (!reference.startsWith(`${run}/`)) return undefined;
  const found = /^(\d{1,9})\/(\d{1,9})$/.exec(reference.slice(run.length + 1));
  return found ? { terminal: Number(found[1]), sale: Number(found[2]) } : undefined;
}

/** How terminal number `terminal` calls itself to the gateway. */
export function terminalName(terminal: number): string {
  return `T${String(terminal).padStart(7, "0")}`;
}

/** How the gateway knows the shop of store number `store`. */
export function merchantName(store: number): string {
  return `S${String(store).padStart(7, "0")}`;
}
