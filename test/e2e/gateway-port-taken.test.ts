// A gateway that cannot listen leaves nothing behind.

import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { Tillstorm } from "./tillstorm.ts";

async function startedOnTakenPort(folder: string) {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  return new Tillstorm(["gateway", "--port", String(port), "--ledger", "x.db"], { folder }).ended;
}

test("where its port is taken, no ledger is left that it made", async () => {
  const folder = temporaryFolder();
  const { code, stderr } = await startedOnTakenPort(folder);
  expect(code, stderr).toBe(3);
  expect(stderr).toContain("cannot listen on");
  expect(readdirSync(folder)).toEqual([]);
});

test("a file that was there stays", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "x.db"), "");
  await startedOnTakenPort(folder);
  expect(readdirSync(folder)).toContain("x.db");
});
