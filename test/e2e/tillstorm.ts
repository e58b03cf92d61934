// tillstorm as a person starts it: the command in a folder of its own, what it says, how it ends, and
// whatever it started. Nothing of it is left when the test file is over.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect } from "vitest";
import { HistoryReader } from "../../src/history/reader.ts";
import type { Summary } from "../../src/report/summary.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { within } from "./patience.ts";

export const program = fileURLToPath(new URL("../../bin/tillstorm.js", import.meta.url));

/**
 * Twenty nervous terminals that sell some forty sales a second: light enough that every customer is served in
 * time on a machine that does much else.
 */
const fleet = `
settle: 20s
windows: {least: 500ms, sales: 10}
fleet:
  - id: shops
    terminals: 20
    perStore: 2
    terminal: quick
    links: [{id: wifi, profile: wifi, provider: {telecom-a: 50%, telecom-b: 50%}}]
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}, declined: 5%}
gateway: {workers: 16, service: {p50: 4ms, p95: 10ms}}
`;

/** A day without outages. */
export const quiet = `name: Quiet\nduration: 2s\n${fleet}`;

/** Each kind of outage once; the silent one lasts long enough that a terminal that serves one after the other notices. */
export const stormy = `name: Stormy
duration: 9s
${fleet}
outages:
  - {id: dark, at: 1500ms, for: 2400ms, strike: {provider: telecom-a}, what: blackhole}
  - {id: cut, at: 4s, for: 1s, strike: {share: 50%, of: stores}, what: refuse}
  - {id: closed, at: 6500ms, for: 1s, what: {maintenance: {retryAfter: 500ms}}}
expect:
  pending: "== 0"
  dataLoss: "== 0"
`;

/** Half of the fleet is in the dark from the first second until somebody ends the run. */
export const darkForLong = `name: Dark for long
duration: 60s
${fleet}
outages:
  - {id: dark, at: 1s, for: 50s, strike: {provider: telecom-a}, what: blackhole}
`;

/** What the screen says once the outage of darkForLong is in force. */
export const inTheDark = /^.*; dark \(blackhole\).*$/m;

/** The gateway is gone from the fourth second until somebody ends the run: by then the one that follows it is loaded. */
export const crashedForLong = `name: Crashed for long
duration: 60s
${fleet}
outages:
  - {id: gone, at: 4s, what: {crash: {restartAfter: 50s}}}
`;

/** What the screen says once the gateway of crashedForLong is gone. */
export const crashed = /^.*; gone \(crash\).*$/m;

export interface StartOptions {
  readonly folder?: string;
  /** Beside the test's own; undefined takes a variable away. */
  readonly env?: NodeJS.ProcessEnv;
  /** In place of Node and bin/tillstorm.js. */
  readonly command?: readonly [string, ...string[]];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** All of this test file, in order. */
export const started: Tillstorm[] = [];

export class Tillstorm {
  /** Where it was started. */
  readonly folder: string;
  /** Where its runs go. */
  readonly output: string;
  readonly process: ChildProcess;
  /** When it is gone and everything that it said has come. */
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";
  readonly #mark = `TILLSTORM_TEST=${randomUUID()}`;

