import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { EnvironmentError } from "../../src/errors.ts";
import { ToxiproxyClient } from "../../src/toxiproxy/client.ts";
import { onPath } from "../../src/toxiproxy/command.ts";
import { ToxiproxyError } from "../../src/toxiproxy/error.ts";
import { findInstalled, findOrInstall, type Search } from "../../src/toxiproxy/find.ts";
import { assetName } from "../../src/toxiproxy/release.ts";
import { sharedVersion, startServer } from "../../src/toxiproxy/server.ts";
import { toxiproxyVersion } from "../../src/toxiproxy/version.ts";
import { realBinary, realServer, temporaryFolder } from "../toxiproxy/real.ts";
import { calmly, mustTakeLess } from "./disturbed.ts";

const go = onPath("go", process.env);
const isCi = process.env.CI === "true";
const asset = assetName(process.platform, process.arch) ?? "";

/** Nothing on PATH, nothing in the cache, no releases: what a test adds is all there is. */
function bareSearch(changes: Partial<Search> = {}): Search & { said: string[] } {
  const said: string[] = [];
  return {
    cacheDir: join(temporaryFolder(), "cache"),
    env: { ...process.env, PATH: "" },
    // Port 10 is nobody's, and not among those that fetch forbids.
    releases: "http://127.0.0.1:10",
    spawn,
    progress: (text) => said.push(text),
    ...changes,
    said,
  };
}

