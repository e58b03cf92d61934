// The next command where a run did not pass: who wants to know why asks for the story of the first sale behind it.

import { masked } from "../explain/masked.ts";
import type { Summary } from "../report/summary.ts";
import { explainCommand } from "./explain-command.ts";

/**
 * `directory` as a person would type it; `options`: words of the ledger by which it was judged, where that is not the
 * run's own. undefined where no sale is behind it.
 */
export function followText(
  { verdict, audit, run, expectations }: Summary,
  directory: string,
  options: readonly string[] = [],
): string | undefined {
  if (verdict === "pass") return undefined;
  const explain = (id: string) => explainCommand(directory, id, options);
  const [finding] = audit?.findings ?? [];
  if (finding) {
    const { reference, terminal } = finding;
    // Without the run's name a stranger's may mean a terminal.
    const isShort = terminal >= 0 && reference.startsWith(`${run}/`);
    return `its story: ${explain(isShort ? reference.slice(run.length + 1) : masked(reference))}`;
  }
  const missed = expectations.filter((each) => each.verdict !== "pass").map(({ text }) => text);
  const isAbout = (measures: RegExp) => missed.some((text) => measures.test(text));
  if (isAbout(/^(unpaid|dataLoss)\b/) && Object.values(audit?.unpaid ?? {}).some(({ sales }) => sales > 0))
    return `the unpaid: ${explain("--unpaid")}`;
  const isPending = isAbout(/^(pending|lost|dataLoss|duplicated|resurrected)\b/);
  return isPending && (audit?.pending.sales ?? 0) > 0 ? `the pending: ${explain("--pending")}` : undefined;
}
