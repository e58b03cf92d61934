// Programs of Debian's packages for the tests: without one its tests are skipped by name, or fail under CI.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { onTestFinished } from "vitest";
import { killed } from "../toxiproxy/real.ts";

/** Whether tests that need `command` are skipped here, and what their names say of it. */
export function needs(command: string, debianPackage: string): { isSkipped: boolean; why: string } {
  const isMissing = spawnSync("sh", ["-c", 'command -v "$0"', command]).status !== 0;
  const isSkipped = isMissing && process.env.CI !== "true";
  const why = ` (skipped: ${command} is not on PATH; Debian has it in the package ${debianPackage})`;
  return { isSkipped, why: isSkipped ? why : "" };
}

/** Ports that somebody was told to take, and may not have taken yet. */
const given = new Set<number>();

/**
 * A port of loopback that nobody has just now, for a program that cannot say which one it got. Below those that a system
 * gives to connections and to whoever asks for any (from 32768 on Linux, 49152 elsewhere): of these one may be taken
 * again before the program has it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(20_000 * Math.random());
    if (given.has(port)) continue;
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    given.add(port);
    return port;
  }
}

/** Starts a server and waits until `url` answers 200; it is gone when the test is over. */
export async function serving(command: string, words: readonly string[], url: string): Promise<ChildProcess> {
  const child = spawn(command, words, { stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(() => killed(child));
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}: ${said}`);
    const status = await fetch(url).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return child;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
