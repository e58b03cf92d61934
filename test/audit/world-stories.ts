// What can happen to a sale in a healthy run, and what that must come to: written down by hand from docs/definitions.md,
// so that it shares nothing with the audit's own table.

import type { Cell } from "../../src/audit/result.ts";
import { type FactKind, facts, givenUpCauses, turnedAwayCauses } from "../../src/facts.ts";

type Cells = readonly [none: Cell, one: Cell, more: Cell];

export interface Story {
  /**
   * Names of facts after `wanted`, with a value where it matters: a number, or a cause by name. What follows a "+" is
   * recorded in the same breath.
   */
  readonly steps: string;
  readonly live: 0 | 1;
  /** A sale and its reversal stand in the ledger besides. */
  readonly wasReversed?: boolean;
  /** By live postings. */
  readonly cells: Cells;
  /** In one word, how it ended or what it waits for. */
  readonly ending: string;
  readonly counts?: "pending" | "declined";
  readonly turnedAway?: keyof typeof turnedAwayCauses;
  readonly paidOtherwise?: true;
  readonly unpaid?: string;
  /** Whether the customer has the goods. */
  readonly goods: boolean;
}

const taken = { cells: ["lost", "paid", "duplicated"], goods: true } as const;
const waiting = { cells: ["pending", "unacknowledged", "duplicated"], counts: "pending" } as const;
const open = {
  cells: ["absent", "turnedUp", "duplicated"],
  counts: "pending",
  ending: "unresolved",
  goods: false,
} as const;
const notTaken = { cells: ["notTaken", "resurrected", "resurrectedDuplicated"], goods: false } as const;
const never = {
  cells: ["notTaken", "orphaned", "orphanedDuplicated"],
  ending: "neverAttempted",
  goods: false,
} as const;
const gone = { cells: ["unpaid", "unrecorded", "duplicated"], ending: "givenUp", goods: true } as const;

export const stories: readonly Story[] = [
  { ...taken, steps: "sent approved", live: 1, ending: "approved" },
  { ...taken, steps: "sent approved uploadSent uploadAnswered:0", live: 1, ending: "approved" },
  {
    ...taken,
    steps: "sent unknown queued:3 forwardSent forwardAccepted",
    live: 1,
    ending: "forwardAccepted",
  },
  { ...taken, steps: "sent declined+queued forwardAccepted", live: 1, ending: "forwardAccepted" },
  { ...taken, steps: "sent unknown inquirySent inquiryAnswered:0", live: 1, ending: "foundBooked" },
  {
    ...{ ...taken, steps: "sent unknown reversalOwed reversalSent reversalAccepted newKey:1 sent approved" },
    ...{ live: 1, wasReversed: true, ending: "approved" },
  },
  {
    ...taken,
    steps: "sent unknown queued:3+reversalOwed reversalAccepted newKey:1 forwardSent forwardAccepted",
    ...{ live: 1, wasReversed: true, ending: "forwardAccepted" },
  },
  { ...waiting, steps: "queued", live: 0, ending: "queued", goods: true },
  { ...waiting, steps: "queued forwardSent forwardFailed:4", live: 1, ending: "queued", goods: true },
  { ...waiting, steps: "sent unknown queued:3+reversalOwed", live: 1, ending: "reversalOwed", goods: true },
  {
    ...{ ...waiting, steps: "sent unknown turnedAway:amountLimit+reversalOwed", live: 1 },
    ...{ turnedAway: "amountLimit", ending: "reversalOwed", goods: false },
  },
  {
    ...{ ...waiting, steps: "sent turnedAway:patience approved", live: 1, turnedAway: "patience" },
    ...{ ending: "reversalOwed", goods: false },
  },
  { ...waiting, steps: "sent approved+voided:1+reversalOwed", live: 1, ending: "reversalOwed", goods: false },
  { ...open, steps: "sent", live: 1 },
  { ...open, steps: "sent unknown", live: 0 },
  { ...open, steps: "sent turnedAway:patience", live: 0, turnedAway: "patience" },
  { ...gone, steps: "queued givenUp:expired", live: 0, unpaid: "expired" },
  { ...gone, steps: "queued givenUp:stranded", live: 0, unpaid: "stranded" },
  {
    ...{ ...gone, steps: "sent unknown queued:3+reversalOwed givenUp:wiped+reversalGivenUp" },
    ...{ live: 0, unpaid: "wiped" },
  },
  { ...gone, steps: "queued forwardSent forwardFailed:4 givenUp:exhausted", live: 1, unpaid: "exhausted" },
  {
    ...{
      steps: "queued forwardSent forwardDeclined",
      live: 0,
      unpaid: "declined",
      ending: "forwardDeclined",
    },
    ...{ cells: ["unpaidDeclined", "resurrected", "resurrectedDuplicated"], goods: true },
  },
  { ...notTaken, steps: "sent declined", live: 0, counts: "declined", ending: "declined" },
  {
    ...{ ...notTaken, steps: "sent busy turnedAway:countLimit", live: 0 },
    ...{ turnedAway: "countLimit", ending: "customerLeft" },
  },
  { ...notTaken, steps: "sent busy", live: 0, ending: "notProcessed" },
  {
    ...{ ...notTaken, steps: "sent refused:4 turnedAway:storeClosed", live: 0 },
    ...{ turnedAway: "storeClosed", ending: "customerLeft" },
  },
  {
    ...notTaken,
    steps: "sent refused:5 paidOtherwise",
    live: 0,
    paidOtherwise: true,
    ending: "paidOtherwise",
  },
  {
    ...{ ...notTaken, steps: "sent unknown turnedAway:totalLimit+reversalOwed reversalAccepted", live: 0 },
    ...{ wasReversed: true, turnedAway: "totalLimit", ending: "reversed" },
  },
  {
    ...notTaken,
    steps: "sent unknown paidOtherwise:1+reversalOwed reversalSent reversalFailed:4 reversalGivenUp:1",
    ...{ live: 0, paidOtherwise: true, ending: "reversalGivenUp" },
  },
  {
    ...{ ...notTaken, steps: "sent approved+voided:1+reversalOwed reversalAccepted" },
    ...{ live: 0, wasReversed: true, ending: "reversed" },
  },
  { ...notTaken, steps: "queued voided", live: 0, ending: "voided" },
  { ...notTaken, steps: "sent unknown inquirySent inquiryAnswered:1", live: 0, ending: "foundNotBooked" },
  { ...never, steps: "turnedAway:totalLimit", live: 0, turnedAway: "totalLimit" },
  { ...never, steps: "heldBack:2 paidOtherwise", live: 0, paidOtherwise: true },
  { ...never, steps: "", live: 0 },
];

const causes: Readonly<Record<string, number>> = { ...turnedAwayCauses, ...givenUpCauses };

/** Kind and value of every fact, breath by breath. Terminals that close no day upload nothing. */
export function breathsOf({ steps }: Story, closesDay: boolean): (readonly [FactKind, number])[][] {
  return steps
    .split(" ")
    .filter((step) => step !== "" && (closesDay || !step.startsWith("upload")))
    .map((breath) =>
      breath.split("+").map((step) => {
        const [name, value = "0"] = step.split(":");
        return [facts[name as keyof typeof facts], causes[value] ?? Number(value)];
      }),
    );
}
