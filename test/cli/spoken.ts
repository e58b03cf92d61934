// Runs the program with these words and listens to what it says.

import { check } from "../../src/cli/check.ts";
import type { Output } from "../../src/cli/command.ts";
import { completion } from "../../src/cli/completion.ts";
import { list } from "../../src/cli/list.ts";
import { newScenario } from "../../src/cli/new.ts";
import { plan } from "../../src/cli/plan.ts";
import { program } from "../../src/cli/program.ts";
import { schema } from "../../src/cli/schema.ts";

/** Those that only say something; run and doctor are tested as programs. */
const commands = [plan, check, list, newScenario, schema, completion];

interface Spoken {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function spoken(
  words: readonly string[],
  how: Partial<Omit<Output, "stdout" | "stderr">> = {},
): Promise<Spoken> {
  let stdout = "";
  let stderr = "";
  const exitCode = await program(words, commands, "1.2.3", {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    hasColour: { stdout: false, stderr: false },
    isGithub: false,
    ...how,
  });
  return { exitCode, stdout, stderr };
}