  /** Starts `tillstorm WORDS…`. */
  constructor(words: readonly string[], { folder = temporaryFolder(), env, command }: StartOptions = {}) {
    this.folder = folder;
    const output = words.findIndex((word) => word === "--output" || word === "-o");
    this.output = resolve(folder, output < 0 ? "tillstorm-runs" : words[output + 1]);
    const [first, ...others] = command ?? [process.execPath, program];
    this.process = spawn(first, [...others, ...words], {
      cwd: folder,
      // Whatever it starts inherits the mark, and is known by it.
      env: { ...plainEnvironment(), ...env, TILLSTORM_TEST: this.#mark.split("=")[1] },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      this.process.once("error", reject);
      this.process.once("close", (code, signal) => {
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
    started.push(this);
  }

  /** Waits until it has said this on stderr; throws with all that it said where it ends before. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stderr);
      if (found) return found;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.process.stderr?.once("data", () => resolve());
      const ended = await Promise.race([promise, this.ended]);
      if (ended && !pattern.test(ended.stderr)) {
        throw new Error(
          `it ended with ${ended.code ?? ended.signal} and never said ${pattern}:\n${ended.stderr}`,
        );
      }
    }
  }

  /** Sends a signal; the answer is how it ended, and how long that took in ms. */
  async signalled(signal: NodeJS.Signals): Promise<Ended & { readonly tookMs: number }> {
    const began = performance.now();
    this.process.kill(signal);
    const ended = await this.ended;
    return { ...ended, tookMs: performance.now() - began };
  }

  /** Process id of a part of the run, while it is up. */
  pidOf(part: "conductor" | "gateway" | "toxiproxy"): number {
    const words = { conductor: "conductor/main", gateway: "gateway/main", toxiproxy: "toxiproxy-server" }[
      part
    ];
    const found = this.processes().find(({ command }) => command.includes(words));
    if (!found) throw new Error(`there is no ${part} among ${JSON.stringify(this.processes())}`);
    return found.pid;
  }

  /** Every living process of this command, itself included. */
  processes(): readonly { readonly pid: number; readonly command: string }[] {
    return processesWith(this.#mark);
  }

  /** Waits until no process of it is left, at most the 5 s that tillstorm promises. */
  async mustBeGone(): Promise<void> {
    await within(5_000, () => expect(this.processes()).toEqual([]));
  }

  /** The directory of its only run. */
  get directory(): string {
    const runs = join(this.folder, "tillstorm-runs");
    const names = readdirSync(runs).filter((name) => !name.startsWith("."));
    expect(names).toHaveLength(1);
    return join(runs, names[0]);
  }

  summary(directory = this.directory): Summary {
    return JSON.parse(readFileSync(join(directory, "summary.json"), "utf8"));
  }

  /** How often each fact stands in the history. */
  factCount(kind: number, directory = this.directory): number {
    const history = HistoryReader.open(join(directory, "history.db"));
    try {
      return Number(history.database.prepare("SELECT count(*) AS n FROM facts WHERE kind = ?").get(kind)?.n);
    } finally {
      history.close();
    }
  }
}

/** A folder with this text as scenario.yaml. */
export function folderWith(scenario: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "scenario.yaml"), scenario);
  return folder;
}

/** Plays a scenario to its end. */
export async function played(
  scenario: string,
  words: readonly string[] = [],
): Promise<{ readonly run: Tillstorm; readonly ended: Ended; readonly summary: Summary }> {
  const run = new Tillstorm(["run", "scenario.yaml", ...words], { folder: folderWith(scenario) });
  const ended = await run.ended;
  await run.mustBeGone();
  return { run, ended, summary: run.summary() };
}

/** Whether a run says itself that the machine disturbed it, and nothing else is wrong: then it is no witness. */
export function wasDisturbed({ verdict, reasons }: Pick<Summary, "verdict" | "reasons">): boolean {
  const isOfMachine = (reason: string) =>
    /engine lag |\d m?s late\b|the clock of this machine jumped/.test(reason);
  return verdict === "inconclusive" && reasons.length > 0 && reasons.every(isOfMachine);
}

/** Sales in all cells of the audit. */
export function salesInCells({ audit }: Summary): number {
  return Object.values(audit?.cells ?? {}).reduce((sum, { sales }) => sum + sales, 0);
}

/** The environment without what would change what tillstorm says and uses, or would be written to. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const rest = { ...process.env };
  for (const name of [
    "COLUMNS",
    "FORCE_COLOR",
    "GITHUB_ACTIONS",
    "GITHUB_STEP_SUMMARY",
    "TILLSTORM_TOXIPROXY",
  ]) {
    delete rest[name];
  }
  return { ...rest, NO_COLOR: "1" };
}

/** Processes with this in their environment; a zombie has none any more. */
function processesWith(mark: string): { pid: number; command: string }[] {
  if (!existsSync("/proc/self/environ")) {
    const { stdout } = spawnSync("ps", ["axeww", "-o", "pid=,command="], { encoding: "utf8" });
    return stdout.split("\n").flatMap((line) => {
      const [, pid, command] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
      return command?.includes(mark) ? [{ pid: Number(pid), command }] : [];
    });
  }
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      if (!readFileSync(`/proc/${name}/environ`, "latin1").split("\0").includes(mark)) return [];
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      return [{ pid: Number(name), command }];
    } catch {
      // It ended while it was looked at, or is somebody else's.
      return [];
    }
  });
}

afterAll(async () => {
  for (const run of started.splice(0)) {
    for (const { pid } of run.processes()) process.kill(pid, "SIGKILL");
    await run.ended.catch(() => {});
  }
});
