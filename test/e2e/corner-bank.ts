// The corner bank of examples/ as a process of its own, gone when the test is over.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { killed } from "../toxiproxy/real.ts";

const folder = fileURLToPath(new URL("../../examples/corner-bank/", import.meta.url));

/** Path of one of its files. */
export const cornerBankFile = (name: string) => `${folder}${name}`;

/** Starts it on a free port; its URL. */
export async function cornerBank(...words: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [cornerBankFile("gateway.ts"), "--port", "0", ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => killed(child));
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  return String(line).replace(/^.*(http:\S+)\s*$/s, "$1");
}
