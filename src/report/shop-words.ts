// The shop in words: what else happened at the counters: refunds, people's doings, screens, stock, the close of day.
// Only what happened is said.

import type { interventions } from "../facts.ts";
import { counted, readableCount, readableDuration } from "../units.ts";
import type { Summary } from "./summary.ts";

const doings: Readonly<Record<keyof typeof interventions, string>> = {
  restart: "restarted",
  switchLink: "switched the link",
  takeCash: "took cash",
  call: "called for help",
  swap: "swapped",
  switchOn: "switched on",
  approve: "approved by a manager",
  reversal: "reversed by hand",
  settlement: "settled by hand",
};

export function shopWords(measures: Summary["measures"]): string[] {
  const { outcomes, screenWrong, stockBehind, settlements, reversalsGivenUp, noticedByStaff } = measures;
  const { wanted, approved, declined, turnedAway } = outcomes.refunds;
  const refunded = listed({
    approved: approved.sales,
    declined: declined.sales,
    "turned away": turnedAway.sales,
  });
  const people = listed(
    Object.fromEntries(Object.entries(doings).map(([kind, did]) => [did, measures.interventions[kind]])),
  );
  const settled = listed({ agreed: settlements.agreed, failed: settlements.failed });
  const wrongMs = screenWrong.byTerminal?.maxMs ?? 0;
  return [
    ...(wanted.sales > 0 ? [`${counted(wanted.sales, "refund")} wanted${refunded && `: ${refunded}`}`] : []),
    ...(noticedByStaff ? [`staff noticed in ${readableDuration(noticedByStaff.p95Ms)} (p95)`] : []),
    ...(measures.falseOffline > 0
      ? [`${counted(measures.falseOffline, "terminal")} offline with nothing broken`]
      : []),
    ...(people ? [`people: ${people}`] : []),
    ...(wrongMs > 0
      ? [`screens wrong for up to ${readableDuration(wrongMs)}, ${counted(screenWrong.sales, "sale")} then`]
      : []),
    ...(stockBehind && stockBehind.max > 0
      ? [
          `stock behind by up to ${readableCount(stockBehind.max)}, ${readableCount(stockBehind.last)} at the end`,
        ]
      : []),
    ...(settled ? [`settlements: ${settled}`] : []),
    ...(reversalsGivenUp > 0 ? [`${counted(reversalsGivenUp, "reversal")} given up`] : []),
  ];
}

/** `3 agreed, 1 failed`; empty where there is nothing of any. */
export function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .flatMap(([words, count]) => (count > 0 ? [`${readableCount(count)} ${words}`] : []))
    .join(", ");
}
