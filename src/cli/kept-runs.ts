// --keep-runs of the commands that go on for days: how many runs are kept.

import { UsageError } from "../errors.ts";

/** undefined where all are. Throws a UsageError where it is no number of runs. */
export function keptRunsOf(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,8}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new UsageError({
    what: `--keep-runs ${text} is no number of runs`,
    todo: "write 1 or more, such as 20",
  });
}
