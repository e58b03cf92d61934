// What the machine lacks and what a person wrote wrong: said before anything starts, with what to do about it.

import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { freePort } from "./debian.ts";
import { type Ended, folderWith, program, quiet, type StartOptions, Tillstorm } from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

/** How a command ends that cannot begin: nothing on stdout, nothing left running, no run kept. */
async function refused(
  words: readonly string[],
  options: StartOptions & { readonly scenario?: string } = {},
): Promise<Ended & { readonly run: Tillstorm }> {
  const { scenario = quiet, ...start } = options;
  const run = new Tillstorm(words, { folder: folderWith(scenario), ...start });
  const ended = await run.ended;
  expect(ended.stdout).toBe("");
  await run.mustBeGone();
  return { ...ended, run };
}

const runIt = ["run", "scenario.yaml", "--quiet"];

describe("the environment lacks something", () => {
  test("no Toxiproxy and no way to get it: every way that was tried, why it failed, and what to do", async () => {
    // A PATH with a shell, for the limits, and nothing else; releases behind a proxy that refuses.
    const bin = temporaryFolder();
    symlinkSync("/bin/sh", join(bin, "sh"));
    const cache = join(temporaryFolder(), "cache");
    const proxy = await listening(createServer((_, response) => response.writeHead(403).end()));
    proxy.server.on("connect", (_request, socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"));
    const env = {
      PATH: bin,
      TILLSTORM_CACHE: cache,
      ...Object.fromEntries(
        ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].map((name) => [
          name,
          `http://127.0.0.1:${proxy.port}`,
        ]),
      ),
      NO_PROXY: "127.0.0.1,localhost",
      no_proxy: "127.0.0.1,localhost",
    };
    const { code, stderr, run } = await refused(["run", "scenario.yaml"], { env });
    expect(code, stderr).toBe(3);
    const lines = stderr.trimEnd().split("\n");
    const from = lines.indexOf("Toxiproxy is needed, and there was no way to get it");
    expect(lines.slice(from + 1, from + 5)).toEqual([
      "  on PATH: no toxiproxy-server",
      `  in the cache: nothing at ${join(cache, "toxiproxy-server-2.12.0")}`,
      expect.stringMatching(/^ {2}released 2\.12\.0: \S/),
      "  go install: no go on PATH",
    ]);
    expect(lines.at(-1)).toMatch(
      /put toxiproxy-server 2\.12\.0 on PATH, or install Go .* name a running one .*--engine virtual/,
    );
    mustHaveKeptNothing(run);
  });

  test("too few descriptors: before anything starts, with the limit, what would fit, and how to raise it", async () => {
    const command = ["sh", "-c", 'ulimit -n 250 && exec "$0" "$@"', process.execPath, program] as const;
    const { code, stderr, run } = await refused(runIt, {
      scenario: quiet.replace("terminals: 20", "terminals: 300"),
      command: [...command],
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^this machine cannot carry 300 terminals live\n {2}open files: /);
    expect(stderr).toMatch(/; the limit is 250\nraise the limit \(as root: ulimit -Hn 8\d\d; /);
    expect(stderr).toMatch(/or run a smaller fleet: \d\d terminals would fit\n$/);
    expect(readdirSync(run.folder)).toEqual(["scenario.yaml"]);
  });

  test("the port for the metrics is taken", async () => {
    const { port } = await listening(createTcpServer());
    const { code, stderr, run } = await refused([...runIt, "--metrics", String(port)]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      new RegExp(`^cannot serve metrics on port ${port}\n.*EADDRINUSE.*\ngive another port`),
    );
    expect(readdirSync(run.folder)).toEqual(["scenario.yaml"]);
  });

  test("nobody answers where the shared Toxiproxy should be", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, stderr, run } = await refused([...runIt, "--toxiproxy", url]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^no Toxiproxy answers at http:\/\/127\.0\.0\.1:\d+\n.*ECONNREFUSED.*\nstart it there/,
    );
    mustHaveKeptNothing(run);
  });

  test("Toxiproxy does not start: what it said is told, and its log is where the message says", async () => {
    const bin = temporaryFolder();
    const broken = join(bin, "toxiproxy-server");
    writeFileSync(
      broken,
      '#!/bin/sh\n[ "$1" = -version ] && echo toxiproxy-server version 2.12.0 || { echo no room here >&2; exit 7; }\n',
    );
    chmodSync(broken, 0o755);
    const { code, stderr } = await refused(runIt, { env: { PATH: `${bin}:${process.env.PATH}` } });
    expect(code).toBe(3);
    expect(stderr).toMatch(/did not start: it ended with 7\n {2}no room here\n/);
    const [, log] = /^see (.*)$/m.exec(stderr) ?? [];
    expect(readFileSync(log, "utf8")).toBe("no room here\n");
    expect(readdirSync(dirname(log))).toEqual(["toxiproxy.log"]);
  });

  test("the folder for the run cannot be made", async () => {
    const { code, stderr } = await refused([...runIt, "--output", "scenario.yaml/run"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^cannot write the run to \S+scenario\.yaml\/run\n {2}ENOTDIR.*\nname a directory/,
    );
  });

  /** No run was played, so none is kept. */
  function mustHaveKeptNothing({ folder }: Tillstorm): void {
    expect(readdirSync(join(folder, "tillstorm-runs"))).toEqual([".gitignore"]);
  }
});

describe("what a person wrote is wrong", () => {
  test("a directory that holds a run is left as it is", async () => {
    const folder = folderWith(quiet);
    for (const file of ["summary.json", "history.db"]) {
      const output = join(folder, `run-with-${file}`);
      mkdirSync(output);
      writeFileSync(join(output, file), "of another day");
      const { code, stderr } = await refused([...runIt, "--output", output], { folder });
      expect(code).toBe(2);
      expect(stderr).toBe(`${output} holds a run already\nname another directory with --output\n`);
      expect(readdirSync(output)).toEqual([file]);
      expect(readFileSync(join(output, file), "utf8")).toBe("of another day");
    }
  });

  test("every error of a scenario at once, each with file, line and column", async () => {
    const scenario = quiet
      .replace("duration: 2s", "duration: 2 sec")
      .replace("terminal: quick", "terminal: quik")
      .replace("workers: 16", "wokers: 16");
    const { code, stderr, run } = await refused(runIt, { scenario });
    expect(code).toBe(2);
    const places = [...stderr.matchAll(/^scenario\.yaml:(\d+):(\d+) {2}(\S+?):? /gm)];
    const at = (text: string) => {
      const lines = scenario.split("\n");
      const line = lines.findIndex((each) => each.includes(text));
      return [String(line + 1), String(lines[line].indexOf(text) + 1)];
    };
    expect(places.map(([, line, column]) => [line, column])).toEqual([at("2 sec"), at("quik"), at("wokers")]);
    expect(stderr).toContain("quick");
    expect(stderr).toContain("workers");
    expect(readdirSync(run.folder)).toEqual(["scenario.yaml"]);
  });

  test.concurrent.for([
    { line: "run", says: /^the command needs to know on what\n/ },
    { line: "run scenario.yaml --sed 7", says: /^there is no option --sed\ndid you mean --se[et]/ },
    { line: "run scenario.yaml --seed 1.5", says: /^--set seed=1\.5 {2}seed: / },
    { line: "run scenario.yaml --seed 1 --seed 2", says: /^--seed is given twice\n/ },
    { line: "run scenario.yaml --set load", says: /^--set load {2}is not path=value\n/ },
    { line: "run scenario.yaml --toxiproxy 8474", says: /^--toxiproxy 8474 is no URL\n/ },
    { line: "run scenario.yaml --metrics 70000", says: /^--metrics 70000 is no port\n/ },
    { line: "run scenario.yaml --linger 30", says: /^--linger 30 is no duration\n/ },
    { line: "run scenari.yaml", says: /^there is no file scenari\.yaml\n/ },
    { line: "rum scenario.yaml", says: /^there is no command rum\ndid you mean run\?\n/ },
  ])("tillstorm $line ends with 2", async ({ line, says }) => {
    const { code, stderr, run } = await refused(line.split(" "));
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(readdirSync(run.folder)).toEqual(["scenario.yaml"]);
  });
});

/** Listens on a free port until the test is over. */
async function listening<Server extends ReturnType<typeof createTcpServer>>(server: Server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { server, port: (server.address() as AddressInfo).port };
}
