// Ledger preflight: whether a run's ledger can be read, asked before the first sale. A mistake in it would otherwise
// show when everything has been sold, and nothing of it can be judged. No row is looked at but the first.

import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import type { LedgerSource } from "../audit/audit.ts";
import type { LedgerError } from "../audit/ledger-error.ts";
import { LedgerSqlSource } from "../audit/ledger-sql-source.ts";
import type { LedgerPlan } from "../plan/own-gateway.ts";

export interface LedgerTrouble {
  readonly why: string;
  /** Whose it is: the scenario's, the environment's, or nobody's yet: then the run may begin, and is warned. */
  readonly is: "mistake" | "lack" | "expected later";
}

/** What keeps this ledger from being read; undefined where nothing does. `sourceOf` makes its source. */
export async function ledgerTrouble(
  ledger: LedgerPlan,
  sourceOf: (ledger: LedgerPlan) => LedgerSource,
): Promise<LedgerTrouble | undefined> {
  switch (ledger.from) {
    case "none":
      return undefined;
    case "file":
      return (await fileTrouble(ledger.file.path)) ?? readTrouble(sourceOf(ledger), rowsTrouble);
    case "sql":
      return readTrouble(sourceOf(ledger), sqlTrouble);
    case "gateway":
      // What else it answers is no ledger as ours serves it, and will be none.
      return readTrouble(sourceOf(ledger), (error) => answeredTrouble(error) ?? "lack");
    case "http":
      return readTrouble(sourceOf(ledger), (error) => answeredTrouble(error) ?? pagesTrouble(error));
    case "adapter":
      return readTrouble(sourceOf(ledger), (error) => (isUnreachable(error) ? "lack" : "expected later"));
  }
}

/**
 * What a status says: who serves rows run by run may know nothing of one that has not begun, and answers 404; who lets
 * nobody in, or fails, will not do better later. undefined where there is none that says anything.
 */
function answeredTrouble(error: Error): "lack" | "expected later" | undefined {
  const { status } = error as Partial<LedgerError>;
  if (status === undefined) return undefined;
  if (status === 404) return "expected later";
  return status >= 500 || letsNobodyIn.includes(status) ? "lack" : undefined;
}

const letsNobodyIn = [401, 403, 407];

async function readTrouble(
  source: LedgerSource,
  whose: (error: Error) => LedgerTrouble["is"],
): Promise<LedgerTrouble | undefined> {
  try {
    // Making even one row may cost a staging database minutes.
    if (source instanceof LedgerSqlSource) await source.tried();
    else for await (const _ of source.read()) break;
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { why: error.message, is: whose(error) };
  }
}

/** A file may still be written; where even its folder is missing, its path is wrong. */
async function fileTrouble(path: string): Promise<LedgerTrouble | undefined> {
  const start = await startOf(path);
  if (start.trim() !== "") return undefined;
  if (existsSync(path)) return { why: `${path} is empty`, is: "expected later" };
  if (!existsSync(dirname(path))) return { why: `there is no folder ${dirname(path)}`, is: "mistake" };
  return { why: `there is no file ${path}`, is: "expected later" };
}

/** Enough of it to see that it has something; "" where it is not there. What else is wrong with it, reading it says. */
async function startOf(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (!file) return "";
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1_024), 0, 1_024, 0);
    return buffer.toString("utf8", 0, bytesRead).replace(/^\ufeff/, "");
  } catch {
    return "something";
  } finally {
    await file.close();
  }
}

/** Columns that are wrong have no cause. A row may be half written. */
function rowsTrouble({ cause }: Error): LedgerTrouble["is"] {
  if (cause === undefined) return "mistake";
  return "syscall" in (cause as object) ? "lack" : "expected later";
}

/** PostgreSQL's class 42 is a wrong query, unless it only may not be asked; without a cause its columns are wrong. */
function sqlTrouble({ cause }: Error): LedgerTrouble["is"] {
  if (cause === undefined) return "mistake";
  const { code = "" } = cause as { code?: string };
  return code.startsWith("42") && code !== "42501" ? "mistake" : "lack";
}

/** Only what failed on the way there has a cause; what they say in words of their own may be that the run is unknown. */
function pagesTrouble({ cause }: Error): LedgerTrouble["is"] {
  return cause === undefined ? "expected later" : "lack";
}

/** Adapters throw what they like. */
function isUnreachable(error: Error): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { syscall, errors = [] } = cause as { syscall?: string; errors?: unknown[] };
    if (syscall === "connect" || syscall === "getaddrinfo") return true;
    if (errors.some((each) => each instanceof Error && isUnreachable(each))) return true;
  }
  return false;
}
