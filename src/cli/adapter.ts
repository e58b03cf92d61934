// tillstorm adapter: writes an adapter for one's own gateway, and checks whether it and the gateway keep the contract.

import { readFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { Argv } from "yargs";
import { exitCodes, UsageError } from "../errors.ts";
import { loadPlan, planFrom } from "../plan/load.ts";
import type { LedgerRows } from "../plan/own-gateway.ts";
import type { Plan } from "../plan/plan.ts";
import { checkContract } from "../run/contract/check-contract.ts";
import type { Finding } from "../run/contract/finding.ts";
import { rowsOf } from "../run/named-ledger.ts";
import { parseDuration } from "../units.ts";
import type { Command, Output } from "./command.ts";
import { firstAdapter } from "./first-adapter.ts";
import { isPlainFile, ledgerWayOut, ledgerYaml } from "./ledger-option.ts";
import { paint } from "./paint.ts";
import { writeNew } from "./write-new.ts";

interface AdapterOptions {
  readonly action: "new" | "check";
  readonly name: string;
  readonly against: string | undefined;
  readonly ledger: string | undefined;
  readonly currency: string;
  readonly timeout: string;
  readonly "allow-target": string[] | undefined;
  readonly json: boolean;
}

export const adapter: Command<AdapterOptions> = {
  usage: "adapter <action> <name>",
  about: "Speak with your own gateway: new writes an adapter, check tries it",
  examples: [
    ["tillstorm adapter new my-gateway", "writes my-gateway.ts, commented"],
    [
      "tillstorm adapter check my-gateway.ts --against http://127.0.0.1:8080",
      "drives it through its contract",
    ],
  ],
  repeatable: ["allow-target"],
  options: (yargs: Argv) =>
    yargs
      .positional("action", {
        choices: ["new", "check"] as const,
        demandOption: true,
        describe: "What to do",
      })
      .positional("name", {
        type: "string",
        demandOption: true,
        describe: "new: its name. check: its file, http-json, iso8583, or a scenario",
      })
      .option("against", {
        type: "string",
        requiresArg: true,
        describe: "check: URL of the gateway; else the scenario's",
      })
      .option("ledger", {
        type: "string",
        requiresArg: true,
        describe:
          "check: gateway, adapter, none, a file, a URL, or what a scenario's ledger says; else as in a run",
      })
      .option("currency", {
        type: "string",
        default: "EUR",
        requiresArg: true,
        describe: "check: of the amounts; a scenario has its own",
      })
      .option("timeout", {
        type: "string",
        default: "10s",
        requiresArg: true,
        describe: "check: how long an answer is waited for",
      })
      .option("allow-target", {
        type: "string",
        array: true,
        requiresArg: true,
        describe: "check: host besides this machine that may be asked",
      })
      .option("json", { type: "boolean", default: false, describe: "check: print what was found as JSON" }),
  run(options, output) {
    return options.action === "new" ? write(options, output) : check(options, output);
  },
};

function write({ name }: AdapterOptions, output: Output): number {
  const file = fileOf(name);
  const stem = basename(file, extname(file));
  writeNew(file, firstAdapter(stem, file));
  output.stdout(`${file}\n`);
  output.stderr(
    `make it fit your gateway, and see whether it does: tillstorm adapter check ${file} --against URL\n`,
  );
  return exitCodes.ok;
}

function fileOf(name: string): string {
  const extension = /\.m?[jt]s$/.exec(name)?.[0];
  const stem = basename(name, extension);
  if (extension?.endsWith("js") || !/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}$/u.test(stem))
    throw new UsageError({
      what: `${JSON.stringify(name)} is no name of an adapter`,
      todo: "write letters, figures and -, such as my-gateway; it becomes a TypeScript file",
    });
  return extension ? name : `${name}${isModuleHere(dirname(resolve(name))) ? ".ts" : ".mts"}`;
}

/** Whether Node takes a .ts here for an ES module: not where a package.json says otherwise, or says nothing. */
function isModuleHere(folder: string): boolean {
  let text: string;
  try {
    text = readFileSync(join(folder, "package.json"), "utf8");
  } catch {
    return dirname(folder) === folder || isModuleHere(dirname(folder));
  }
  try {
    return (JSON.parse(text) as { type?: unknown } | null)?.type === "module";
  } catch {
    return false;
  }
}

