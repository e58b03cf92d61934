// tillstorm run: plays a scenario and says what became of every sale.

import { relative } from "node:path";
import type { Argv } from "yargs";
import { exitCodes, UsageError } from "../errors.ts";
import { loadPlan } from "../plan/load.ts";
import { endingOf } from "../report/ending.ts";
import { Run, type RunEnd, type Signal, signals } from "../run/run.ts";
import { parseDuration } from "../units.ts";
import type { Command } from "./command.ts";
import { sayProblems } from "./problems.ts";
import type { RunOptions } from "./run-options.ts";
import { runSeeds, seedsOf } from "./run-seeds.ts";
import { gatewayOption, scenarioOptions, setsOf } from "./scenario-options.ts";
import { Screen } from "./screen.ts";

export const run: Command<RunOptions> = {
  usage: "run <scenario>",
  about: "Play a scenario against a real Toxiproxy; account for every sale",
  examples: [
    ["tillstorm run smoke", "the one-minute check of the library, for CI"],
    ["tillstorm run lunch.yaml --engine virtual --seeds 20", "twenty days in seconds"],
  ],
  repeatable: ["set", "allow-target"],
  options: (yargs: Argv) =>
    gatewayOption(
      scenarioOptions(
        yargs.positional("scenario", {
          type: "string",
          demandOption: true,
          describe: "Path, or name of the library",
        }),
      ),
    )
      .option("allow-target", {
        type: "string",
        array: true,
        requiresArg: true,
        describe: "Host besides this machine that may get load or calls",
      })
      .option("engine", {
        choices: ["live", "virtual"] as const,
        default: "live" as const,
        requiresArg: true,
        describe: "Real Toxiproxy and sockets, or a model in virtual time",
      })
      .option("history", {
        choices: ["on", "off"] as const,
        default: "on" as const,
        requiresArg: true,
        describe: "Whether every fact goes to disk; off only in virtual time",
      })
      .option("seeds", {
        type: "string",
        requiresArg: true,
        describe: "Repeat over so many seeds, in virtual time; the spread of all",
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "Directory of this run; else tillstorm-runs/DATE-NAME",
      })
      .option("toxiproxy", {
        type: "string",
        requiresArg: true,
        describe: "URL of a Toxiproxy that others use too; else one is started",
      })
      .option("metrics", {
        type: "string",
        requiresArg: true,
        describe: "Port of /metrics; else 9464, or a free one",
      })
      .option("push", {
        type: "string",
        requiresArg: true,
        describe: "URL of a Pushgateway that gets the metrics, too",
      })
      .option("linger", {
        type: "string",
        requiresArg: true,
        describe: "How long /metrics stays after the end, such as 30s",
      })
      .option("json", { type: "boolean", default: false, describe: "Print the summary as JSON" })
      .option("quiet", { type: "boolean", default: false, describe: "No progress, only the result" }),

  async run(options, output) {
    const toxiproxyUrl = urlOf(options);
    const seeds = seedsOf(options);
    if (seeds !== undefined) return runSeeds(options, seeds, output);
    const { plan, warnings } = loadPlan(options.scenario, setsOf(options));
    sayProblems(warnings, "warning", output);
    const screen = new Screen({
      plan,
      isVirtual: options.engine === "virtual",
      stream: process.stderr,
      isQuiet: options.quiet,
      env: process.env,
      clock: () => performance.now(),
    });
    const run = new Run({
      plan,
      engine: options.engine,
      keepsHistory: keepsHistory(options),
      workingDirectory: process.cwd(),
      output: options.output,
      toxiproxyUrl,
      allowedTargets: options["allow-target"],
      metricsPort: portOf(options.metrics),
      pushUrl:
        options.push === undefined ? undefined : httpUrl("--push", options.push, "http://127.0.0.1:9091"),
      lingerMs: lingerOf(options.linger),
      progress: (text) => screen.say(text),
    });
    if (options.history === "off") {
      screen.say("no history is kept: the audit judges every sale at once, and its facts are forgotten");
    }
    const end = await watched(run, screen);
    const { hasColour } = output;
    output.stdout(
      options.json
        ? `${JSON.stringify(end.summary, null, 2)}\n`
        : `${endingOf(end.summary, {
            next: nextCommand(options, end),
            hasColours: hasColour.stdout,
            isWhole: process.stdout.isTTY !== true,
          })}\n`,
    );
    return end.exitCode;
  },
};

/** Plays the run with the screen on and the signals heard: the first ends it in order, the second at once. */
async function watched(run: Run, screen: Screen): Promise<RunEnd> {
  let wasInterrupted = false;
  const interrupt = (signal: Signal) => {
    // Whatever is still up, the conductor takes it down when this process is gone.
    if (wasInterrupted) process.exit(exitCodes[signal]);
    wasInterrupted = true;
    screen.say(`${signal}: ending the run in order; once more ends it at once`);
    run.interrupt(signal);
  };
  const crash = (error: unknown) => run.crash(error);
  for (const signal of signals) process.on(signal, interrupt);
  process.on("uncaughtException", crash);
  screen.watch(run);
  try {
    return await run.play();
  } finally {
    screen.close();
    for (const signal of signals) process.off(signal, interrupt);
    process.off("uncaughtException", crash);
  }
}

function nextCommand({ scenario, engine }: RunOptions, { summary, directory }: RunEnd): string {
  if (summary.verdict === "pass") {
    const how = engine === "live" ? "" : ` --engine ${engine}`;
    return `another day: tillstorm run ${scenario}${how} --seed ${summary.seed + 1}`;
  }
  return `the whole of it: less ${relative(process.cwd(), directory) || "."}/summary.json`;
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
