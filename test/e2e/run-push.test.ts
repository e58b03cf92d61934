// Metrics pushed to a real Pushgateway: the final values are there after the run, and a push that fails changes nothing.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Registry } from "prom-client";
import { expect, onTestFinished, test } from "vitest";
import { exitCodes } from "../../src/errors.ts";
import { Push } from "../../src/measure/push.ts";
import { freePort, needs, serving } from "./debian.ts";
import { calmly, mustTakeLess } from "./disturbed.ts";
import { played, quiet } from "./tillstorm.ts";

const { isSkipped, why } = needs("prometheus-pushgateway", "prometheus-pushgateway");

test.skipIf(isSkipped)(`a Pushgateway has the final values of a run${why}`, async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await serving("prometheus-pushgateway", [`--web.listen-address=127.0.0.1:${port}`], `${url}/-/ready`);
  const { ended, summary } = await played(quiet, ["--engine", "virtual", "--push", url]);
  expect(ended).toMatchObject({ code: exitCodes.ok });
  const text = await (await fetch(`${url}/metrics`)).text();
  const pushed = text.split("\n").filter((line) => line.includes(`run="${summary.run}"`));
  for (const name of ["audit_sales", "gateway_requests_total"]) {
    expect(
      pushed.filter((line) => new RegExp(`^tillstorm_${name}\\{.*\\} [1-9]\\d*$`).test(line)),
    ).not.toEqual([]);
  }
});

test("a Pushgateway that is not there is said once, and the run is what it would have been", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const { ended } = await played(quiet, ["--engine", "virtual", "--push", url]);
  expect(ended.code).toBe(exitCodes.ok);
  expect(ended.stderr.split(`metrics could not be pushed to ${url}`)).toHaveLength(2);
});

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
