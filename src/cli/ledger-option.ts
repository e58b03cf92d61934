// --ledger of the commands that look at a run that is over: another ledger than the run's own. It is a file, the URL of
// a gateway that serves its ledger as ours does, or word for word what a scenario says under gateway.ledger.

import { existsSync } from "node:fs";
import { extname, resolve } from "node:path";
import type { Argv } from "yargs";
import { pagesUrl } from "../audit/ledger-pages-source.ts";
import { type WayOut, yamlOf } from "../audit/way-out.ts";
import { UsageError } from "../errors.ts";
import { planFrom } from "../plan/load.ts";
import type { LedgerPlan } from "../plan/own-gateway.ts";
import { mustBeAllowed } from "../run/allowed-target.ts";
import { NamedLedger, type NamedPlace, wholeWayOut } from "../run/named-ledger.ts";
import { addressSecret } from "../scenario/plain-secret.ts";
import { ScenarioError } from "../scenario/problem.ts";
import { mustHaveSecrets, secretsIn } from "../secrets.ts";
import { isMap, mapOf } from "./ledger-map.ts";

/** A command's options have these where it takes a ledger. */
export interface LedgerOptions {
  readonly ledger: string | undefined;
  readonly "allow-target": string[] | undefined;
}

/** To be spread into a command's `repeatable`. */
export const repeatableLedgerOptions = ["allow-target"];

export function withLedgerOptions(yargs: Argv): Argv<LedgerOptions> {
  return yargs
    .option("ledger", {
      type: "string",
      requiresArg: true,
      describe:
        "Another ledger: a .csv, .ndjson or gateway's .db file, a URL, or what a scenario's ledger says",
    })
    .option("allow-target", {
      type: "string",
      array: true,
      requiresArg: true,
      describe: "Host besides this machine that may be asked for that ledger",
    });
}

/**
 * What --ledger names; undefined where it was not given. Nobody is asked and no file is opened yet but one that only
 * says where the ledger is. Throws a UsageError where it is nothing that can be read, an EnvironmentError where the
 * environment lacks a secret.
 */
export async function ledgerOption(options: LedgerOptions): Promise<NamedLedger | undefined> {
  const { ledger: written, "allow-target": allowed = [] } = options;
  if (written === undefined) return undefined;
  const place = placeOf(written);
  const needed = secretsIn(JSON.stringify(place)).map((name) => ({ name, by: "--ledger" }));
  mustHaveSecrets(needed, process.env);
  const address = addressOf(place);
  if (address !== undefined) await mustBeAllowed([{ what: "the ledger", url: address }], allowed);
  return new NamedLedger({
    from: written,
    place,
    environment: process.env,
    wayOut: optionWayOut(written),
  });
}

/** How a person says what a ledger lacks that --ledger named; undefined where it named none whose rows can be described. */
export function ledgerWayOut(written: string, ledger: LedgerPlan): WayOut | undefined {
  if (!("rows" in ledger)) return undefined;
  const wayOut = optionWayOut(written);
  return isPlainFile(written) ? wholeWayOut(ledger.rows, wayOut) : wayOut;
}

function optionWayOut(written: string): WayOut {
  return (lacking) => `write ${asOption(written, yamlOf(lacking))}`;
}

/** Whether --ledger names the file that has the rows, and says nothing of how they look. */
export function isPlainFile(written: string): boolean {
  if (words.includes(written)) return false;
  const place = simplePlace(written);
  return place !== undefined && "file" in place;
}

/** What --ledger says, as a scenario's gateway.ledger would. Throws a UsageError where it is nothing of the kind. */
export function ledgerYaml(written: string): string {
  if (words.includes(written)) return written;
  const place = simplePlace(written);
  if (place === undefined) return JSON.stringify(mapOf(written));
  if ("url" in place) return JSON.stringify({ from: "gateway", url: place.url });
  if ("file" in place) return JSON.stringify({ [place.file.format]: place.file.path });
  throw new UsageError({
    what: `${written} is the file of a gateway that has ended`,
    todo: "name a .csv or .ndjson file, a URL, or what a scenario's ledger says",
  });
}

function placeOf(written: string): NamedPlace {
  const place = simplePlace(written);
  if (place === undefined) return { plan: readablePlan(written, planned(mapOf(written))) };
  return "url" in place ? { plan: { from: "gateway", url: place.url } } : place;
}

/** Of a gateway that is there. */
const words = ["gateway", "adapter", "none"];

type SimplePlace = Exclude<NamedPlace, { readonly plan: unknown }> | { readonly url: string };

