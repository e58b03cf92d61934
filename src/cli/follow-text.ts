// The next command where a run did not pass: who wants to know why asks for the story of the first sale behind it.

import type { Summary } from "../report/summary.ts";

/** `directory` as a person would type it. undefined where no sale is behind it. */
export function followText(
  { verdict, audit, run, expectations }: Summary,
  directory: string,
): string | undefined {
  if (verdict === "pass") return undefined;
  const words = `tillstorm explain ${directory}`;
  const [finding] = audit?.findings ?? [];
  if (finding) {
    const id = finding.reference.startsWith(`${run}/`)
      ? finding.reference.slice(run.length + 1)
      : finding.reference;
    return `its story: ${words} ${id}`;
  }
  const missed = expectations.filter((each) => each.verdict !== "pass").map(({ text }) => text);
  const isAbout = (measures: RegExp) => missed.some((text) => measures.test(text));
  if (isAbout(/^(unpaid|dataLoss)\b/) && Object.values(audit?.unpaid ?? {}).some(({ sales }) => sales > 0))
    return `the unpaid: ${words} --unpaid`;
  const isPending = isAbout(/^(pending|lost|dataLoss|duplicated|resurrected)\b/);
  return isPending && (audit?.pending.sales ?? 0) > 0 ? `the pending: ${words} --pending` : undefined;
}
