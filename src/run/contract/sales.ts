// The sales of the contract: each has its number and its amount, and everything that is said about it carries both.

import { none } from "../../facts.ts";
import type { Message } from "../../messages.ts";

/** By what happens to them. */
export const sales = {
  ...{ plain: 0, declined: 1, reversed: 2, reversedBefore: 3, cut: 4 },
  ...{ advice: 5, refund: 6, garbage: 7, neverSold: 8, afterMaintenance: 9 },
  ...{ afterCut: 10, atOnce: 11, beside: 12, besideDeclined: 13, otherAmount: 14 },
} as const;

export type SaleName = keyof typeof sales;

/** Another amount each, so that none is taken for another; the first is the smallest that there is. */
const amounts = [
  ...[1, 1_234, 5_000, 999_99, 2_500, 42, 10_010, 777, 650, 30_303],
  ...[1_111, 3_200, 4_040, 890, 1_505],
] as const;

/** What tells a sale of the contract from the others. */
export function about(name: SaleName): Pick<Message, "sale" | "amountMinor"> {
  return { sale: sales[name], amountMinor: amounts[sales[name]] };
}

/** A whole message; what is left out is as in an echo. */
export function messageOf(part: Partial<Message> & Pick<Message, "kind">): Message {
  return { sale: none, key: 0, amountMinor: 0, card: 0, isForward: false, isUpdated: false, ...part };
}
