// An amount must be payable in the currency: no cents of yen.

import { currencyExponent, minorUnits } from "../../units.ts";
import { type FieldPath, type Mistake, wrongValue } from "../mistake.ts";
import type { Parts } from "../parts.ts";

/** Above what amount a group's own policy asks a manager. */
function aboveOf(terminal: Parts["groups"][number]["terminal"]): number | undefined {
  const manager = terminal?.offline?.manager;
  return manager === "none" ? undefined : manager?.above;
}

export function amounts({ load, groups }: Parts): Mistake[] {
  if (!load.amount) return [];
  const { currency, median, p95 } = load.amount;
  const written: (readonly [FieldPath, number | undefined])[] = [
    [["load", "amount", "median"], median],
    [["load", "amount", "p95"], p95],
    ...groups.flatMap(({ index, terminal }) => [
      [["fleet", index, "terminal", "offline", "maxAmount"], terminal?.offline?.maxAmount] as const,
      [["fleet", index, "terminal", "offline", "maxTotal"], terminal?.offline?.maxTotal] as const,
      [["fleet", index, "terminal", "offline", "manager", "above"], aboveOf(terminal)] as const,
    ]),
  ];
  return written.flatMap(([path, amount]) => {
    if (amount === undefined || amount === Number.POSITIVE_INFINITY) return [];
    if (minorUnits(amount, currency) !== undefined) return [];
    const decimals = currencyExponent(currency);
    return [
      wrongValue(path, `${amount} has more decimals than ${currency}`, `write at most ${decimals} decimals`),
    ];
  });
}
