// The options of tillstorm run, as they were typed, and what is wrong with them.

import { UsageError } from "../errors.ts";
import { pushTarget } from "../measure/push-target.ts";
import { addressSecret } from "../scenario/plain-secret.ts";
import { mustHaveSecrets, secretsIn } from "../secrets.ts";
import { parseDuration } from "../units.ts";
import { BaselineFile } from "./baseline-file.ts";
import { keptRunsOf } from "./kept-runs.ts";
import { withoutLogin } from "./told-url.ts";

export interface RunOptions {
  readonly scenario: string[];
  readonly seed: string | undefined;
  readonly set: string[] | undefined;
  readonly engine: "live" | "virtual";
  readonly history: "on" | "off";
  readonly seeds: string | undefined;
  readonly output: string | undefined;
  readonly "keep-runs": string | undefined;
  readonly toxiproxy: string | undefined;
  readonly gateway: string | undefined;
  readonly "allow-target": string[] | undefined;
  readonly metrics: string | undefined;
  readonly push: string | undefined;
  readonly linger: string | undefined;
  readonly junit: string | undefined;
  readonly markdown: string | undefined;
  readonly baseline: string | undefined;
  readonly tolerance: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** What they mean, the same for every scenario of the command. */
export interface RunSettings {
  readonly keepsHistory: boolean;
  readonly toxiproxyUrl: string | undefined;
  readonly metricsPort: number | undefined;
  /** As written: ${env:NAME} keeps its place until it is pushed to. */
  readonly pushUrl: string | undefined;
  readonly lingerMs: number | undefined;
  /** How many runs of tillstorm-runs are left when each begins, it among them; undefined: all. */
  readonly keptRuns: number | undefined;
  /** Earlier runs that these are held against. */
  readonly baseline: BaselineFile | undefined;
}

/** Throws a UsageError for what cannot be, an EnvironmentError where the environment lacks a secret. */
export function settingsOf(options: RunOptions): RunSettings {
  const { push, metrics, linger } = options;
  return {
    keepsHistory: keepsHistory(options),
    toxiproxyUrl: urlOf(options),
    metricsPort: portOf(metrics),
    pushUrl: push === undefined ? undefined : pushUrlOf(push),
    lingerMs: lingerOf(linger),
    keptRuns: keptRuns(options),
    baseline: baselineOf(options),
  };
}

function keepsHistory({ engine, history }: RunOptions): boolean {
  if (engine === "live" && history === "off") {
    throw new UsageError({
      what: "a live run keeps its history: the audit reads it",
      todo: "leave --history off away, or add --engine virtual",
    });
  }
  return history === "on";
}

function keptRuns({ output, "keep-runs": text }: RunOptions): number | undefined {
  const kept = keptRunsOf(text);
  if (kept === undefined || output === undefined) return kept;
  throw new UsageError({
    what: "--keep-runs takes old runs out of tillstorm-runs, and this one goes to --output",
    todo: "leave one of both away",
  });
}

function urlOf({ toxiproxy, engine }: RunOptions): string | undefined {
  const variable = engine === "live" ? process.env.TILLSTORM_TOXIPROXY : undefined;
  if (toxiproxy === undefined) {
    return variable ? toxiproxyUrl("TILLSTORM_TOXIPROXY", variable) : undefined;
  }
  if (engine === "virtual") {
    throw new UsageError({
      what: "--toxiproxy is for a live run: in virtual time nothing goes through it",
      todo: "leave --toxiproxy away",
    });
  }
  return toxiproxyUrl("--toxiproxy", toxiproxy);
}

/** Of a Toxiproxy; `from`: the option or the variable that has it. */
function toxiproxyUrl(from: string, text: string): string {
  if (hasLogin(text)) {
    throw new UsageError({
      what: `${from} has a user, a password or a query in it, and Toxiproxy would not be told it`,
      todo: "leave it out; a token that Toxiproxy asks for goes into the environment: TOXIPROXY_AUTH_TOKEN",
    });
  }
  const isHttp = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (!isHttp) throw noUrl(from, text, "http://127.0.0.1:8474");
  return text.replace(/\/+$/, "");
}

/** What stands in a command line is seen by whoever lists processes, and by readers of CI's logs. */
function pushUrlOf(text: string): string {
  const names = secretsIn(text);
  if (hasLogin(names.reduce((all, name) => all.replaceAll(`\${env:${name}}`, "{{secret}}"), text))) {
    throw new UsageError({
      what: "the URL of --push has a user, a password or a query in it, and messages would show it",
      todo: `write --push 'https://$\{env:USER_NAME}:$\{env:PASSWORD}@HOST', in single quotes, and export both`,
    });
  }
  const needed = names.map((name) => ({ name, by: "--push" }));
  mustHaveSecrets(needed, process.env);
  if (pushTarget(text, process.env) === undefined) throw noUrl("--push", text, "http://127.0.0.1:9091");
  return text;
}

/** Whether it has what only one who may log in knows, or may have: nothing is asked for behind a "?" or an "@". */
function hasLogin(text: string): boolean {
  if (addressSecret(text) !== undefined) return true;
  if (!URL.canParse(text)) return false;
  const { pathname, search } = new URL(text);
  return pathname.includes("@") || search !== "";
}

function noUrl(from: string, text: string, example: string): UsageError {
  return new UsageError({ what: `${from} ${withoutLogin(text)} is no URL`, todo: `write ${example}` });
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port >= 1 && port <= 65_535)) {
    throw new UsageError({
      what: `--metrics ${withoutLogin(text)} is no port`,
      todo: "write a number from 1 to 65535",
    });
  }
  return port;
}

function lingerOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const lingerMs = parseDuration(text);
  if (lingerMs === undefined) {
    throw new UsageError({ what: `--linger ${withoutLogin(text)} is no duration`, todo: "write 30s or 2m" });
  }
  return lingerMs;
}

function baselineOf({ baseline, tolerance }: RunOptions): BaselineFile | undefined {
  if (baseline !== undefined) return new BaselineFile(baseline, tolerance);
  if (tolerance === undefined) return undefined;
  throw new UsageError({
    what: "--tolerance says how much worse than --baseline a run may be",
    todo: "add --baseline summary.json, or leave --tolerance away",
  });
}
