// tillstorm doctor: what this machine has, what it lacks, and how large a fleet it can carry live.

import { spawn } from "node:child_process";
import { availableParallelism, freemem } from "node:os";
import type { Argv } from "yargs";
import { exitCodes } from "../errors.ts";
import { limitsOfMachine, terminalsWithin } from "../run/preflight.ts";
import { onPath } from "../toxiproxy/command.ts";
import { cacheDirectory, findInstalled } from "../toxiproxy/find.ts";
import { toxiproxyVersion } from "../toxiproxy/version.ts";
import { readableCount } from "../units.ts";
import type { Command } from "./command.ts";
import { paint } from "./paint.ts";

interface Finding {
  readonly what: string;
  readonly found: string;
  /** Whether a live run can go without mending it. */
  readonly isFine: boolean;
  readonly todo?: string;
}

export const doctor: Command<unknown> = {
  usage: "doctor",
  about: "Say what this machine has, lacks and can carry",
  examples: [
    ["tillstorm doctor", "before the first run"],
    ["tillstorm doctor || exit 1", "in CI: exit code 3 when something is missing"],
  ],
  repeatable: [],
  options: (yargs: Argv) => yargs,
  async run(_options, output) {
    const findings = [node(), await toxiproxy(process.env), terminals(), memory()];
    const mark = paint(output.hasColour.stdout);
    for (const { what, found, isFine, todo } of findings) {
      const sign = isFine ? mark("green", "ok     ") : mark("red", "missing");
      output.stdout(`${sign}  ${what.padEnd(10)}  ${found}\n`);
      if (todo) output.stdout(`${" ".repeat(21)}${todo}\n`);
    }
    return findings.every(({ isFine }) => isFine) ? exitCodes.ok : exitCodes.environment;
  },
};

function node(): Finding {
  return { what: "Node", found: `${process.versions.node}, ${availableParallelism()} cores`, isFine: true };
}

async function toxiproxy(env: NodeJS.ProcessEnv): Promise<Finding> {
  const what = "Toxiproxy";
  const binary = await findInstalled({ cacheDir: cacheDirectory(env), env, spawn });
  if (binary) return { what, found: `${binary.version}, ${binary.path}`, isFine: true };
  const go = onPath("go", env);
  return {
    what,
    found: go
      ? `none; the first run downloads ${toxiproxyVersion}, or builds it with ${go}`
      : `none; the first run downloads ${toxiproxyVersion}`,
    isFine: true,
    todo: go ? undefined : "without internet access: put toxiproxy-server on PATH, or install Go",
  };
}

function terminals(): Finding {
  const limits = limitsOfMachine();
  const fit = terminalsWithin(limits);
  const isFine = fit >= 1;
  const found = Number.isFinite(fit)
    ? `${readableCount(fit)} live (${readableCount(limits.descriptors)} open files, ${readableCount(limits.ports)} local ports)`
    : "as many as memory holds";
  return { what: "terminals", found, isFine, todo: isFine ? undefined : "raise the limit: ulimit -Hn" };
}

/** Measured at 2,000 and 5,000 terminals: engine, Toxiproxy and gateway together. */
const kibPerTerminal = 300;

function memory(): Finding {
  const gib = (freemem() / 2 ** 30).toFixed(1);
  const fit = Math.floor(freemem() / 1024 / kibPerTerminal);
  return {
    what: "memory",
    found: `${gib} GiB free, room for about ${readableCount(fit)} terminals live`,
    isFine: true,
  };
}
