import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { kinds } from "../../src/outages/kinds.ts";
import { loadPlan } from "../../src/plan/load.ts";
import { libraryNames } from "../../src/scenario/library.ts";
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
                  wifi: wifi over telecom-a 40 %, telecom-b 60 %

Cohorts: 2, each with a path of its own through the network
  0               24 terminals, cafes/wifi over telecom-b
  1               16 terminals, cafes/wifi over telecom-a, struck by dark

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
  dark            ···········▕██████▏·········································
  closed          ·····························▕██████▏·······················
  sales           ████████████████████████████████████████████████████████████

Expected
  queue max < 5000
`);
});

test("what terminals speak with the gateway, and what is planted in it from the beginning, is said", async () => {
  const gateway = "{protocol: iso8583, tls: {clientCertificates: true}, defects: {posts-twice: 2%}}";
  const lines = await drawn(changed("settle: 5m", `settle: 5m\ngateway: ${gateway}`));
  const from = lines.findIndex((line) => line.startsWith("  gateway"));
  expect(lines.slice(from, from + 4)).toEqual([
    "  gateway         64 workers, load 0.00 at the peak, ISO 8583, TLS with client",
    "                  certificates",
    "  defects         posts-twice 2 %",
    "",
  ]);
});

test("labels, staff and other ways to pay stand beneath their group", async () => {
  const lines = await drawn(
    changed(
      "    terminal: quick\n",
      `    terminal: quick
    region: {nsw: 50%, vic: 50%}
    model: h5000
    version: "2.10"
    staff: {notices: {p50: 5m}, monitoring: 10m, does: [restart, call]}
    alternatives: [{cash: 40%}, {qr: 30%, link: customer}]
`,
    ),
  );
  const from = lines.indexOf("Fleet");
  expect(lines.slice(from + 1, from + 10)).toEqual([
    "  cafes           40 terminals in 20 stores, quick",
    "                  region nsw 50 %, vic 50 %",
    "                  model h5000",
    "                  version 2.10",
    "                  wifi: wifi over telecom-a 40 %, telecom-b 60 %",
    "                  staff notices after 5m (median), by monitoring within 10m:",
    "                  restart, call",
    "                  pay otherwise: cash 40 %, qr 30 % over their own link",
    "",
  ]);
});

test("an outage with parts has one row, with all whom it strikes and its whole length", async () => {
  const lines = await drawn(
    withOutages([
      "{id: dark, at: 2m, for: 1m, repeat: {every: 2m, times: 3}, strike: {provider: telecom-a}, what: blackhole}",
    ]),
  );
  const row = lines.indexOf("  dark            at 2m for 5m in 3 parts, blackhole: 16 terminals, 40 %");
  expect(lines[row + 1]).toBe("                  parts dark.1, dark.2, dark.3");
  expect(lines).toContain("  dark            ···········▕██████▏····▕██████▏····▕██████▏·················");
});

test("of many parts the first and the last say how they are called", async () => {
  const lines = await drawn(
    withOutages(["{id: dark, at: 1m, for: 1s, repeat: {every: 30s, times: 11}, what: refuse}"]),
  );
  expect(lines).toContain("                  parts dark.1, dark.2, dark.3, …, dark.11");
});

test("what nobody repairs is for good", async () => {
  const lines = await drawn(
    withOutages(["{id: dark, at: 2m, strike: {provider: telecom-a}, what: blackhole, returns: never}"]),
  );
  expect(lines).toContain("  dark            at 2m for good, blackhole: 16 terminals, 40 %");
  expect(lines.at(-2)).not.toMatch(/█$/);
  expect(lines.some((line) => /^ {2}dark .*█»$/.test(line))).toBe(true);
});

test("changes are listed with the outages, and marked on the timeline", async () => {
  const lines = await drawn(`${small}changes:\n  - {at: dark + 3m, set: {gateway.workers: 32}}\n`);
  expect(lines).toContain("  changes         at 5m: gateway.workers = 32");
  expect(lines.some((line) => /^ {2}changes {9}·{30}▲·{29}$/.test(line))).toBe(true);
});

describe("of many cohorts the plan says which outages multiply them", () => {
  const share = (id: string, percent: number) =>
    `{id: ${id}, at: 1m, for: 1m, strike: {share: ${percent}%}, what: refuse}`;
  const multiplied = (lines: readonly string[]) => {
    const from = lines.findIndex((line) => line.startsWith("  multiplied by "));
    return lines.slice(from, lines.indexOf("", from)).join(" ").replaceAll(/\s+/g, " ").trim();
  };
  const large = small.replace("terminals: 40", "terminals: 4000");

  test("and how many there would be without each", async () => {
    const label = "{id: one, at: 3m, for: 1m, strike: {provider: telecom-a}, what: refuse}";
    const lines = await drawn(withOutages([share("a", 30), share("b", 30), share("c", 50), label], large));
    expect(lines).toContain("Cohorts: 16, each with a path of its own through the network");
    expect(multiplied(lines)).toBe(
      "multiplied by a (8 without it), b (8 without it), c (8 without it), one (8 without it)",
    );
  });

  test("or that they do so together", async () => {
    const outages = Array.from({ length: 40 }, (_, n) => share(`o${n}`, 50));
    expect(multiplied(await drawn(withOutages(outages, large)))).toBe(
      "multiplied by o0, o1, o2, o3, o4 and 35 others, only together",
    );
  });
});

describe("the drawing fits its columns", () => {
  test.each(libraryNames().flatMap((name) => [40, 80, 160].map((columns) => [name, columns] as const)))(
    "of %s in %i",
    async (name, columns) => {
      const { stdout } = await spoken(["plan", name], { columns });
      expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(columns);
    },
  );

  test.each(kinds.map(({ name }) => name))("of kinds/%s in 80, and its outage is on it", async (name) => {
    const { exitCode, stdout } = await spoken(["plan", `kinds/${name}`]);
    expect(exitCode).toBe(0);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^ {2}\S+ +[·▕]*[▁-█│▒]/m);
  });

  test("and uses them", async () => {
    const { stdout } = await spoken(["plan", "lunch-peak"], { columns: 120 });
    expect(
      stdout.split("\n").find((line) => line.startsWith("  sales  ") && line.includes("█")),
    ).toHaveLength(118);
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
    expect(lines.some((line) => /^ {2}… {15}and \d+ more$/.test(line))).toBe(true);
  });
});

test("an outage that is shorter than a column still shows", async () => {
  const lines = await drawn(withOutages(["{id: blink, at: 5m, for: 1ms, what: refuse}"]));
  expect(lines.find((line) => line.startsWith("  blink") && line.includes("·"))).toMatch(
    /^ {2}blink {11}·{29}▕█▏·{28}$/,
  );
});

test("an outage that outlasts the customers is drawn to its end, the load only to theirs", async () => {
  const lines = await drawn(
    withOutages(["{id: long, at: 5m, for: 10m, what: refuse}"], changed("settle: 5m", "settle: 10m")),
  );
  expect(lines.find((line) => line.startsWith("  long ") && line.includes("·"))).toMatch(/·{19}▕█{40}$/);
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
