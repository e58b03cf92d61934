// What a host over ISO 8583 answers otherwise than ours: what it does not take for a message, and what it approves that
// nobody asked for.

import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { isoHost, type Says } from "./iso-host.ts";
import { folderWith, Tillstorm } from "./tillstorm.ts";

const scenario = (port: number, books: string) => `name: Their answers
duration: 3s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet: [{id: shops, terminals: 10, perStore: 2, terminal: quick, links: [{id: wifi, profile: wifi, provider: telecom-a}]}]
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway:
  url: tcp://127.0.0.1:${port}
  ledger:
    csv: ${books}
    columns: {amount: cents, id: false, kind: false, key: false, terminal: false, merchant: false, currency: false, bookedAt: false}
    quiet: 500ms
`;

beforeAll(async () => {
  await realBinary();
});

async function against(says: Says, words: readonly string[] = ["run"]) {
  const books = join(temporaryFolder(), "books.csv");
  const port = await isoHost(books, says);
  const run = new Tillstorm([...words, "scenario.yaml"], { folder: folderWith(scenario(port, books)) });
  const ended = await run.ended;
  return { run, code: ended.code, said: (ended.stdout + ended.stderr).replace(/\s+/g, " ") };
}

/** From the fourth sale on a format error, with the card in its words. */
const bad: Says = ({ fields }, nth): Record<number, string> =>
  nth < 4 ? {} : { 39: "30", 44: `${fields[2]?.replace(/(.{4})/g, "$1-")} bad` };

test(
  "a message that the host does not take for one ends the run as inconclusive, and no card is told",
  calmly,
  async () => {
    const { run, code, said } = await against(bad);
    expect(code, said).toBe(4);
    expect(said).toContain("the gateway did not take a sale for one: response code 30, ");
    expect(said).toContain("say under gateway.iso8583 what it wants to read in set, fields or messages");
    expect(said).not.toContain("bug");
    expect(said).not.toMatch(/\d{4}-\d{4}/);
    expect(said).toMatch(/\*{4}-.* bad/);
    expect(JSON.stringify(run.summary())).not.toMatch(/\d{4}-\d{4}-\d{4}/);
  },
);

test("adapter check hears it, and says that it does not fit", async () => {
  const { code, said } = await against(bad, ["adapter", "check"]);
  expect(code, said).toBe(99);
  expect(said).toMatch(
    /does not fit the gateway did not take a sale for one|does not fit .*response code 30/,
  );
});

test(
  "a sale that is approved with another amount or currency is unknown, counted and said",
  calmly,
  async () => {
    const { run, code, said } = await against(({ fields }, nth): Record<number, string> => {
      if (nth % 4 === 0) return { 4: String(Number(fields[4]) + 100).padStart(12, "0") };
      return nth % 4 === 1 ? { 4: fields[4]!, 49: "840" } : { 4: fields[4]!, 49: "978" };
    });
    expect(code, said).toBe(0);
    expect(run.factCount(facts.unknown)).toBeGreaterThan(5);
    expect(said).toContain("approved, but with another amount");
    expect(said).toContain("approved, but with another currency");
  },
);
