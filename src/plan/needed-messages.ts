// Needed messages: what the terminals of a plan may have to say, and what of the scenario makes them.

import type { CarriedKind } from "./http-messages.ts";
import type { Group, Plan } from "./plan.ts";

/** Each message that may be sent, with one reason that a person recognises. */
export function neededMessages({ groups, load }: Plan): ReadonlyMap<CarriedKind, string> {
  const needed = new Map<CarriedKind, string>([
    ["sale", "every terminal sells"],
    ["echo", "every terminal asks by it whether the gateway is there"],
  ]);
  const need = (kind: CarriedKind, reason: string | undefined) => {
    if (reason !== undefined && !needed.has(kind)) needed.set(kind, reason);
  };
  if (load.refundShare > 0) need("refund", "load.refunds has customers who come for a refund");
  if (load.voidShare > 0) need("reversal", "load.voids has sales that the cashier takes back");
  if (load.patience) need("reversal", "load.patience has customers who leave before an answer comes");
  for (const group of groups) {
    const { id, policy, alternatives } = group;
    const of = (what: string) => `the terminals of ${id} ${what}`;
    if (policy.settlement) {
      need("settlement", of("close their day (settlement)"));
      need("upload", of("upload their batch at the close of day (settlement.upload)"));
    }
    if (policy.backOffice) need("report", of("report to the back office (backOffice)"));
    if (policy.forward.as === "advice") need("advice", of("forward stored sales as advices (forward.as)"));
    if (alternatives.some(({ way }) => way === "qr"))
      need("inquiry", of("ask whether a QR code was paid (alternatives)"));
    need("reversal", reversalNeed(group));
  }
  return needed;
}

/** Why a sale that may be booked is ever taken back. */
function reversalNeed({ id, policy }: Group): string | undefined {
  const { unknown, counter, offline } = policy;
  const boundless = Number.MAX_SAFE_INTEGER;
  const isLimited =
    offline.maxAmountMinor < boundless ||
    offline.maxPayments < boundless ||
    offline.maxTotalMinor < boundless;
  if (unknown?.does === "reverse") return `the terminals of ${id} reverse what may be booked (unknown.does)`;
  if (counter?.noReceipt === "reverse")
    return `the terminals of ${id} reverse a sale without receipt (counter.noReceipt)`;
  if (offline.sells === false)
    return `the terminals of ${id} keep no sales (offline.sells), so one that may be booked is taken back`;
  if (isLimited)
    return `the terminals of ${id} have limits of what they keep (offline), and beyond them take back what may be booked`;
  return undefined;
}