async function check(options: AdapterOptions, output: Output): Promise<number> {
  const plan = planOf(options);
  const gateway = plan.ownGateway;
  if (!gateway)
    throw new UsageError({
      what: "nothing says where the gateway is",
      todo: "write --against http://127.0.0.1:8080, or url into the scenario's gateway",
    });
  const timeoutMs = parseDuration(options.timeout);
  if (!timeoutMs)
    throw new UsageError({ what: `--timeout ${options.timeout} is no duration`, todo: "write 10s or 500ms" });
  const findings: Finding[] = [];
  const found = (finding: Finding) => {
    findings.push(finding);
    if (!options.json) output.stdout(lineOf(finding, output.hasColour.stdout));
  };
  const allowedTargets = options["allow-target"] ?? [];
  const wayOut = options.ledger === undefined ? undefined : ledgerWayOut(options.ledger, gateway.ledger);
  await checkContract({ plan, gateway, allowedTargets, environment: process.env, timeoutMs, found, wayOut });
  if (options.json) output.stdout(`${JSON.stringify(findings, null, 2)}\n`);
  else output.stdout(`${summary(findings)}\n`);
  if (findings.some(({ verdict }) => verdict === "does not fit")) return exitCodes.failed;
  return findings.some(({ verdict }) => verdict === "unchecked") ? exitCodes.inconclusive : exitCodes.ok;
}

/** The plan of a scenario, or of one that has just this adapter. */
function planOf({ name, against, ledger, currency }: AdapterOptions): Plan {
  const url = against === undefined ? [] : [`gateway.url=${against}`];
  const sets = [...url, ...(ledger === undefined ? [] : [`gateway.ledger=${ledgerYaml(ledger)}`])];
  if (/\.ya?ml$/.test(name)) {
    const rows = ledger === undefined || !isPlainFile(ledger) ? undefined : rowsOf(loadPlan(name, url).plan);
    return withRows(loadPlan(name, sets).plan, rows);
  }
  if (against === undefined)
    throw new UsageError({
      what: "nothing says where the gateway is",
      todo: "write --against http://127.0.0.1:8080",
    });
  const isBuiltIn = name === "http-json" || name === "iso8583";
  const wanted = isBuiltIn ? name : resolve(name);
  const all = [...sets, `gateway.adapter=${JSON.stringify(wanted)}`, `load.amount.currency=${currency}`];
  return planFrom({ file: "adapter check", text: contractual }, all).plan;
}

/** The same, with the rows of a plain file as the scenario says that its ledger's look: so an audit takes them, too. */
function withRows(plan: Plan, rows: LedgerRows | undefined): Plan {
  const { ownGateway } = plan;
  if (!rows || ownGateway?.ledger.from !== "file") return plan;
  return { ...plan, ownGateway: { ...ownGateway, ledger: { ...ownGateway.ledger, rows } } };
}

/** Who has only an adapter sells little, and nothing that needs more than a sale and an echo. */
const contractual = `name: Contract
duration: 1m
fleet: [{id: tills, terminals: 2, terminal: quick, links: [{id: line, profile: wifi, provider: any}]}]
load: {sales: 1/h, amount: {median: 10, p95: 40, currency: EUR}}
`;

const marks = {
  fits: ["green", "ok"],
  "does not fit": ["red", "does not fit"],
  unchecked: ["yellow", "unchecked"],
  "left out": ["cyan", "left out"],
} as const;

function lineOf({ check, verdict, what, also = [], todo }: Finding, isColoured: boolean): string {
  const [colour, mark] = marks[verdict];
  const below = [...also, ...(todo === undefined ? [] : [todo])].map((line) => `              ${line}\n`);
  return `${paint(isColoured)(colour, mark.padEnd(12))}  ${check}: ${what}\n${below.join("")}`;
}

function summary(findings: readonly Finding[]): string {
  const parts = Object.keys(marks).flatMap((verdict) => {
    const many = findings.filter((each) => each.verdict === verdict).length;
    return many === 0 ? [] : [`${many} ${many === 1 ? verdict : (plurals[verdict] ?? verdict)}`];
  });
  return parts.join(", ");
}

const plurals: Readonly<Record<string, string>> = { fits: "fit", "does not fit": "do not fit" };
