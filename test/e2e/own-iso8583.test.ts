// A run against somebody else's host that speaks ISO 8583 in its own way.

import { beforeAll, expect, onTestFinished, test } from "vitest";
import { facts } from "../../src/facts.ts";
import { realBinary } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { packedHost } from "./packed-host.ts";
import { folderWith, Tillstorm } from "./tillstorm.ts";

const scenario = (port: number) => `name: Their host
duration: 3s
settle: 20s
fleet: [{id: shops, terminals: 20, perStore: 2, terminal: quick, links: [{id: wifi, profile: wifi, provider: telecom-a}]}]
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway:
  url: tcp://127.0.0.1:${port}
  iso8583:
    header: "6000030000"
    length: digits
    bitmap: hex
    numbers: bcd
    set: {24: "003", 22: "021", 13: false}
    fields: {key: 48, version: false}
    messages: {sale: {set: {60: "22000001"}}}
`;

beforeAll(async () => {
  await realBinary();
});

test(
  "a host that packs its numbers is sold to, and reads in every sale what it wants to read",
  calmly,
  async () => {
    const host = await packedHost();
    onTestFinished(() => host.close());
    const run = new Tillstorm(["run", "scenario.yaml"], { folder: folderWith(scenario(host.port)) });
    const ended = await run.ended;
    // Without a ledger nobody can say whether anything was lost.
    expect(ended.code, ended.stderr + ended.stdout).toBe(4);
    const sales = host.heard.filter(({ type }) => type === "0200");
    expect(sales.length).toBeGreaterThan(50);
    // Every sale that it approved is paid, be it asked again because an answer took longer than a terminal waits.
    const asked = host.heard.filter(({ type }) => type === "0200" || type === "0201");
    const approved = run.factCount(facts.approved);
    const keys = new Set(asked.map(({ fields }) => fields[48]));
    expect(approved + run.factCount(facts.forwardAccepted)).toBe(keys.size);
    expect(approved).toBeGreaterThan(0.9 * keys.size);
    expect(sales.filter(({ fields }) => fields[25] === "00").length).toBeGreaterThanOrEqual(approved);
    for (const { fields } of sales) {
      expect(fields).toMatchObject({
        3: "000000",
        22: "021",
        24: "003",
        // 01 of one that is asked again when its customer has left.
        25: expect.stringMatching(/^0[01]$/),
        49: "978",
        60: "22000001",
      });
      expect(fields[13]).toBeUndefined();
      expect(fields[48]).toMatch(/^[a-z0-9-]+\/\d+\/\d+$/);
      expect(fields[2]).toMatch(/^\d{15,19}$/);
      expect(Number(fields[4])).toBeGreaterThan(0);
    }
    const amountsMinor = sales.reduce((sum, { fields }) => sum + Number(fields[4]), 0);
    expect(amountsMinor / sales.length).toBeGreaterThan(500);
  },
);
