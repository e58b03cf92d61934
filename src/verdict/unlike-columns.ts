// Unlike columns: why altered sales of two runs cannot be held against each other. A ledger that was said to have no
// column finds none altered in it: fewer than in a run whose ledger has it are no fewer, and more than in one whose
// ledger has not may have been as many there.

import { notComparedWords } from "../audit/not-compared.ts";
import type { Uncompared } from "../audit/result.ts";

/** Columns that the ledgers of both runs did not have. */
interface Lacking {
  readonly earlier: readonly Uncompared[];
  readonly now: readonly Uncompared[];
  /** Columns that the scenario says its own ledger lacks: where both do, like is held against like. */
  readonly chosen: readonly Uncompared[];
}

/** undefined where they can; `isMore`: more were found altered in this run. */
export function unlikeColumns({ earlier, now, chosen }: Lacking, isMore: boolean): string | undefined {
  const open = isMore
    ? earlier.filter((column) => !now.includes(column))
    : now.filter((column) => !earlier.includes(column) || !chosen.includes(column));
  const [words] = notComparedWords(open);
  if (words === undefined) return undefined;
  return isMore ? `${words} in the earlier run` : `${words}: the ledger was said to have no such columns`;
}
