// tillstorm explain: the whole story of one sale or of one terminal, or all sales that came to the same.

import { basename, dirname } from "node:path";
import type { Argv } from "yargs";
import type { Uncompared } from "../audit/result.ts";
import { ExplainedError, exitCodes, UsageError } from "../errors.ts";
import { readOtherLedger } from "../explain/other-ledger.ts";
import { explainSale } from "../explain/sale-explanation.ts";
import { type Listed, listed, listSales, type SaleList } from "../explain/sale-list.ts";
import { subjectOf } from "../explain/subject.ts";
import { explainTerminal } from "../explain/terminal-explanation.ts";
import { none } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";
import { usualColumns } from "../report/columns.ts";
import { keptLedger } from "../run/kept-ledger.ts";
import { damaged, KeptRun } from "../run/kept-run.ts";
import type { NamedLedger } from "../run/named-ledger.ts";
import type { Command, Output } from "./command.ts";
import { explainCommand, ledgerWords, words } from "./explain-command.ts";
import { type Look, listLines, saleText, terminalLines } from "./explanation-text.ts";
import {
  type LedgerOptions,
  ledgerOption,
  repeatableLedgerOptions,
  withLedgerOptions,
} from "./ledger-option.ts";
import { fromHere } from "./next-command.ts";
import { paint } from "./paint.ts";
import { runDirectoryOf, runNames } from "./run-argument.ts";
import { sayExplanation } from "./say-explanation.ts";

type ExplainOptions = { readonly [Which in Listed]: boolean } & LedgerOptions & {
    readonly run: string | undefined;
    readonly id: string | undefined;
    readonly all: boolean;
    readonly json: boolean;
  };

export const explain: Command<ExplainOptions> = {
  usage: "explain [run] [id]",
  about: "Tell the whole story of one sale or one terminal",
  examples: [
    ["tillstorm explain 12/3", "sale 3 of terminal 12, in the latest run"],
    ["tillstorm explain lunch --lost", "what was lost in the run of that name, and how"],
  ],
  repeatable: repeatableLedgerOptions,
  options: (yargs: Argv) =>
    listed
      .reduce(
        (so, which) => so.option(which, { type: "boolean", default: false, describe: describes[which] }),
        withLedgerOptions(yargs)
          .positional("run", {
            type: "string",
            describe: "Path, (part of) a name in tillstorm-runs, or latest",
          })
          .positional("id", {
            type: "string",
            describe: "A sale, TERMINAL/NUMBER, or a terminal; also in part",
          }) as Argv,
      )
      .option("all", { type: "boolean", default: false, describe: "Fold nothing, however long it is" })
      .option("json", {
        type: "boolean",
        default: false,
        describe: "Print it as JSON",
      }) as Argv<ExplainOptions>,

  async run(options, output) {
    try {
      return await explained(options, output);
    } catch (error) {
      throw runAlone(options, error);
    }
  },
};

async function explained(options: ExplainOptions, output: Output): Promise<number> {
  const { run, which, id } = asked(options);
  const named = await ledgerOption(options);
  const kept = new KeptRun(runDirectoryOf(run));
  const history = kept.history();
  const directory = fromHere(kept.path);
  try {
    const audit = `tillstorm audit ${words([directory, ...ledgerWords(options)])}`;
    const notCompared = await readAsAudited(kept, history, { named, audit }, output);
    const look: Look = {
      colour: paint(output.hasColour.stdout),
      columns: Math.min(output.columns ?? usualColumns, 120),
      all: options.all,
      notCompared,
      again: (wanted) => explainCommand(directory, wanted, ledgerWords(options)),
    };
    const [told, lines] = await tell(history, which, id, look);
    const whole = notCompared.length === 0 ? told : { ...told, notCompared };
    output.stdout(options.json ? `${JSON.stringify(whole, null, 2)}\n` : `${lines.join("\n")}\n`);
    // Nobody may take it for "there is none".
    return told.about === "list" && !isSure(told) ? exitCodes.inconclusive : exitCodes.ok;
  } catch (error) {
    throw damaged(error, kept);
  } finally {
    history.close();
  }
}

/** What is listed is there; that nothing is may be for want of knowledge. */
function isSure({ isKnown, sales, doubts }: SaleList): boolean {
  return isKnown && (sales.length > 0 || doubts.length === 0);
}

