import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadPlan } from "../../src/plan/load.ts";
import { changed, small, withOutages } from "../scenario/small.ts";
import { spoken } from "./spoken.ts";

const folder = mkdtempSync(join(tmpdir(), "tillstorm-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function drawn(text: string): Promise<string[]> {
  const path = join(folder, "s.yaml");
  writeFileSync(path, text);
  const { exitCode, stdout, stderr } = await spoken(["plan", path]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout.split("\n");
}

test("the small scenario is drawn like this", async () => {
  expect((await drawn(small)).join("\n")).toBe(`Small

Fleet
  cafes           40 terminals in 20 stores, quick

Cohorts: 2, each with a path of its own through the network
  0               24 terminals, cafes/wifi over telecom-b
  1               16 terminals, cafes/wifi over telecom-a, dark

Run
  customers       10m, seed 1
  then            at most 5m for the queues to drain
  sales           about 267, 0.444/s at the peak
  gateway         64 workers, load 0.00 at the peak

Outages
  dark            at 2m for 1m, blackhole: 16 terminals, 40 %
  closed          at 5m for 1m, maintenance: 40 terminals, 100 %

Timeline
                  0           2m          4m          6m          8m
  dark            ············██████··········································
  closed          ······························██████························
  sales           ████████████████████████████████████████████████████████████

Expected
  queue < 5000
`);
});

describe("the drawing fits 80 columns", () => {
  test.each(["lunch-peak", "smoke"])("of %s", async (name) => {
    const { stdout } = await spoken(["plan", name]);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("with long names, many outages and many cohorts", async () => {
    const outages = Array.from({ length: 12 }, (_, n) => {
      return `{id: ${"outage-with-a-long-name-".slice(0, 37)}${n}, at: ${n}s, for: 14m, strike: {share: 30%}, what: refuse}`;
    });
    const text = withOutages(
      outages,
      changed("name: Small", `name: ${"long ".repeat(19)}\nabout: ${"word ".repeat(60)}`),
    );
    const lines = await drawn(text);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.some((line) => /^ {2}and \d+ smaller ones$/.test(line))).toBe(true);
  });
});

test("an outage that is shorter than a column still shows", async () => {
  const lines = await drawn(withOutages(["{id: blink, at: 5m, for: 1ms, what: refuse}"]));
  expect(lines.find((line) => line.startsWith("  blink") && line.includes("·"))).toMatch(
    /^ {2}blink {11}·{30}█·{29}$/,
  );
});

test("an outage that outlasts the customers is drawn to its end, the load only to theirs", async () => {
  const lines = await drawn(withOutages(["{id: long, at: 5m, for: 10m, what: refuse}"]));
  expect(lines.find((line) => line.startsWith("  long ") && line.includes("·"))).toMatch(/·{20}█{40}$/);
  expect(lines.find((line) => line.startsWith("  sales") && line.includes("█"))).toMatch(/ █{40}$/);
});

describe("--json", () => {
  test("prints the plan and nothing else", async () => {
    const { stdout, stderr } = await spoken(["plan", "lunch-peak", "--json"]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(loadPlan("lunch-peak").plan)));
  });

  test("--seed and --set change it, and --seed counts last", async () => {
    const words = [
      "plan",
      "--set",
      "seed=3",
      "--set",
      "outages.dark.for=30s",
      "smoke",
      "--seed",
      "9",
      "--json",
    ];
    const plan = JSON.parse((await spoken(words)).stdout);
    expect([plan.seed, plan.outages[0].forMs]).toEqual([9, 30_000]);
  });
});

test.each(["x", "-1", "1.5", "9007199254740992", ""])(
  "the seed %j is refused where it was written",
  async (seed) => {
    const { exitCode, stderr } = await spoken(["plan", "smoke", `--seed=${seed}`]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^--set seed=.* {2}seed: .*\n {4}write a whole number from 0 to 9007199254740991\n$/,
    );
  },
);
