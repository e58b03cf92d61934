// Metrics pushed to a real Pushgateway: the final values are there after the run, and a push that fails changes nothing.

import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Registry } from "prom-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { exitCodes } from "../../src/errors.ts";
import { Push } from "../../src/measure/push.ts";
import { freePort, needs, serving } from "./debian.ts";
import { calmly, mustTakeLess } from "./disturbed.ts";
import { folderWith, played, quiet, Tillstorm } from "./tillstorm.ts";

const { isSkipped, why } = needs("prometheus-pushgateway", "prometheus-pushgateway");

test.skipIf(isSkipped)(`a Pushgateway has the final values of a run${why}`, async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await serving("prometheus-pushgateway", [`--web.listen-address=127.0.0.1:${port}`], `${url}/-/ready`);
  const { ended, summary } = await played(quiet, ["--engine", "virtual", "--push", url]);
  expect(ended).toMatchObject({ code: exitCodes.ok });
  const text = await (await fetch(`${url}/metrics`)).text();
  const pushed = text.split("\n").filter((line) => line.includes(`run="${summary.run}"`));
  for (const name of ["audit_sales", "run_verdict", "gateway_requests_total"]) {
    expect(
      pushed.filter((line) => new RegExp(`^tillstorm_${name}\\{.*\\} [1-9]\\d*$`).test(line)),
    ).not.toEqual([]);
  }
});

/** Takes what is pushed where it comes with this header; else it says all that it was told, as a proxy may. */
async function guarded(authorization: string): Promise<{ readonly host: string; readonly pushed: string[] }> {
  const pushed: string[] = [];
  const server = createServer((request, response) => {
    const isKnown = request.headers.authorization === authorization;
    if (isKnown) pushed.push(`${request.method} ${request.url}`);
    const said = Buffer.from(request.headers.authorization?.slice(6) ?? "", "base64");
    request.resume().once("end", () => {
      response.writeHead(isKnown ? 200 : 401).end(`no: ${request.headers.authorization} ${said}`);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, pushed };
}

describe("a Pushgateway that wants a login", () => {
  const [user, password] = ["till", "ge/heim@1"];
  const credentials = Buffer.from(`${user}:${password}`).toString("base64");

  async function pushedTo(host: string, PUSH_PASSWORD: string) {
    const folder = folderWith(quiet);
    const push = `http://\${env:PUSH_USER}:\${env:PUSH_PASSWORD}@${host}`;
    const words = ["run", "scenario.yaml", "--engine", "virtual", "--push", push];
    const run = new Tillstorm(words, { folder, env: { PUSH_USER: user, PUSH_PASSWORD } });
    return { ended: await run.ended, folder };
  }

  test("gets it from the environment, in a header", async () => {
    const { host, pushed } = await guarded(`Basic ${credentials}`);
    const { ended } = await pushedTo(host, password);
    expect(ended).toMatchObject({ code: exitCodes.ok });
    expect(ended.stderr).not.toContain("could not be pushed");
    expect(pushed.at(-1)).toMatch(/^PUT \/metrics\/job\/tillstorm\/run\//);
  });

  test("is told apart by what it says, and no word of the login is in the output or in any file", async () => {
    const { host } = await guarded("Basic other");
    const { ended, folder } = await pushedTo(host, password);
    expect(ended.code).toBe(exitCodes.ok);
    expect(ended.stderr).toContain("@127.0.0.1");
    expect(ended.stderr).toMatch(/could not be pushed to .*: push failed with status 401, no: /);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
    expect(files.length).toBeGreaterThan(2);
    for (const secret of [password, encodeURIComponent(password), credentials]) {
      for (const text of [ended.stdout, ended.stderr, ...files]) expect(text).not.toContain(secret);
    }
  });
});

test.for([
  { how: "", words: [] },
  { how: ", also with --quiet", words: ["--quiet"] },
])(
  "a Pushgateway that is not there is said once$how, and the run is what it would have been",
  async ({ words }) => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { ended } = await played(quiet, ["--engine", "virtual", "--push", url, ...words]);
    expect(ended.code).toBe(exitCodes.ok);
    expect(ended.stderr.split(`metrics could not be pushed to ${url}`)).toHaveLength(2);
  },
);

test(
  "a Pushgateway that takes what it is given and never answers holds a run's end for seconds only",
  calmly,
  async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const said: string[] = [];
    const push = new Push(new Registry(), `http://127.0.0.1:${port}`, "r1", (text) => said.push(text));
    const began = performance.now();
    await push.end();
    // Two pushes of at most 3 s of silence each, and what a busy machine adds.
    mustTakeLess(performance.now() - began, 10_000);
    expect(said).toHaveLength(1);
  },
);
