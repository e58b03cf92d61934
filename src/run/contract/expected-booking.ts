// What must stand in the ledger after the contract's messages, sale by sale, and what is wrong with what stands there.

import type { Posting } from "../../ledger.ts";
import { parseReference, referenceOf } from "../../messages.ts";
import { Identities } from "../../plan/identities.ts";
import type { Plan } from "../../plan/plan.ts";
import { counted, readableAmount } from "../../units.ts";
import { type Finding, fits, misfit } from "./finding.ts";

export interface ExpectedBooking {
  readonly terminal: number;
  readonly sale: number;
  readonly kind: "sale" | "refund";
  readonly amountMinor: number;
  /** Postings that are not reversed. */
  readonly live: 0 | 1;
  /** What happened to it, in words. */
  readonly story: string;
}

/** What is wrong with what stands there, and what to look at. */
const todos = {
  more: "see that a key which was booked is known again, by its value, whatever connection it comes on",
  fewer:
    "see that what is approved is booked first, and that the ledger is read to its end and under the same reference",
};

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
      ? counts
      : [fits("ledger", `each of ${counted(expected.length, "sale")} stands there as it was answered`)]),
    ...strangers.map((reference) => {
      const known = parseReference(run, reference) !== undefined;
      return misfit(
        "references",
        `the ledger has ${reference}, which was never sold${known ? "" : " and is none of ours"}`,
        "carry the message's reference as it is, and give it back in the rows",
      );
    }),
    ...(wrongRows.length > 0
      ? wrongRows.map((what) =>
          misfit("unaltered", what, "see how amounts, currency and names are written and read"),
        )
      : [fits("unaltered", "amounts, currency, terminals and merchants are what was said")]),
    fits(
      "foreign rows",
      foreign === 0 ? "there are none" : `${counted(foreign, "row")} of others, which do no harm`,
    ),
  ];
}

function countOf(rows: readonly Posting[], { live, story, terminal, sale }: ExpectedBooking): Finding[] {
  const booked = rows.filter(({ kind }) => kind !== "reversal").length;
  const found = booked - (rows.length - booked);
  if (found === live) return [];
  const undone = rows.length === booked ? "" : ` and ${counted(rows.length - booked, "reversal")}`;
  return [
    misfit(
      "ledger",
      `sale ${terminal}/${sale}, ${story}, has ${counted(booked, "posting")}${undone}; ${live} should be left`,
      found > live ? todos.more : todos.fewer,
    ),
  ];
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
