// The customers in words: how many of them were served, what of their money is not collected yet, how many messages it
// took, whether what left the stores is what is booked, and why nobody knows how long booking took. Only what happened
// is said.

import { noSamples } from "../measure/booked.ts";
import { readableAmount, readableCount, readableDuration, readableFactor, readableShare } from "../units.ts";
import type { Summary } from "./summary.ts";

export function customerWords({ measures, audit }: Summary): string[] {
  const { availability, uncollected, amplification, stockDifference, booked } = measures;
  const words: string[] = [];
  if (availability && availability.share < 1) {
    const { share, worst } = availability;
    // Windows are whole ones: what went wrong in the last part of one is in none of them.
    const worstText = worst && worst.share < share ? ` (worst window ${readableShare(worst.share)})` : "";
    words.push(`${readableShare(share)} of customers served${worstText}`);
  }
  if (uncollected.longestMs > 0) {
    const value =
      audit && `${readableAmount(Math.round(uncollected.minorHours), audit.currency)} h uncollected, `;
    words.push(`${value ?? ""}a sale waited for up to ${readableDuration(uncollected.longestMs)}`);
  }
  const factor = readableFactor(Math.max(1, amplification?.factor ?? 1));
  // 1.0004 is read as one message for each.
  if (factor !== readableFactor(1)) words.push(`${factor} messages for each sale`);
  const { missing, surplus } = stockDifference ?? {};
  if (missing && missing.sales > 0) words.push(`goods gone, not booked: ${readableCount(missing.sales)}`);
  if (surplus && surplus.sales > 0) words.push(`booked, no goods gone: ${readableCount(surplus.sales)}`);
  // A bank whose clock is in another time zone is else only seen in what is not there.
  if (booked && "missing" in booked && booked.missing !== noSamples)
    words.push(`time to booking not known: ${booked.missing}`);
  return words;
}
