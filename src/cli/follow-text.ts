// The next command where a run did not pass: who wants to know why asks for the story of the first sale behind it.

import type { Summary } from "../report/summary.ts";

/** `directory` as a person would type it. undefined where no sale is behind it. */
export function followText({ verdict, audit, run }: Summary, directory: string): string | undefined {
  if (verdict === "pass") return undefined;
  const words = `tillstorm explain ${directory}`;
  const [finding] = audit?.findings ?? [];
  if (finding) {
    const id = finding.reference.startsWith(`${run}/`)
      ? finding.reference.slice(run.length + 1)
      : finding.reference;
    return `its story: ${words} ${id}`;
  }
  if (Object.values(audit?.unpaid ?? {}).some(({ sales }) => sales > 0))
    return `their story: ${words} --unpaid`;
  return (audit?.pending.sales ?? 0) > 0 ? `their story: ${words} --pending` : undefined;
}
