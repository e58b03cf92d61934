// tillstorm gateway as a person starts it: what it says, how it ends, what it leaves.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { connect } from "node:tls";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { body } from "../gateway/child-gateway.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { Tillstorm } from "./tillstorm.ts";

interface Alone {
  readonly gateway: Tillstorm;
  readonly url: string;
}

/** A file that is no certificate. */
const ourselves = fileURLToPath(import.meta.url);

const freePorts = ["--port", "0", "--terminal-port", "0"];

/** Starts one on free ports and waits until it is ready. */
async function alone(words: readonly string[] = [], folder = temporaryFolder()): Promise<Alone> {
  const gateway = new Tillstorm(["gateway", ...words, ...freePorts], { folder });
  await gateway.said(/^ready, until Ctrl-C$/m);
  const [, url] = await gateway.said(/^orders +(\S+)/m);
  return { gateway, url };
}

async function sell(url: string, reference: string): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/v1/sales`, {
    method: "POST",
    headers,
    body: JSON.stringify(body(reference)),
  });
  return response.json();
}

async function rows(url: string): Promise<number> {
  const response = await fetch(`${url}/v1/status`);
  return ((await response.json()) as { rows: number }).rows;
}

describe("alone", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "%s ends it in order by code %i, and what it booked is known to the next one",
    async (signal, code) => {
      const { gateway, url } = await alone();
      expect(await sell(url, "r/0/0")).toEqual({ result: "approved" });
      const { code: ended, stdout } = await gateway.signalled(signal);
      expect([ended, stdout]).toEqual([code, ""]);
      await gateway.mustBeGone();
      const next = await alone([], gateway.folder);
      expect(await sell(next.url, "r/0/0")).toEqual({ result: "approved" });
      expect(await rows(next.url)).toBe(1);
    },
  );

  test("a signal that comes the moment it says that it is ready ends it in order", async () => {
    // All at once: the busier the machine, the longer it is between the word and whatever is done after it.
    const gateways = Array.from({ length: 8 }, async () => (await alone()).gateway.signalled("SIGINT"));
    const ends = await Promise.all(gateways);
    expect(ends.map(({ code, signal }) => ({ code, signal }))).toEqual(
      ends.map(() => ({ code: 130, signal: null })),
    );
  });

  test("kill -9 leaves no process, and nothing is lost", async () => {
    const { gateway, url } = await alone();
    await sell(url, "r/0/0");
    await gateway.signalled("SIGKILL");
    await gateway.mustBeGone();
    expect(await rows((await alone([], gateway.folder)).url)).toBe(1);
  });

  test("--json is one line on stdout, with what --set asked for behind it", async () => {
    const { gateway, url } = await alone([
      "smoke",
      "--json",
      "--set",
      "gateway.workers=8",
      "--ledger",
      "my.db",
    ]);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("\ntillstorm_gateway_workers 8\n");
    const { stdout } = await gateway.signalled("SIGINT");
    expect(stdout.trim().split("\n")).toHaveLength(1);
    const said = JSON.parse(stdout);
    expect(said).toEqual({
      said: "ready",
      url,
      terminals: url,
      openapi: `${url}/openapi.json`,
      metrics: `${url}/metrics`,
      ledger: join(gateway.folder, "my.db"),
    });
    expect(gateway.stderr).toContain("the outages of smoke are not played here");
  });

  test("terminals have a port of their own for TLS, with an authority to trust", async () => {
    const { gateway, url } = await alone(["--tls", "--set", "gateway.tls.clientCertificates=true"]);
    const [, host, port] = await gateway.said(/^terminals +https:\/\/(\S+):(\d+) /m);
    const file = (name: string) => readFileSync(join(gateway.folder, "tillstorm-gateway-tls", name));
    const shown = { cert: file("terminal.pem"), key: file("terminal-key.pem"), ca: file("authority.pem") };
    const socket = connect({ host, port: Number(port), ...shown, servername: "localhost" });
    let heard = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      heard += text;
    });
    socket.write("GET /v1/echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    await new Promise((resolve, reject) => socket.once("close", resolve).once("error", reject));
    expect(heard).toContain('{"result":"approved"}');
    expect(new URL(url).port).not.toBe(port);
  });
});

describe("it says what it lacks, and what to do", () => {
  async function refused(words: readonly string[], folder?: string) {
    return new Tillstorm(["gateway", ...words], { folder }).ended;
  }

  test("a ledger that another gateway has", async () => {
    const { gateway } = await alone();
    const { code, stderr } = await refused(freePorts, gateway.folder);
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining("another gateway, or another program, is using it"),
    ]);
  });

  test("a port that is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = String(typeof address === "object" ? address?.port : 0);
    const { code, stderr } = await refused(["--port", port]);
    await new Promise((resolve) => server.close(resolve));
    expect([code, stderr]).toEqual([3, expect.stringContaining("free the port, or give another one")]);
  });

  test.each([
    [["--port", "http"], 2, "--port http is no port"],
    [["--ledger", "nowhere/ledger.db"], 3, "could not be opened"],
    [["--set", "gateway.workers=none"], 2, "gateway.workers"],
    [["--certificate", "mine.pem"], 2, "add --tls"],
    [["--tls", "--certificate", "mine.pem"], 2, "--certificate is given without --key"],
    [["--tls", "--certificate", "mine.pem", "--key", "mine.pem"], 2, "cannot read mine.pem"],
    [["--tls", "--certificate", ourselves, "--key", ourselves], 2, "are no certificate and its key"],
    [["--protocol", "iso"], 2, "--protocol cannot be iso"],
    [["--set", "gateway.url=http://127.0.0.1:9/"], 2, "sells against a gateway of its own"],
    [["nobody"], 2, "there is no scenario nobody"],
  ])("%j", async (words, code, why) => {
    const ended = await refused([...freePorts.filter(() => !words.includes("--port")), ...words]);
    expect([ended.code, ended.stderr, ended.stdout]).toEqual([code, expect.stringContaining(why), ""]);
  });
});

test("help fits 80 columns and ends with two examples", async () => {
  const { code, stdout } = await new Tillstorm(["gateway", "--help"]).ended;
  const lines = stdout.trimEnd().split("\n");
  expect(code).toBe(0);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.slice(lines.indexOf("Examples:") + 1)).toHaveLength(2);
});

test("every command of docs/gateway.md says what stands beneath it", async () => {
  const page = readFileSync(new URL("../../docs/gateway.md", import.meta.url), "utf8");
  const { url } = await alone();
  const commands = [...page.matchAll(/^ {4}(curl .*)\n(?: {4}# (.*)\n)?/gm)];
  expect(commands.length).toBeGreaterThan(10);
  for (const [, command, answer] of commands) {
    const here = command.replace("http://127.0.0.1:8582", url);
    const { status, stdout } = spawnSync("sh", ["-c", here], { encoding: "utf8" });
    expect({ command, status }).toEqual({ command, status: 0 });
    if (answer) expect({ command, answer: stdout }).toEqual({ command, answer });
    else expect(stdout).toMatch(/\{"end":true,"rows":2,"has":2\}\n$/);
  }
});