async function listening(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Serves a release of one file; the list of checksums may lie. */
async function releaseOf(path: string, checksum?: string): Promise<string> {
  const content = readFileSync(path);
  const sum = checksum ?? createHash("sha256").update(content).digest("hex");
  return listening(({ url }, response) => {
    if (url === `/v${toxiproxyVersion}/checksums.txt`) response.end(`${sum}  ${asset}\n`);
    else if (url === `/v${toxiproxyVersion}/${asset}`) response.end(content);
    else response.writeHead(404).end();
  });
}

async function lackOf(search: Search): Promise<EnvironmentError> {
  const error: unknown = await findOrInstall(search).catch((error) => error);
  if (error instanceof EnvironmentError) return error;
  throw new Error(`no EnvironmentError but ${JSON.stringify(error)}`);
}

describe("finding or installing Toxiproxy", () => {
  test("when every way fails, each is named with its reason, and what to do", async () => {
    const search = bareSearch();
    const error = await lackOf(search);
    expect(error.exitCode).toBe(3);
    expect(error.explanation.why).toEqual([
      "on PATH: no toxiproxy-server",
      `in the cache: nothing at ${join(search.cacheDir, "toxiproxy-server-2.12.0")}`,
      expect.stringMatching(/^released 2\.12\.0: connect ECONNREFUSED 127\.0\.0\.1:10$/),
      "go install: no go on PATH",
    ]);
    expect(error.explanation.todo).toContain("--toxiproxy URL");
    expect(readdirSync(search.cacheDir)).toEqual([]);
  });

  test(
    "a closed network is noticed soon, whether it refuses, swallows or accepts and stays silent",
    calmly,
    async () => {
      // TEST-NET-1: no host has this address (RFC 5737).
      for (const releases of ["https://192.0.2.1", await listening(() => {})]) {
        const began = performance.now();
        const error = await lackOf(bareSearch({ releases }));
        expect(error.explanation.why?.[2]).toMatch(/^released 2\.12\.0: \S/);
        mustTakeLess(performance.now() - began, 8_000);
      }
    },
  );

  test("PATH comes before the cache", async () => {
    const { path } = await realBinary();
    const folder = temporaryFolder();
    const search = bareSearch({ env: { PATH: folder } });
    mkdirSync(search.cacheDir, { recursive: true });
    copyFileSync(path, join(search.cacheDir, "toxiproxy-server-2.12.0"));
    expect(await findOrInstall(search)).toMatchObject({ from: "cache" });
    copyFileSync(path, join(folder, "toxiproxy-server"));
    expect(await findOrInstall(search)).toMatchObject({
      from: "PATH",
      path: join(folder, "toxiproxy-server"),
    });
    expect(search.said).toEqual([]);
  });

  test("an old one on PATH and a broken one in the cache are passed over, and named", async () => {
    const folder = temporaryFolder();
    script(join(folder, "toxiproxy-server"), "echo toxiproxy-server version 2.1.4");
    const search = bareSearch({ env: { PATH: folder } });
    mkdirSync(search.cacheDir, { recursive: true });
    script(join(search.cacheDir, "toxiproxy-server-2.12.0"), "echo it broke >&2; exit 1");
    const { explanation } = await lackOf(search);
    expect(explanation.why?.[0]).toMatch(/toxiproxy-server is 2\.1\.4, and 2\.12 or a later 2\.x is needed$/);
    expect(explanation.why?.[1]).toMatch(/does not run as 2\.12\.0, it says it broke$/);
    expect(await findInstalled(search)).toBeUndefined();
  });

  test("the released binary is taken when its checksum is right, and is in the cache from then on", async () => {
    const search = bareSearch({ releases: await releaseOf((await realBinary()).path) });
    expect(await findOrInstall(search)).toMatchObject({ from: "release", version: "2.12.0" });
    expect(readdirSync(search.cacheDir)).toEqual(["toxiproxy-server-2.12.0"]);
    expect(await findOrInstall(search)).toMatchObject({ from: "cache" });
    expect(await findInstalled(search)).toMatchObject({ from: "cache" });
  });

  test("a released binary with another checksum is refused, and nothing of it stays", async () => {
    const search = bareSearch({ releases: await releaseOf((await realBinary()).path, "0".repeat(64)) });
    const { explanation } = await lackOf(search);
    expect(explanation.why?.[2]).toMatch(/has checksum [0-9a-f]{64}, not 0{64}$/);
    expect(readdirSync(search.cacheDir)).toEqual([]);
  });

  test("a download that breaks off halfway is refused", async () => {
    const content = readFileSync((await realBinary()).path);
    const sum = createHash("sha256").update(content).digest("hex");
    const releases = await listening(({ url }, response) => {
      if (url?.endsWith("checksums.txt")) return response.end(`${sum}  ${asset}\n`);
      response.writeHead(200, { "content-length": content.length });
      return response.write(content.subarray(0, 1_000_000), () => response.destroy());
    });
    const search = bareSearch({ releases });
    expect((await lackOf(search)).explanation.why?.[2]).toMatch(/^released 2\.12\.0: /);
    expect(readdirSync(search.cacheDir)).toEqual([]);
  });

  test.skipIf(go === undefined && !isCi)(
    "Go builds it where there is no release (needs go on PATH)",
    { timeout: 600_000 },
    async () => {
      const env = { ...process.env, PATH: dirname(go ?? "") };
      const search = bareSearch({ env });
      // Two at once on one cache must not disturb each other.
      const both = await Promise.all([findOrInstall(search), findOrInstall(search)]);
      for (const binary of both) expect(binary).toMatchObject({ from: "go", version: "2.12.0" });
      expect(readdirSync(search.cacheDir)).toEqual(["toxiproxy-server-2.12.0"]);
      expect(search.said).toContain("installing Toxiproxy (about 25 s, once)");
    },
  );

  test.skipIf(go === undefined && !isCi)(
    "what Go says when it fails is told (needs go on PATH)",
    async () => {
      const env = { ...process.env, PATH: dirname(go ?? ""), GOFLAGS: "-no-such-flag" };
      expect((await lackOf(bareSearch({ env }))).explanation.why?.[3]).toMatch(/^go install: .*no-such-flag/);
    },
  );
});

describe("starting Toxiproxy", () => {
  test("a port that is taken in between is left for another", async () => {
    const { path } = await realBinary();
    const folder = temporaryFolder();
    const taken = createTcpServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const wrapper = join(folder, "first-on-a-taken-port");
    script(
      wrapper,
      `if [ -e "${folder}/again" ]; then exec "${path}" "$@"; fi
: > "${folder}/again"; exec "${path}" -host 127.0.0.1 -port ${port}`,
    );
    const started: ChildProcess[] = [];
    const server = await startServer(wrapper, join(folder, "log"), (command, args, options) => {
      const child = spawn(command, args, options);
      started.push(child);
      return child;
    });
    onTestFinished(() => void server.process.kill("SIGKILL"));
    expect(started).toHaveLength(2);
    expect(started[1]).toBe(server.process);
    expect(started[0].killed).toBe(true);
    expect(server.version).toBe("2.12.0");
    expect(readFileSync(join(folder, "log"), "utf8")).toContain("address already in use");
  });

  test("one that does not get up is explained by the end of its log", async () => {
    const folder = temporaryFolder();
    const program = join(folder, "broken");
    script(program, "echo no room on this machine; exit 7");
    await expect(startServer(program, join(folder, "log"), spawn)).rejects.toMatchObject({
      exitCode: 3,
      explanation: {
        what: `Toxiproxy (${program}) did not start: it ended with 7`,
        why: ["no room on this machine"],
      },
    });
    await expect(startServer(join(folder, "absent"), join(folder, "log"), spawn)).rejects.toThrow("ENOENT");
  });
});

describe("speaking to Toxiproxy", () => {
  test("every refusal carries the server's own message, the proxy and the toxic", async () => {
    const client = await clientOf((await realServer()).url);
    const proxy = await client.createProxy("run-0", "127.0.0.1:0", "127.0.0.1:9");
    const toxic = { name: "slow", type: "latency", stream: "upstream", attributes: { latency: 5 } } as const;
    await client.addToxic(proxy, toxic);

    expect(await refusalOf(client.createProxy("run-0", "127.0.0.1:0", "127.0.0.1:9"))).toMatchObject({
      serverSaid: "proxy already exists",
      status: 409,
      proxy: "run-0",
    });
    expect(await refusalOf(client.createProxy("run-1", proxy.listen, "127.0.0.1:9"))).toMatchObject({
      serverSaid: expect.stringContaining("address already in use"),
      status: 500,
    });
    expect(await refusalOf(client.addToxic(proxy, toxic))).toMatchObject({
      message: "Toxiproxy refused to add toxic slow on proxy run-0: toxic already exists (409)",
      toxic: "slow",
    });
    expect(await refusalOf(client.removeToxic(proxy, { ...toxic, name: "absent" }))).toMatchObject({
      serverSaid: "toxic not found",
      status: 404,
    });
    const fraction = { ...toxic, name: "half", attributes: { latency: 0.5 } };
    expect((await refusalOf(client.addToxic(proxy, fraction))).serverSaid).toMatch(/bad request body/);
    await client.removeProxy(proxy);
    const gone = [
      () => client.removeProxy(proxy),
      () => client.setEnabled(proxy, false),
      () => client.proxy("run-0"),
    ];
    for (const call of gone) {
      expect(await refusalOf(call())).toMatchObject({ serverSaid: "proxy not found", status: 404 });
    }
  });

  test("a trailing slash, blanks and a missing http:// are forgiven", async () => {
    const { url } = await realServer();
    for (const written of [`${url}/`, ` ${url} `, url.replace("http://", "")]) {
      const client = await clientOf(written);
      expect(client.url).toBe(url);
      expect(await client.version()).toBe("2.12.0");
    }
  });

  test("a server that never answers is given up in time, and the error says so", async () => {
    const client = await clientOf(await listening(() => {}), 150);
    const error = await refusalOf(client.createProxy("run-0", "127.0.0.1:0", "127.0.0.1:9"));
    expect(error.message).toBe(
      "Toxiproxy did not answer when asked to create proxy run-0: no answer within 150 ms",
    );
    expect(error.status).toBeUndefined();
  });

  test("what is no Toxiproxy, is too old or does not answer is refused with its reason", async () => {
    const page = await listening((_, response) => response.end("<html>hello</html>"));
    const old = await listening((_, response) => response.end('{"version": "2.4.0"}'));
    const lack = async (url: string) =>
      sharedVersion(await clientOf(url)).catch((error) => error.explanation);
    expect(await lack(page)).toMatchObject({ what: `no Toxiproxy answers at ${page}`, why: [/hello/] });
    expect(await lack(old)).toMatchObject({ what: expect.stringContaining("is 2.4.0, and 2.12") });
    expect(await lack("http://127.0.0.1:9")).toMatchObject({ why: [/ECONNREFUSED/] });
  });

  test("an HTML error page is told as text", async () => {
    const client = await clientOf(
      await listening((_, response) => response.writeHead(503).end("<html><h1>Timeout</h1></html>")),
    );
    expect(await refusalOf(client.proxies())).toMatchObject({ serverSaid: "Timeout", status: 503 });
  });

  test("names that would change the path are our own bug", async () => {
    const client = await clientOf("http://127.0.0.1:9");
    for (const name of ["a/b", "", "..", "a b", "é"]) {
      await expect(client.proxy(name)).rejects.toThrow("is not a name for Toxiproxy");
    }
  });
});

async function clientOf(url: string, timeoutMs?: number): Promise<ToxiproxyClient> {
  const client = new ToxiproxyClient(url, { timeoutMs });
  onTestFinished(() => client.close());
  return client;
}

async function refusalOf(call: Promise<unknown>): Promise<ToxiproxyError> {
  const error: unknown = await call.then(
    () => "it was done",
    (error) => error,
  );
  if (error instanceof ToxiproxyError) return error;
  throw new Error(`no ToxiproxyError but ${error}`);
}

function script(path: string, body: string): void {
  if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}