/** Reads the ledger that this audit of the run would judge by, unless the history has its rows. What it does not have. */
async function readAsAudited(
  kept: KeptRun,
  history: HistoryReader,
  { named, audit }: { readonly named: NamedLedger | undefined; readonly audit: string },
  output: Output,
): Promise<readonly Uncompared[]> {
  const { source, isOwn } = keptLedger(kept, history, named);
  const { notCompared = [] } = isOwn ? (kept.summary?.audit?.ledger ?? {}) : source;
  // The gateway's own file of a run that was killed may still change: the run may go on. An audit settles that.
  const isOver = named !== undefined || history.ended !== undefined;
  if (isOwn || source.absence !== undefined || !isOver) return notCompared;
  try {
    await readOtherLedger(history, source, { isNamedFile: named?.isFile === true, audit });
  } catch (error) {
    // What the terminals say can be told without it, unless it is what somebody asked for.
    if (named !== undefined || !(error instanceof ExplainedError)) throw error;
    sayExplanation(error, output);
  }
  return notCompared;
}

/** Who names a run and nothing of it hears that it is one, instead of that no terminal is called so. */
function runAlone(options: ExplainOptions, error: unknown): unknown {
  const { run: word, id } = options;
  const isNoRun = word === undefined || id !== undefined || /^\d+$/.test(word);
  // Beside a list the word is taken for the run already.
  if (isNoRun || listed.some((which) => options[which]) || !(error instanceof UsageError)) return error;
  try {
    runDirectoryOf(word);
  } catch {
    return error;
  }
  return new UsageError({
    what: `${word} is a run: which sale of it, or which terminal?`,
    todo: `tillstorm explain ${word} 12/3 tells of sale 3 of terminal 12, tillstorm explain ${word} --lost of all lost`,
  });
}

async function tell(history: HistoryReader, which: Listed | undefined, id: string, look: Look) {
  if (which) {
    const list = await listSales(history, which);
    return [list, listLines(list, look)] as const;
  }
  const subject = subjectOf(history, id);
  if (subject.kind === "terminal") {
    const told = explainTerminal(history, subject.terminal);
    return [told, terminalLines(told, look)] as const;
  }
  const told =
    subject.kind === "sale"
      ? explainSale(history, subject.terminal, subject.sale)
      : explainSale(history, none, none, subject.reference);
  return [told, saleText(told, look)] as const;
}

interface Asked {
  readonly run: string | undefined;
  readonly which: Listed | undefined;
  /** "" where a list is asked for. */
  readonly id: string;
}

/** One word alone is the id, and the run the latest; beside a list it is the run. */
function asked(options: ExplainOptions): Asked {
  const { run, id } = options;
  const lists = listed.filter((which) => options[which]);
  if (lists.length > 1) {
    throw new UsageError({
      what: `${lists.map((which) => `--${which}`).join(" and ")} do not go together`,
      todo: "ask for one after the other",
    });
  }
  const [which] = lists;
  if (which) {
    if (id === undefined) return { run, which, id: "" };
    throw new UsageError({
      what: `--${which} is about all sales, and ${id} is one`,
      todo: "leave one of them out",
    });
  }
  const word = id ?? run;
  if (word === undefined) {
    throw new UsageError({
      what: "which sale, or which terminal?",
      why: [`a list is also to be had: ${listed.map((each) => `--${each}`).join(", ")}`],
      todo: "tillstorm explain 12/3 tells of sale 3 of terminal 12, tillstorm explain 12 of the terminal",
    });
  }
  return { run: id === undefined ? runOf(word) : run, which: undefined, id: word };
}

/** A whole reference names its run itself; where that run is here, it is meant. */
function runOf(word: string): string | undefined {
  const name = /^(.+)-(?:[0-9a-f]{4}|[0-9a-f]{8})\/[^/]+\/\d+$/.exec(word)?.[1];
  if (name === undefined) return undefined;
  const latest = (() => {
    try {
      return runDirectoryOf();
    } catch {
      return undefined;
    }
  })();
  if (latest === undefined) return undefined;
  return runNames(dirname(latest)).find((each) => each === name) ?? basename(latest);
}

const describes: Readonly<Record<Listed, string>> = {
  lost: "Sales that were taken and are not in the ledger",
  duplicated: "Sales that are booked more than once",
  resurrected: "Sales that were not made and are booked",
  altered: "Sales that are booked as something else",
  orphaned: "Bookings that no terminal ever sent",
  unpaid: "Sales whose goods are gone and whose money never comes",
  pending: "Sales that were not over at the end",
};
