// The command that explains something of a run, to be copied: whatever a path or a ledger has in it, a shell reads it back.

import type { LedgerOptions } from "./ledger-option.ts";

/** `id`, or the option of a list; `options` come last, because one of them may take several words. */
export function explainCommand(directory: string, id: string, options: readonly string[] = []): string {
  return `tillstorm explain ${words([directory, id, ...options])}`;
}

/** Words as a shell takes them back. */
export function words(all: readonly string[]): string {
  return all.map(shellWord).join(" ");
}

/** The words that name the same ledger to another command. */
export function ledgerWords({ ledger, "allow-target": allowed = [] }: LedgerOptions): string[] {
  if (ledger === undefined) return [];
  return ["--ledger", ledger, ...allowed.flatMap((host) => ["--allow-target", host])];
}

const plain = /^[\w@%+=:,./-]+$/;

/** Quoted for a POSIX shell where it has to be. */
function shellWord(text: string): string {
  return plain.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
