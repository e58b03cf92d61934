// What must stand in the ledger after the contract's messages, sale by sale, and what is wrong with what stands there.

import type { Posting } from "../../ledger.ts";
import { parseReference, referenceOf } from "../../messages.ts";
import { Identities } from "../../plan/identities.ts";
import type { Plan } from "../../plan/plan.ts";
import { counted, readableAmount } from "../../units.ts";
import { type Finding, fits, misfits } from "./finding.ts";
import { booksOnce, isBookedFirst, reversesOnce, type Story } from "./stories.ts";

export interface ExpectedBooking {
  readonly terminal: number;
  readonly sale: number;
  readonly kind: "sale" | "refund";
  readonly amountMinor: number;
  /** What happened to it. */
  readonly story: Story;
}

/** Findings about the ledger's rows; whoever else's they are is only counted. */
export function judgeBookings(
  rows: readonly Posting[],
  expected: readonly ExpectedBooking[],
  plan: Plan,
  run: string,
): Finding[] {
  const own = Map.groupBy(
    rows.filter((row) => row.run === run),
    (row) => row.reference,
  );
  const foreign = rows.length - [...own.values()].reduce((sum, each) => sum + each.length, 0);
  const references = new Map(expected.map((each) => [referenceOf(run, each.terminal, each.sale), each]));
  const counts = expected.flatMap((each) =>
    countOf(own.get(referenceOf(run, each.terminal, each.sale)) ?? [], each),
  );
  const strangers = [...own.keys()].filter((reference) => !references.has(reference));
  const wrongRows = [...references].flatMap(([reference, each]) =>
    (own.get(reference) ?? []).flatMap((row) => differences(row, each, plan)),
  );
  return [
    ...(counts.length > 0
      ? byCause(counts)
      : [fits("ledger", `each of ${counted(expected.length, "sale")} stands there as it was answered`)]),
    ...(strangers.length > 0
      ? [
          misfits(
            "references",
            strangers.map((reference) => strangerText(run, reference)),
            "carry the message's reference as it is, and give it back in the rows",
          ),
        ]
      : []),
    wrongRows.length > 0
      ? misfits("unaltered", wrongRows, "see how amounts, currency and names are written and read")
      : fits("unaltered", "amounts, currency, terminals and merchants are what was said"),
    fits(
      "foreign rows",
      foreign === 0 ? "there are none" : `${counted(foreign, "row")} of others, which do no harm`,
    ),
  ];
}

function strangerText(run: string, reference: string): string {
  const isOurs = parseReference(run, reference) !== undefined;
  return `the ledger has ${reference}, which was never sold${isOurs ? "" : " and is none of ours"}`;
}

interface WrongCount {
  readonly what: string;
  readonly todo: string;
  readonly isMore: boolean;
  readonly isAskedOnce: boolean;
}

/** A finding a cause. Where what was asked for once is booked twice, no key explains the others either. */
function byCause(counts: readonly WrongCount[]): Finding[] {
  const booksTwice = counts.some(({ isMore, isAskedOnce }) => isMore && isAskedOnce);
  const causes = Map.groupBy(counts, ({ isMore, todo }) => (isMore && booksTwice ? booksOnce : todo));
  return [...causes].map(([todo, wrong]) =>
    misfits(
      "ledger",
      wrong.map(({ what }) => what),
      todo,
    ),
  );
}

function countOf(rows: readonly Posting[], { story, terminal, sale }: ExpectedBooking): WrongCount[] {
  const booked = rows.filter(({ kind }) => kind !== "reversal").length;
  const reversals = rows.length - booked;
  const left = booked - reversals;
  const { live, told, more, fewer = isBookedFirst, reversals: wanted = 0, isAskedOnce = false } = story;
  if (left === live || (live === "either" && (left === 0 || left === 1))) return [];
  const isMore = left > (live === "either" ? 1 : live);
  const undone = reversals === 0 ? "" : ` and ${counted(reversals, "reversal")}`;
  const should = live === "either" ? "at most 1" : live;
  const what = `sale ${terminal}/${sale}, ${told}, has ${counted(booked, "posting")}${undone}; ${should} should be left`;
  return [{ what, todo: isMore ? more : reversals > wanted ? reversesOnce : fewer, isMore, isAskedOnce }];
}

function differences(
  row: Posting,
  { kind, amountMinor, terminal, sale }: ExpectedBooking,
  plan: Plan,
): string[] {
  const names = new Identities(plan);
  const { currency } = plan.load;
  const compared: readonly (readonly [what: string, is: string, should: string])[] = [
    ["amount", readableAmount(row.amountMinor, row.currency), readableAmount(amountMinor, currency)],
    ["terminal", row.terminal, names.terminal(terminal)],
    ["merchant", row.merchant, names.merchant(terminal)],
    ["kind", row.kind, row.kind === "reversal" ? "reversal" : kind],
  ];
  return compared.flatMap(([what, is, should]) =>
    is === should ? [] : [`sale ${terminal}/${sale} has ${what} ${is} in row ${row.id} instead of ${should}`],
  );
}
