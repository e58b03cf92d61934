// tillstorm completion: the script that lets a shell complete commands, options and names of scenarios.

import yargs, { type Argv } from "yargs";
import { exitCodes } from "../errors.ts";
import type { Command } from "./command.ts";

const shells = ["bash", "zsh"] as const;
type Shell = (typeof shells)[number];

interface CompletionOptions {
  readonly shell: Shell | undefined;
}

export const completion: Command<CompletionOptions> = {
  usage: "completion [shell]",
  about: "Print the script that makes bash (4 or newer) or zsh complete words",
  examples: [
    ["tillstorm completion bash >> ~/.bashrc", "from the next shell on"],
    ["tillstorm completion zsh >> ~/.zshrc", "the same for zsh"],
  ],
  repeatable: [],
  options: (yargs: Argv) =>
    yargs.positional("shell", { choices: shells, describe: "Which shell; else the one that $SHELL names" }),
  run({ shell }, output) {
    output.stdout(scriptFor(shell ?? (process.env.SHELL?.endsWith("zsh") ? "zsh" : "bash")));
    return exitCodes.ok;
  },
};

/** yargs' own script. It knows the shell only from the environment, as it is when yargs is made. */
function scriptFor(shell: Shell): string {
  const { SHELL, ZSH_NAME } = process.env;
  process.env.SHELL = shell;
  delete process.env.ZSH_NAME;
  try {
    let script = "";
    yargs()
      .scriptName("tillstorm")
      .exitProcess(false)
      .completion("completion", false)
      .parse(["completion"], {}, (_error: unknown, _argv: unknown, text: string) => {
        if (text) script = `${text}\n`;
      });
    return script;
  } finally {
    restore("SHELL", SHELL);
    restore("ZSH_NAME", ZSH_NAME);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
