// tillstorm run: plays scenarios, one after the other, and says what became of every sale.

import type { Argv } from "yargs";
import type { Command } from "./command.ts";
import { playAll } from "./play-all.ts";
import { Reports } from "./reports.ts";
import type { RunOptions } from "./run-options.ts";
import { gatewayOption, scenarioOptions } from "./scenario-options.ts";

export const run: Command<RunOptions> = {
  usage: "run <scenario..>",
  about: "Play scenarios against a real Toxiproxy; account for every sale",
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
          array: true,
          demandOption: true,
          describe: "Paths, or names of the library, played one after the other",
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
        describe: "Directory of the run, or of all; else tillstorm-runs/DATE-NAME",
      })
      .option("keep-runs", {
        type: "string",
        requiresArg: true,
        describe: "How many runs stay in tillstorm-runs, the last; else all",
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
      .option("junit", {
        type: "string",
        requiresArg: true,
        describe: "File for a JUnit report: a test case an expectation",
      })
      .option("markdown", {
        type: "string",
        requiresArg: true,
        describe: "File for a summary in Markdown",
      })
      .option("baseline", {
        type: "string",
        requiresArg: true,
        describe: "Summary or directory of an earlier run; worse than it fails",
      })
      .option("tolerance", {
        type: "string",
        requiresArg: true,
        describe: "How much worse than the baseline it may be; else 10%",
      })
      .option("json", { type: "boolean", default: false, describe: "Print the summary as JSON" })
      .option("quiet", { type: "boolean", default: false, describe: "No progress, only the result" }),

  async run(options, output) {
    const reports = new Reports(options, process.env, output.stderr);
    try {
      return await playAll(options, reports, output);
    } catch (error) {
      reports.failed(error);
      throw error;
    }
  },
};
