// IdleHook: whether an outage that the owner's hook was to make was made. The hook succeeded; sales that were approved
// while it was confirmed to be on, and no sign of it, say that it did nothing. A single sign, whatever it was of, is enough
// to believe it, unless another outage on the same terminals may have made it: then only what was sold far from that one
// counts, and where too little was, nobody knows.

import type { DetectionFigures } from "../measure/detection-figures.ts";
import type { SaleEnds } from "../measure/met.ts";
import type { MeasureResults } from "../measure/results.ts";
import type { Plan } from "../plan/plan.ts";
import { counted } from "../units.ts";

/** That a failing share failed nothing by mere luck is believed down to this chance. */
const leastChance = 1e-6;

/** Beside another outage a hook may be honest, and its signs the other's: fewer sales than these tell nothing. */
const leastApart = 10;

/** What was found; both are absent where the hook is believed, or nobody looked. */
interface HookFinding {
  /** Why it is not believed. */
  readonly idle?: string;
  /** Why nobody knows. */
  readonly unchecked?: string;
}

/** Of a written outage and its parts. */
export function hookFinding(
  id: string,
  parts: readonly number[],
  plan: Plan,
  { outages }: MeasureResults,
): HookFinding {
  const whole: Seen[] = [];
  const apart: Seen[] = [];
  for (const part of parts) {
    const { met, detection } = outages[part];
    if (!met?.ends || !detection) return {};
    whole.push({ part, ends: met.ends, signs: signsOf(detection) });
    apart.push({ part, ends: met.endsApart ?? met.ends, signs: signsApart(detection) });
  }
  const were = (sales: number) =>
    `${counted(sales, "sale")} in it ${sales === 1 ? "was" : "were"} approved as ever, none failed`;
  if (!hasSign(whole, plan)) {
    const sales = approvedIn(whole);
    const isIdle = sales > 0 && isNoLuck(whole, plan);
    return isIdle ? { idle: `outage ${id} was confirmed, and nothing came of it: ${were(sales)}` } : {};
  }
  if (hasSign(apart, plan)) return {};
  const sales = approvedIn(apart);
  if (sales < leastApart || !isNoLuck(apart, plan)) {
    return {
      unchecked: `outage ${id} was confirmed, and whether anything came of it is not known: all signs of it came while another outage was on the same terminals`,
    };
  }
  return {
    idle: `outage ${id} was confirmed, and where no other outage was near nothing came of it: ${were(sales)}`,
  };
}

/** What was seen of one part. */
interface Seen {
  readonly part: number;
  readonly ends: SaleEnds;
  /** Terminals that noticed, and sales that failed. */
  readonly signs: number;
}

function signsOf({ noticed, failedSales }: DetectionFigures): number {
  return noticed + failedSales;
}

function signsApart({ noticed, together, failedSales, failedTogether = 0 }: DetectionFigures): number {
  return noticed - (together?.noticed ?? 0) + failedSales - failedTogether;
}

function hasSign(seen: readonly Seen[], plan: Plan): boolean {
  return seen.some(({ ends, signs }) => signs + ends.otherwise > 0 || wereDeclined(ends, plan));
}

function approvedIn(seen: readonly Seen[]): number {
  return seen.reduce((sum, { ends }) => sum + ends.approved, 0);
}

/** Whether so many approved sales are more than luck, where it was to fail a share of them only. */
function isNoLuck(seen: readonly Seen[], { outages }: Plan): boolean {
  const chance = seen.reduce((product, { part, ends }) => {
    const { effect } = outages[part];
    const failing = effect.on === "gateway" && effect.does.kind === "fail" ? effect.does.share : 1;
    return product * (1 - failing) ** ends.approved;
  }, 1);
  return chance <= leastChance;
}

/** Whether more sales were declined than issuers do: a gateway may say so that it is closed. */
function wereDeclined({ approved, declined }: SaleEnds, { load }: Plan): boolean {
  const share = Math.max(load.declinedShare, ...load.cards.map(({ declinedShare }) => declinedShare));
  const usual = (approved + declined) * share;
  return declined > usual + 3 * Math.sqrt(usual * (1 - share));
}
