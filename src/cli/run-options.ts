// The options of tillstorm run, as they were typed, and what is wrong with them.

import { UsageError } from "../errors.ts";
import { parseDuration } from "../units.ts";
import { BaselineFile } from "./baseline-file.ts";

export interface RunOptions {
  readonly scenario: string[];
  readonly seed: string | undefined;
  readonly set: string[] | undefined;
  readonly engine: "live" | "virtual";
  readonly history: "on" | "off";
  readonly seeds: string | undefined;
  readonly output: string | undefined;
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
  readonly pushUrl: string | undefined;
  readonly lingerMs: number | undefined;
  /** Earlier runs that these are held against. */
  readonly baseline: BaselineFile | undefined;
}

/** Throws a UsageError for what cannot be. */
export function settingsOf(options: RunOptions): RunSettings {
  const { push, metrics, linger } = options;
  return {
    keepsHistory: keepsHistory(options),
    toxiproxyUrl: urlOf(options),
    metricsPort: portOf(metrics),
    pushUrl: push === undefined ? undefined : httpUrl("--push", push, "http://127.0.0.1:9091"),
    lingerMs: lingerOf(linger),
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

function urlOf({ toxiproxy, engine }: RunOptions): string | undefined {
  const variable = engine === "live" ? process.env.TILLSTORM_TOXIPROXY : undefined;
  if (toxiproxy === undefined) {
    return variable ? httpUrl("TILLSTORM_TOXIPROXY", variable, "http://127.0.0.1:8474") : undefined;
  }
  if (engine === "virtual") {
    throw new UsageError({
      what: "--toxiproxy is for a live run: in virtual time nothing goes through it",
      todo: "leave --toxiproxy away",
    });
  }
  return httpUrl("--toxiproxy", toxiproxy, "http://127.0.0.1:8474");
}

/** `from`: the option or the variable that has it. */
function httpUrl(from: string, text: string, example: string): string {
  const isHttp = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (!isHttp) throw new UsageError({ what: `${from} ${text} is no URL`, todo: `write ${example}` });
  return text.replace(/\/+$/, "");
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port >= 1 && port <= 65_535)) {
    throw new UsageError({ what: `--metrics ${text} is no port`, todo: "write a number from 1 to 65535" });
  }
  return port;
}

function lingerOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const lingerMs = parseDuration(text);
  if (lingerMs === undefined) {
    throw new UsageError({ what: `--linger ${text} is no duration`, todo: "write 30s or 2m" });
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
