// Finding Toxiproxy, or installing it: on PATH, in the cache, the released binary, built by Go.
// Every way that fails says why, so that a person who ends with none of them knows what to mend.

import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import envPaths from "env-paths";
import { EnvironmentError } from "../errors.ts";
import { isExecutable, onPath, outcomeOf, type Spawn } from "./command.ts";
import { download } from "./release.ts";
import { isSupported, toxiproxyVersion, versionIn } from "./version.ts";

export interface Search {
  /** Where an installed Toxiproxy is kept. */
  readonly cacheDir: string;
  /** PATH, and whatever Go and proxies read. */
  readonly env: NodeJS.ProcessEnv;
  readonly spawn: Spawn;
  /** What is going on, for a person who waits. */
  readonly progress: (text: string) => void;
  /** Where releases are; Toxiproxy's own if left out. */
  readonly releases?: string;
}

export interface Binary {
  readonly path: string;
  readonly version: string;
  readonly from: "PATH" | "cache" | "release" | "go";
}

const program = "toxiproxy-server";
const source = `github.com/Shopify/toxiproxy/v2/cmd/server@v${toxiproxyVersion}`;
const goTimeoutMs = 300_000;
const stillMs = 10_000;
const leftoverAfterMs = 3_600_000;

/** Where tillstorm keeps what it installed: TILLSTORM_CACHE, or the system's place for caches. */
export function cacheDirectory(env: NodeJS.ProcessEnv): string {
  return env.TILLSTORM_CACHE || envPaths("tillstorm", { suffix: "" }).cache;
}

/**
 * A Toxiproxy that runs on this machine, installed if there is none: 25 s by Go on 2 cores, once.
 * Throws an EnvironmentError with every way that was tried when none led to one.
 */
export async function findOrInstall(search: Search): Promise<Binary> {
  const why: string[] = [];
  const ways = [found, cached, released, built];
  for (const way of ways) {
    const result = await way(search).catch((error: Error) => error.message);
    if (typeof result !== "string") return result;
    why.push(result);
  }
  throw new EnvironmentError({
    what: "Toxiproxy is needed, and there was no way to get it",
    why,
    todo:
      `put toxiproxy-server ${toxiproxyVersion} on PATH, or install Go 1.23 or newer, ` +
      "name a running one with --toxiproxy URL, or play in virtual time: --engine virtual",
  });
}

/** A Toxiproxy that is here already, or undefined: looks, installs nothing. */
export async function findInstalled(
  search: Omit<Search, "progress" | "releases">,
): Promise<Binary | undefined> {
  const silent = { ...search, progress: () => {} };
  return found(silent).catch(() => cached(silent).catch(() => undefined));
}

async function found(search: Search): Promise<Binary> {
  const path = onPath(program, search.env);
  if (path === undefined) throw new Error(`on PATH: no ${program}`);
  const version = await versionOf(path, search);
  if (isSupported(version)) return { path, version, from: "PATH" };
  throw new Error(`on PATH: ${path} is ${version}, and 2.12 or a later 2.x is needed`);
}

async function cached(search: Search): Promise<Binary> {
  const path = cachePath(search);
  if (!isExecutable(path)) throw new Error(`in the cache: nothing at ${path}`);
  const version = await versionOf(path, search);
  if (version === toxiproxyVersion) return { path, version, from: "cache" };
  throw new Error(`in the cache: ${path} does not run as ${toxiproxyVersion}, it says ${version}`);
}

async function released(search: Search): Promise<Binary> {
  search.progress(`looking for the released Toxiproxy ${toxiproxyVersion}`);
  return install(search, "release", (folder) => download(join(folder, executable), search.releases));
}

async function built(search: Search): Promise<Binary> {
  const go = onPath("go", search.env);
  if (go === undefined) throw new Error("go install: no go on PATH");
  search.progress("installing Toxiproxy (about 25 s, once)");
  return install(search, "go", async (folder) => {
    const started = process.hrtime.bigint();
    const still = setInterval(() => {
      const seconds = Math.round(Number(process.hrtime.bigint() - started) / 1e9);
      search.progress(`still installing Toxiproxy (${seconds} s)`);
    }, stillMs);
    // The linker is told the version, else the server calls itself "git"; the rest is as in the releases.
    const flags = `-s -w -X github.com/Shopify/toxiproxy/v2.Version=${toxiproxyVersion}`;
    const { isOk, output } = await outcomeOf(search.spawn, go, ["install", "-ldflags", flags, source], {
      timeoutMs: goTimeoutMs,
      env: { ...search.env, GOBIN: folder, CGO_ENABLED: "0" },
    }).finally(() => clearInterval(still));
    if (!isOk) throw new Error(gist(output));
    renameSync(
      join(folder, process.platform === "win32" ? "server.exe" : "server"),
      join(folder, executable),
    );
  });
}

const executable = process.platform === "win32" ? `${program}.exe` : program;

/**
 * Lets `make` put the program into a folder of its own, and moves it into the cache in one step:
 * two that install at once, or one that is killed, never leave a half file under the final name.
 */
async function install(
  search: Search,
  from: "release" | "go",
  make: (folder: string) => Promise<void>,
): Promise<Binary> {
  const label = from === "release" ? `released ${toxiproxyVersion}` : "go install";
  let folder: string | undefined;
  try {
    mkdirSync(search.cacheDir, { recursive: true });
    removeLeftovers(search.cacheDir);
    folder = mkdtempSync(join(search.cacheDir, "installing-"));
    await make(folder);
    const made = join(folder, executable);
    const version = await versionOf(made, search);
    if (version !== toxiproxyVersion)
      throw new Error(`what came does not run as ${toxiproxyVersion}: ${version}`);
    const path = cachePath(search);
    renameSync(made, path);
    return { path, version, from };
  } catch (error) {
    throw new Error(`${label}: ${error instanceof Error ? error.message : error}`, { cause: error });
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function cachePath({ cacheDir }: Search): string {
  return join(cacheDir, `${program}-${toxiproxyVersion}${process.platform === "win32" ? ".exe" : ""}`);
}

/** What the program calls its version, or what it said instead: a broken file says why it does not run. */
async function versionOf(path: string, { spawn, env }: Search): Promise<string> {
  const { output } = await outcomeOf(spawn, path, ["-version"], { timeoutMs: 5_000, env });
  return versionIn(output) ?? (gist(output) || "nothing");
}

/** Folders of installations that were killed. */
function removeLeftovers(cacheDir: string): void {
  for (const name of readdirSync(cacheDir)) {
    const path = join(cacheDir, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY);
    if (name.startsWith("installing-") && age > leftoverAfterMs)
      rmSync(path, { recursive: true, force: true });
  }
}

/** The last lines of a tool's output on one line. */
function gist(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).slice(-3).join(" / ").slice(0, 500);
}
