// A real Toxiproxy for the end-to-end tests, found or installed as in a run.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";
import { type Binary, cacheDirectory, findOrInstall } from "../../src/toxiproxy/find.ts";
import { startServer, type ToxiproxyServer } from "../../src/toxiproxy/server.ts";

let known: Promise<Binary> | undefined;

export function realBinary(): Promise<Binary> {
  known ??= findOrInstall({
    cacheDir: cacheDirectory(process.env),
    env: process.env,
    spawn,
    progress: () => {},
  });
  return known;
}

/** A Toxiproxy that is gone when the test is over. */
export async function realServer(): Promise<ToxiproxyServer> {
  const { path } = await realBinary();
  const server = await startServer(path, join(temporaryFolder(), "toxiproxy.log"), spawn);
  onTestFinished(() => killed(server.process));
  return server;
}

export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

const folders: string[] = [];

/** A folder that is removed after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-test-"));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
