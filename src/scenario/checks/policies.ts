// A preset and its overrides may contradict each other.

import { counted, exactDuration } from "../../units.ts";
import { type FieldPath, type Mistake, wrongValue } from "../mistake.ts";
import type { Parts } from "../parts.ts";
import { type Policy, policyOf } from "../policy.ts";
import { presets } from "../presets.ts";

export function policies({ groups }: Parts): Mistake[] {
  return groups.flatMap(({ index, terminal }) => {
    if (!terminal) return [];
    const policy = policyOf(presets[terminal.preset].policy, terminal);
    const base: FieldPath = ["fleet", index, "terminal"];
    return [...backwards(policy, base), ...idle(policy, base)];
  });
}

/** Waits whose cap is below their base. */
function backwards({ probe, forward, retry, unknown }: Policy, base: FieldPath): Mistake[] {
  const waits = [
    [["probe"], probe],
    [["forward", "retry"], forward.retry],
    [["retry", "wait"], retry?.wait],
    [["unknown", "reversal", "wait"], unknown?.reversal.wait],
  ] as const;
  return waits.flatMap(([path, wait]) =>
    wait === undefined || wait.cap >= wait.base
      ? []
      : [
          wrongValue(
            [...base, ...path, "cap"],
            `is shorter than base, ${exactDuration(wait.base)}`,
            "write at least base",
          ),
        ],
  );
}

/** What waits for something that the policy has not. */
function idle(policy: Policy, base: FieldPath): Mistake[] {
  const { detection, unknown, retry, storage, forward } = policy;
  const fits = mostRecords(policy);
  const wrong = (path: FieldPath, what: string, todo: string) => [wrongValue([...base, ...path], what, todo)];
  return [
    ...(detection.returnsBy === "echo" && !detection.echo
      ? wrong(
          ["detection", "returnsBy"],
          "would never come back: there is no echo",
          "write detection.echo: {every: 5m} beside it, or probe",
        )
      : []),
    ...(unknown?.does === "retry" && !retry
      ? wrong(
          ["unknown", "does"],
          "has no attempts left to try again with",
          "write retry: {attempts: 3} beside it, or hold",
        )
      : []),
    ...(unknown?.reversal.first && detection.returnsBy === "sale"
      ? wrong(
          ["unknown", "reversal", "first"],
          "would never come back: no sale is tried before the reversal, and no reversal is sent before a sale",
          "write returnsBy: probe, or leave first out",
        )
      : []),
    ...(storage?.kind === "volatile" && storage.durableRecords !== undefined
      ? wrong(
          ["storage", "durableRecords"],
          "is none: the storage is volatile",
          "write kind: durable, or leave it out",
        )
      : []),
    ...(storage?.kind === "volatile" && storage.tornLast
      ? wrong(
          ["storage", "tornLast"],
          "tears nothing: a volatile storage loses every record with the power",
          "write kind: durable, or leave it out",
        )
      : []),
    ...(forward.atRecords > fits && !forward.beforeSale
      ? wrong(
          ["forward", "atRecords"],
          `never comes: at most ${counted(fits, "sale")} may wait`,
          `write at most ${fits}, or beforeSale: true`,
        )
      : []),
  ];
}

/** How many sales may wait in a terminal. */
function mostRecords({ offline, storage }: Policy): number {
  const refusesAbove = storage?.beyond === "volatile" ? undefined : storage?.durableRecords;
  return Math.min(offline.maxPayments, refusesAbove ?? Number.POSITIVE_INFINITY);
}
