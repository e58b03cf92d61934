// What goes on for days with nobody looking: nothing grows, and what a killed run left on ends by itself.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src/errors.ts";
import { body } from "../gateway/child-gateway.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { folderWith, quiet, Tillstorm } from "./tillstorm.ts";

const freePorts = ["--port", "0", "--terminal-port", "0"];

/** tillstorm gateway on free ports; its URL once it is ready. */
async function alone(words: readonly string[], folder = temporaryFolder()) {
  const gateway = new Tillstorm(["gateway", ...words, ...freePorts], { folder });
  await gateway.said(/^ready, until Ctrl-C$/m);
  const [, url] = await gateway.said(/^orders +(\S+)/m);
  return { gateway, url };
}

async function post(url: string, what: object): Promise<number> {
  const headers = { "content-type": "application/json" };
  return (await fetch(url, { method: "POST", headers, body: JSON.stringify(what) })).status;
}

describe("a gateway of the last two runs", () => {
  const keep = ["--keep-runs", "2"];
  const known = async (url: string) => {
    const inquiries = ["a", "b", "c"].map((run) => fetch(`${url}/v1/sales?reference=${run}/0/0`));
    const keys = /^tillstorm_gateway_keys (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
    return { keys, statuses: (await Promise.all(inquiries)).map(({ status }) => status) };
  };

  test("has forgotten rows and keys of the one before them, also after a restart", async () => {
    const { gateway, url } = await alone(keep);
    for (const run of ["a", "b", "c"]) {
      for (const sale of [0, 1]) expect(await post(`${url}/v1/sales`, body(`${run}/0/${sale}`))).toBe(200);
    }
    const last = { keys: "4", statuses: [404, 200, 200] };
    expect(await known(url)).toEqual(last);
    const ledger = await (await fetch(`${url}/v1/ledger?run=a`)).text();
    expect(ledger).toBe('{"end":true,"rows":0,"has":0}\n');
    await gateway.signalled("SIGTERM");
    const next = await alone(keep, gateway.folder);
    expect(await known(next.url)).toEqual(last);
    await next.gateway.signalled("SIGTERM");
    // What is gone from the ledger is gone for one that keeps all, too.
    const whole = await alone([], gateway.folder);
    expect(await known(whole.url)).toEqual(last);
  });

  test("is refused where it is no number", async () => {
    const { code, stderr } = await new Tillstorm(["gateway", "--keep-runs", "0"], {
      folder: temporaryFolder(),
    }).ended;
    expect([code, stderr]).toEqual([exitCodes.usage, expect.stringContaining("write 1 or more")]);
  });
});

test("maintenance for a time ends by itself, and not where a later order says otherwise", async () => {
  const [one, other] = await Promise.all([alone([]), alone([])]);
  const maintenance = ({ url }: typeof one, order: object) => post(`${url}/v1/maintenance`, order);
  const isOn = async ({ url }: typeof one) => {
    return ((await (await fetch(`${url}/v1/status`)).json()) as { maintenance: boolean }).maintenance;
  };
  expect(await maintenance(one, { isOn: true, forMs: 0 })).toBe(400);
  expect(await maintenance(one, { isOn: true, forMs: 200 })).toBe(200);
  expect(await maintenance(one, { isOn: true })).toBe(200);
  // The other one tells when the time of the first is over.
  expect(await maintenance(other, { isOn: true, forMs: 600 })).toBe(200);
  await expect.poll(() => isOn(other)).toBe(false);
  expect(await isOn(one)).toBe(true);
  expect(await post(`${other.url}/v1/sales`, body("r/0/0"))).toBe(200);
});

test("of runs that are played one after the other the last two directories are left", async () => {
  const folder = folderWith(quiet);
  const runs = join(folder, "tillstorm-runs");
  // By what stands in them: of runs of the same second a later one may be called as an earlier one was.
  const idIn = (name: string) => JSON.parse(readFileSync(join(runs, name, "summary.json"), "utf8")).run;
  const left: string[][] = [];
  for (let run = 0; run < 3; run++) {
    const words = ["run", "scenario.yaml", "--engine", "virtual", "--keep-runs", "2"];
    const { code, stdout, stderr } = await new Tillstorm(words, { folder }).ended;
    expect(code, stdout + stderr).toBe(exitCodes.ok);
    const names = readdirSync(runs).filter((name) => name !== ".gitignore");
    left.push(names.map(idIn));
  }
  expect(left.map(({ length }) => length)).toEqual([1, 2, 2]);
  expect(left[2]).not.toContain(left[0][0]);
  expect(left[2]).toContain(left[1].find((id) => id !== left[0][0]));
});
