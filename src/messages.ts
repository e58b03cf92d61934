// Messages and answers: what a terminal says and hears, whatever the protocol that carries it. Pure.

/**
 * What a terminal asks of the gateway, with what ISO 8583 calls it.
 * - sale (0200). refund (0200, processing code 20): money goes back.
 * - advice (0220): a stored sale that cannot be declined.
 * - upload (0320): a sale of the batch once more, at the close of day; one that is known is not booked again.
 * - reversal (0400): nothing of this key is booked any more, or ever will be.
 * - inquiry: what became of a sale?
 * - settlement (0500): do the totals of the batch agree?
 * - report: what was sold, for the back office.
 * - echo (0800): is the gateway there?
 * - bogus, garbage: what a compromised terminal sends: a sale that nobody wanted, bytes that are no message.
 */
export type MessageKind =
  | "sale"
  | "refund"
  | "advice"
  | "upload"
  | "reversal"
  | "inquiry"
  | "settlement"
  | "report"
  | "echo"
  | "bogus"
  | "garbage";

export interface Message {
  readonly kind: MessageKind;
  /** Number of the sale at its terminal, from 0; none (−1) where the message is about none. A bogus sale has a number of its own count. */
  readonly sale: number;
  /**
   * Which key of the sale: 0 is its first, which is its reference. Another one only after a reversal, or by a bad habit. Of
   * a settlement: number of the batch at its terminal, from 0, which a repeat carries again.
   */
  readonly key: number;
  /** Amount in minor units, a positive integer; 0 where there is none. Of a report: how many sales it tells of. */
  readonly amountMinor: number;
  /** Which card, and of which network: what cardOf makes of both. */
  readonly card: number;
  /** Whether the customer has left already: a stored sale that is forwarded. */
  readonly isForward: boolean;
  /** Whether the terminal has been updated since it started: a gateway that refuses old versions serves it. */
  readonly isUpdated: boolean;
  /** Of a settlement. */
  readonly totals?: Totals;
}

const aboutSales: ReadonlySet<MessageKind> = new Set<MessageKind>([
  "sale",
  "refund",
  "advice",
  "upload",
  "reversal",
  "inquiry",
  "bogus",
]);

/** Whether a message is about a sale, wanted by somebody or made up: what a gateway may book, or tell of what it booked. */
export function isAboutSale(kind: MessageKind): boolean {
  return aboutSales.has(kind);
}

/** A message about a sale as it went on the wire, or was about to. */
export interface SentTrace {
  readonly terminal: number;
  /** System trace audit number, 1 … 999999. */
  readonly stan: number;
  /** What its local time says: whole seconds, ms since the epoch by the clock of whoever sent it. */
  readonly sentAt: number;
  /** Number of the sale at its terminal; none (−1) for one that nobody wanted. */
  readonly sale: number;
  readonly kind: MessageKind;
}

/** Hears of each message before it is sent. */
export interface TraceSink {
  sent(trace: SentTrace): void;
}

/** Asks whether the gateway is there, and says nothing else. */
export const echoMessage: Message = {
  kind: "echo",
  sale: -1,
  key: 0,
  amountMinor: 0,
  card: 0,
  isForward: false,
  isUpdated: false,
};

/** What a terminal believes to be booked in its batch: since its last settlement that agreed. */
export interface Totals {
  /** Sales that were accepted, without those that were reversed. */
  readonly sales: number;
  readonly salesMinor: number;
  readonly refunds: number;
  readonly refundsMinor: number;
}

/**
 * - approved: booked.
 * - declined: definitely not booked.
 * - busy: definitely not processed; try later.
 * - unreachable: definitely not processed, nothing was sent.
 * - unknown: time-out or broken after sending; it may have been booked.
 */
export type Answer = "approved" | "declined" | "busy" | "unreachable" | "unknown";

/**
 * Why a message was declined. issuer: the card's bank. reversed: a reversal of its key was accepted. notFound: nothing is
 * known under this key (inquiries). totalsDiffer: the settlement does not agree. The others: the gateway refuses the
 * terminal, its store or its merchant.
 */
export const declineReasons = {
  issuer: 0,
  reversed: 1,
  notFound: 2,
  totalsDiffer: 3,
  storeClosed: 4,
  accountFrozen: 5,
  versionRefused: 6,
  balanceShort: 7,
} as const;

export type DeclineReason = keyof typeof declineReasons;

/** Maintenance that is to come, as an answer tells of it: counted from then on, so that no two clocks must agree. */
export interface Announcement {
  /** How long until it begins. ms, > 0 */
  readonly inMs: number;
  /** How long it lasts. ms, > 0 */
  readonly forMs: number;
}

/** The gateway has spoken: it is there, and what was asked needs no other attempt. */
export function isDefinite(answer: Answer): answer is "approved" | "declined" {
  return answer === "approved" || answer === "declined";
}

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

/** Indices in testCards by network, as most of the world calls it. */
const networkCards: Readonly<Record<string, readonly number[]>> = {
  visa: [0, 1],
  mastercard: [2, 3],
  amex: [4],
  discover: [5],
  unionpay: [6, 7],
};

const allApproved = testCards.map((_, card) => card).filter((card) => card !== declinedCard);

/**
 * Indices in testCards of those of this network that are not declined; of all of them for a network that has none of its
 * own. Only one card is published that issuers decline, and it stands in for those of every network.
 */
export function cardsOfNetwork(network: string): readonly number[] {
  return Object.hasOwn(networkCards, network) ? networkCards[network] : allApproved;
}

/** More cards than there are: what is above it tells the network. */
const networkStep = 16;

/** One number for a card: its index in testCards, and the index of its network in the plan's `load.cards`, 0 where there is none. */
export function cardOf(testCard: number, network: number): number {
  return testCard + networkStep * network;
}

/** Index in testCards. */
export function testCardOf(card: number): number {
  return card % networkStep;
}

/** Index of the network in the plan's `load.cards`; 0 where networks are not told apart. */
export function networkOf(card: number): number {
  return Math.floor(card / networkStep);
}

/** The reference of a sale, carried by every message about it: `run/terminal/number`. */
export function referenceOf(run: string, terminal: number, sale: number): string {
  return `${run}/${terminal}/${sale}`;
}

/** What a settlement and its repeats are known by: `run/terminal/batch-number`. */
export function settlementKeyOf(run: string, terminal: number, batch: number): string {
  return `${run}/${terminal}/batch-${batch}`;
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

/** Number of the terminal that calls itself so, or undefined for a stranger's name. */
export function parseTerminalName(name: string): number | undefined {
  return /^T\d{7,9}$/.test(name) ? Number(name.slice(1)) : undefined;
}

/** How the gateway knows the shop of store number `store`. */
export function merchantName(store: number): string {
  return `S${String(store).padStart(7, "0")}`;
}
