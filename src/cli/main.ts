// Where tillstorm starts: the real streams and the list of commands. What they do is in a file each.

import { styleText } from "node:util";
import { exitCodes } from "../errors.ts";
import { worstExitCode } from "../report/outcome.ts";
import { signals } from "../run/run.ts";
import { tillstormVersion } from "../run/version.ts";
import { adapter } from "./adapter.ts";
import { audit } from "./audit.ts";
import { check } from "./check.ts";
import type { Output } from "./command.ts";
import { completion } from "./completion.ts";
import { doctor } from "./doctor.ts";
import { shownColumns } from "./ending-columns.ts";
import { explain } from "./explain.ts";
import { gateway } from "./gateway.ts";
import { list } from "./list.ts";
import { newScenario } from "./new.ts";
import { plan } from "./plan.ts";
import { program } from "./program.ts";
import { ResultStream } from "./result-stream.ts";
import { run } from "./run.ts";
import { sayExplanation } from "./say-explanation.ts";
import { schema } from "./schema.ts";

const commands = [
  run,
  audit,
  explain,
  plan,
  check,
  list,
  newScenario,
  gateway,
  adapter,
  doctor,
  schema,
  completion,
];

/** So long what an ended run has said may take to be read, ms. */
const saidWithinMs = 500;

const columns = shownColumns(process.stdout, process.env);
const messageColumns = shownColumns(process.stderr, process.env);

const result = new ResultStream(process.stdout, (error) => sayExplanation(error, output));
const output: Output = {
  stdout: (text) => result.write(text),
  stderr: (text) => process.stderr.write(text),
  hasColour: {
    stdout: styleText("red", "?", { stream: process.stdout }) !== "?",
    stderr: styleText("red", "?", { stream: process.stderr }) !== "?",
  },
  ...(columns === undefined ? {} : { columns }),
  ...(messageColumns === undefined ? {} : { messageColumns }),
  isGithub: process.env.GITHUB_ACTIONS === "true",
};

// Progress that nobody can read, or that no disk has room for, ends no run.
process.stderr.on("error", () => {});

// An adapter is code of the user's: one that ends the process itself must not look like a run that passed.
let isJudged = false;
process.once("exit", (code) => {
  if (result.isLost) process.exitCode = worstExitCode([code, exitCodes.environment]);
  if (isJudged || code !== 0) return;
  process.exitCode = exitCodes.inconclusive;
  output.stderr("the process was ended from within before anything was judged: an adapter must not end it\n");
});

// Not process.exit: what was written to a pipe would be cut off.
const code = await program(process.argv.slice(2), commands, tillstormVersion(), output);
process.exitCode = code;
isJudged = true;
// Whoever ended a run waits for nothing that an adapter of theirs still waits for.
if (signals.some((signal) => code === exitCodes[signal]))
  setTimeout(() => process.exit(), saidWithinMs).unref();