const formats = { ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson" } as const;

/** A URL or a file of a known kind; undefined for what says more of it. */
function simplePlace(written: string): SimplePlace | undefined {
  if (/^https?:/i.test(written) && URL.canParse(withoutSecret(written))) return { url: written };
  if (isMap(written)) return undefined;
  const path = resolve(written);
  if (!existsSync(path)) {
    throw new UsageError({
      what: `there is no ledger ${written}`,
      todo: "give the path of a .csv, .ndjson, .db or .yaml file, a URL, or what a scenario's ledger says in braces",
    });
  }
  const ending = extname(path).toLowerCase();
  if (ending === ".yaml" || ending === ".yml") return undefined;
  if (ending === ".db" || ending === ".sqlite") return { database: path };
  const format = ending in formats ? formats[ending as keyof typeof formats] : undefined;
  if (format) return { file: { format, path } };
  throw new UsageError({
    what: `${written} is no ledger that can be read`,
    why: [`its name ends with ${ending === "" ? "nothing that tells what it is" : ending}`],
    todo: "give a .csv or .ndjson file, or the .db of a reference gateway; --ledger '{csv: FILE}' names any",
  });
}

/** A URL is told again in messages, reports and commands, and nothing but its host and its path is ever asked for. */
function withoutSecret(url: string): string {
  const found = addressSecret(url);
  if (found === undefined) return url;
  throw new UsageError({
    what: `the URL of --ledger has ${found.what} in it, and messages and reports would show it`,
    todo: `write --ledger '{http: {url: …, headers: {authorization: "Bearer $\{env:NAME}"}, rows: …}}'`,
  });
}

/** A ledger needs a gateway beside it, and a gateway a scenario; nothing of them is used. */
const around = (url: string) => `name: Ledger
duration: 1m
fleet: [{id: tills, terminals: 1, terminal: quick, links: [{id: line, profile: wifi, provider: any}]}]
load: {sales: 1/h, amount: {median: 10, p95: 40, currency: EUR}}
gateway: {url: "${url}"}
`;

/** Of a gateway that a ledger may be of: only where ISO 8583 is spoken do rows have trace numbers to be known by. */
function gatewayOf({ columns }: Record<string, unknown>): string {
  const isByTrace =
    typeof columns === "object" && columns !== null && "reference" in columns && columns.reference === false;
  return isByTrace ? "tcp://127.0.0.1:1" : "http://127.0.0.1:1";
}

function planned(map: Record<string, unknown>): LedgerPlan {
  try {
    const source = { file: "--ledger", text: around(gatewayOf(map)) };
    return planFrom(source, [`gateway.ledger=${JSON.stringify(map)}`]).plan.ownGateway!.ledger;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const [first] = error.problems;
    throw new UsageError({
      what: "--ledger is not what a scenario's ledger may be",
      why: error.problems.map(({ path, what }) => `${path.replace(/^gateway\./, "")}: ${what}`),
      ...(first.todo === undefined ? {} : { todo: first.todo }),
    });
  }
}

type PlacedPlan = Extract<NamedPlace, { readonly plan: unknown }>["plan"];

function readablePlan(written: string, plan: LedgerPlan): PlacedPlan {
  const isPath = plan.from === "http" && "path" in plan.http.at;
  if ("rows" in plan && !isPath) return plan;
  if (plan.from === "gateway" && plan.url !== undefined) return { ...plan, url: plan.url };
  throw new UsageError({
    what: `--ledger ${written} ${isPath ? "has a path, and no gateway that it is at" : "names no place"}`,
    todo: "write csv, ndjson, sql, http: {url: …} or {from: gateway, url: …}, as under a scenario's ledger",
  });
}

/** Whom it asks over HTTP; undefined where it asks nobody so. */
function addressOf(place: NamedPlace): string | undefined {
  if (!("plan" in place)) return undefined;
  const { plan } = place;
  if (plan.from === "gateway") return plan.url;
  if (plan.from !== "http" || !("url" in plan.http.at)) return undefined;
  const address = pagesUrl(plan.http.at.url, process.env, "");
  if (URL.canParse(address)) return address;
  throw new UsageError({
    what: "the ledger's url is none, with what the environment has",
    todo: "write it like https://books.example.com/ledger",
  });
}

/** The option with this added to it, to be typed. */
function asOption(written: string, yaml: string): string {
  const place = isMap(written) ? undefined : simplePlace(written);
  if (place && "file" in place) return `--ledger '{${place.file.format}: ${written}, ${yaml}}'`;
  return `${yaml} ${isMap(written) ? "into --ledger '{…}'" : `into ${written}`}`;
}
