// A Toxiproxy of our own: started on a free loopback port, healthy before anybody uses it.

import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { EnvironmentError } from "../errors.ts";
import { ToxiproxyClient } from "./client.ts";
import type { Spawn } from "./command.ts";
import { lastLines, textAfter } from "./log.ts";
import { isSupported } from "./version.ts";

export interface ToxiproxyServer {
  readonly url: string;
  readonly version: string;
  readonly process: ChildProcess;
}

const attempts = 5;
const healthyWithinMs = 10_000;

/**
 * Starts the program at `path` and waits until it answers. Everything it says goes to the file `log`.
 * Throws an EnvironmentError with the end of its log when it does not get up.
 */
export async function startServer(path: string, log: string, spawn: Spawn): Promise<ToxiproxyServer> {
  for (let attempt = 1; ; attempt++) {
    const server = await startOn(await freePort(), path, log, spawn);
    if (server !== "port in use") return server;
    if (attempt === attempts)
      throw notUp(path, log, `${attempts} free ports were taken before it could listen`);
  }
}

/**
 * The version of a server that is already running. Throws an EnvironmentError if nobody answers
 * at the URL, or not a Toxiproxy, or one that is too old.
 */
export async function sharedVersion(client: ToxiproxyClient): Promise<string> {
  let version: string;
  try {
    version = await client.version();
  } catch (error) {
    throw new EnvironmentError({
      what: `no Toxiproxy answers at ${client.url}`,
      why: [error instanceof Error ? error.message : String(error)],
      todo: "start it there, or leave --toxiproxy away: tillstorm then starts one of its own",
    });
  }
  if (isSupported(version)) return version;
  throw new EnvironmentError({
    what: `the Toxiproxy at ${client.url} is ${version}, and 2.12 or a later 2.x is needed`,
    todo: "update it, or leave --toxiproxy away: tillstorm then starts one of its own",
  });
}

/** The port may have been taken in between: Toxiproxy cannot say which port it got for 0. */
async function startOn(
  port: number,
  path: string,
  log: string,
  spawn: Spawn,
): Promise<ToxiproxyServer | "port in use"> {
  // Somebody else's Toxiproxy may be what answers on the port. Ours is the one that knows this proxy.
  const identity = `identity-${randomUUID()}`;
  const config = `${log}.${identity}.json`;
  const listen = "127.0.0.1:0";
  writeFileSync(config, JSON.stringify([{ name: identity, listen, upstream: listen, enabled: false }]));
  const file = openSync(log, "a");
  const before = statSync(log).size;
  const child = spawn(path, ["-host", "127.0.0.1", "-port", String(port), "-config", config], {
    // At "info" it writes a line for every connection, and a fleet that reconnects pays for it.
    env: { ...process.env, LOG_LEVEL: "warn" },
    stdio: ["ignore", file, file],
  });
  closeSync(file);
  let failure: string | undefined;
  child.once("error", (error) => {
    failure = error.message;
  });
  child.once("exit", (code, signal) => {
    failure ??= `it ended with ${signal ?? code}`;
  });
  const client = new ToxiproxyClient(`http://127.0.0.1:${port}`, { timeoutMs: 1_000 });
  let isUp = false;
  try {
    const deadline = process.hrtime.bigint() + BigInt(healthyWithinMs) * 1_000_000n;
    while (failure === undefined && process.hrtime.bigint() < deadline) {
      const own = await client.proxy(identity).catch(() => undefined);
      if (own !== undefined) {
        await client.removeProxy(own);
        const version = await client.version();
        isUp = true;
        return { url: client.url, version, process: child };
      }
      // Without a port it lives on and only says so.
      const said = textAfter(log, before, 16_384);
      if (said.includes("address already in use")) return "port in use";
      if (said.includes("Server finished with error")) failure = "it cannot listen";
      await wait(15);
    }
    throw notUp(path, log, failure ?? `it did not answer within ${healthyWithinMs / 1000} s`);
  } finally {
    if (!isUp) child.kill("SIGKILL");
    rmSync(config, { force: true });
    await client.close();
  }
}

function notUp(path: string, log: string, why: string): EnvironmentError {
  return new EnvironmentError({
    what: `Toxiproxy (${path}) did not start: ${why}`,
    why: lastLines(log),
    todo: `see ${log}`,
  });
}

/** A loopback port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("no address"));
      });
    });
  });
}
