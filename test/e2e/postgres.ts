// A real PostgreSQL of the tests' own, in a folder of its own and on a socket in it. It is gone after the test file.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Client } from "pg";
import { afterAll, vi } from "vitest";
import { temporaryFolder } from "../toxiproxy/real.ts";

/** Debian keeps the server's programs off the PATH, a folder a version. */
function programs(): string | undefined {
  const versions = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
  const onPath = (process.env.PATH ?? "").split(delimiter);
  const folders = [...versions.map((version) => `/usr/lib/postgresql/${version}/bin`), ...onPath];
  return folders.find((folder) => ["initdb", "postgres"].every((name) => existsSync(join(folder, name))));
}

const found = programs();
const isMissing = found === undefined;

/** Whether its tests are skipped here, and what their names say of it; under CI they fail instead. */
export const isSkipped = isMissing && process.env.CI !== "true";
export const why = isSkipped ? " (skipped: there is no initdb; Debian has it in the package postgresql)" : "";

/** The server refuses to run as root: then it is whom Debian's package made for it. */
function asWhom(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}

export class Postgres {
  /** Connection string of its superuser. */
  readonly url: string;
  readonly #server: ChildProcess;

  private constructor(url: string, server: ChildProcess) {
    this.url = url;
    this.#server = server;
  }

  /** Throws with what initdb said. */
  static async start(): Promise<Postgres> {
    if (found === undefined) throw new Error("there is no initdb; install the package postgresql");
    const whom = asWhom();
    const folder = temporaryFolder();
    const data = join(folder, "data");
    mkdirSync(data);
    if (whom.uid !== undefined && whom.gid !== undefined) {
      chownSync(folder, whom.uid, whom.gid);
      chownSync(data, whom.uid, whom.gid);
    }
    const options = { cwd: folder, ...whom, encoding: "utf8" } as const;
    const made = spawnSync(
      join(found, "initdb"),
      ["-D", data, "-U", "tillstorm", "-A", "trust", "-N"],
      options,
    );
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
    const settings = ["listen_addresses=", `unix_socket_directories=${folder}`, "fsync=off"];
    const server = spawn(join(found, "postgres"), ["-D", data, ...settings.flatMap((each) => ["-c", each])], {
      cwd: folder,
      ...whom,
      stdio: ["ignore", "ignore", "ignore"],
    });
    const postgres = new Postgres(`postgresql:///postgres?host=${folder}&user=tillstorm`, server);
    afterAll(() => postgres.stop());
    await vi.waitFor(() => postgres.query("SELECT 1"), { timeout: 20_000, interval: 50 });
    return postgres;
  }

  async query(text: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.once("exit", () => resolve());
    // "Immediate" shutdown: nothing in it is worth a checkpoint.
    this.#server.kill("SIGQUIT");
    await promise;
  }
}
