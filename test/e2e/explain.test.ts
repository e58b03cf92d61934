// tillstorm explain, on runs as anybody starts them: duplicates, what expired and what still waits, told step by step.

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import { explainSale, type SaleExplanation } from "../../src/explain/sale-explanation.ts";
import { listSales, type SaleList } from "../../src/explain/sale-list.ts";
import type { TerminalExplanation } from "../../src/explain/terminal-explanation.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { testCards } from "../../src/messages.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { type Ended, played, program, quiet, Tillstorm } from "./tillstorm.ts";

const virtual = ["--engine", "virtual"];

beforeAll(async () => {
  await realBinary();
});

async function explained(run: Tillstorm, ...words: readonly string[]): Promise<Ended> {
  return new Tillstorm(["explain", ...words], { folder: run.folder }).ended;
}

async function json<Told>(run: Tillstorm, ...words: readonly string[]): Promise<Told> {
  const { code, stdout, stderr } = await explained(run, ...words, "--json");
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** Replies of half of the fleet are cut for two seconds, before a gateway that forgets every key at once. */
const cutReplies = `${quiet.replace("duration: 2s", "duration: 5s")}
outages:
  - {id: cut, at: 1s, for: 2s, strike: {provider: telecom-a}, what: cut-reply}
`;

/**
 * In this order, with whatever else happened to the terminal in between. That it was booked before is not among them: no
 * answer tells when, and the gateway's clock is known to some milliseconds only.
 */
const duplicatedByCut = ["wanted", "sent", "unknown", "queued", "forwardSent", "booked", "forwardAccepted"];

/** Of one that was told by exact enough clocks, and sent again until the terminals' side knew that the outage was over. */
const toldInFull = ["wanted", "sent", "booked", "unknown", "queued", "outageEnded", "forwardAccepted"];

/** Of every duplicate. */
async function storiesOf({ directory }: Tillstorm): Promise<SaleExplanation[]> {
  const history = HistoryReader.open(join(directory, "history.db"));
  try {
    const { sales } = await listSales(history, "duplicated");
    return sales.map(({ terminal, sale }) => explainSale(history, terminal, sale));
  } finally {
    history.close();
  }
}

/** What became of its first attempt. */
const unknownOf = ({ steps }: SaleExplanation) => steps.find(({ what }) => what === "unknown");

const whatsOf = ({ steps }: SaleExplanation) => steps.map(({ what }) => what);

/** That of the others was a time-out: where the machine stands still, it makes duplicates, too, with other stories. */
function isCutOff(told: SaleExplanation): boolean {
  return unknownOf(told)?.text.startsWith("the answer is cut off") ?? false;
}

/** How often it is played where the machine stood still all the while that answers were cut. */
const runsMax = 3;

async function withCutReplies() {
  const words = ["--set", "gateway.defects.forgets-keys=100%"];
  for (let runs = 1; ; runs++) {
    const one = await played(cutReplies, words);
    const stories = await storiesOf(one.run);
    const ofCut = stories.filter((told) => isCutOff(told) && unknownOf(told)?.outages.includes("cut"));
    const example = ofCut.find((told) => inOrder(whatsOf(told), toldInFull));
    if (runs === runsMax || example) return { ...one, stories, ofCut, example: example ?? ofCut[0] };
  }
}

describe("a reply cut, live, before a gateway that forgets its keys", async () => {
  const { run, ended, summary, stories, ofCut, example } = await withCutReplies();
  const { duplicated } = summary.audit?.violations ?? {};
  const [cut] = summary.outages;
  const id = ({ terminal, sale }: SaleExplanation) => `${terminal?.number}/${sale}`;

  test("makes duplicates, and the ending leads to the story of the first", () => {
    expect(ended.code, ended.stdout).toBe(99);
    expect(stories).toHaveLength(duplicated?.sales ?? 0);
    expect(ofCut.length).toBeGreaterThan(0);
    // One may be cut before anybody has heard that answers are.
    for (const told of stories.filter((told) => isCutOff(told) && !ofCut.includes(told))) {
      expect(unknownOf(told)?.atMs).toBeLessThan(cut.applied?.confirmedMs ?? 0);
    }
    expect(ended.stdout).toMatch(/\nits story: tillstorm explain tillstorm-runs\/\S+ \d+\/\d+\n$/);
  });

  test("each of them is told step by step: sent, booked, cut off, stored, sent again, booked again", async () => {
    expect(await json<SaleExplanation>(run, id(example))).toEqual(example);
    for (const told of ofCut) {
      const whats = whatsOf(told);
      expect(inOrder(whats, duplicatedByCut), whats.join(" ")).toBe(true);
      const step = (what: string) => told.steps.find((each) => each.what === what)!;
      expect(step("sent")).toMatchObject({ link: "wifi", text: "sent to the gateway over wifi" });
      expect(step("unknown").outages).toEqual(["cut"]);
      expect(step("unknown").text).toMatch(
        /^the answer is cut off after \d.* while cut is on: it may be booked or not$/,
      );
      expect(step("queued").text).toContain("because nobody knew whether it was booked");
      // While replies are cut no forward can be accepted; that they no longer are may be heard of later. In whole ms.
      expect(step("sent").atMs).toBeLessThan(cut.removed?.confirmedMs ?? 0);
      expect(step("forwardAccepted").atMs).toBeGreaterThan((cut.removed?.issuedMs ?? Number.NaN) - 1);
      const bookings = told.steps.filter(({ what }) => what === "booked");
      // A clock that no exchange bounds may be off by 2 s. Times are whole ms.
      const unsureMs = (told.ledger.clock?.uncertaintyMs ?? 2_000) + 2;
      expect(bookings[0].atMs).toBeGreaterThan(step("sent").atMs - unsureMs);
      expect(bookings[0].atMs).toBeLessThan(step("unknown").atMs + unsureMs);
      expect(new Set(bookings.map(({ row }) => row?.key)).size).toBe(1);
      expect(told.cell).toBe("duplicated");
      expect(told.conclusion.join(" ")).toContain(
        `booked ${bookings.length} times under the same key: the gateway did not know the key`,
      );
      expect(told.ledger.clock).toMatchObject({ jumped: false });
      // In order, whatever clock a step is from.
      const times = told.steps.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
    }
  });

  test("the text has the same steps, in 80 columns", async () => {
    const { code, stdout: listed } = await explained(run, "--duplicated");
    expect(code).toBe(0);
    expect(listed).toMatch(/^\d+ sales? duplicated: booked more than once/);
    expect(listed).toContain("a customer wants to pay");
    const { stdout } = await explained(run, id(example));
    const text = stdout.replace(/\s+/g, " ");
    const said = [
      /a customer wants to pay/,
      /sent to the gateway over wifi/,
      /the gateway books .*: row \d+ of its ledger, under the key \d+\/\d+/,
      /while cut is on: it may be booked or not/,
      /stored to be sent later/,
      /outage cut is over/,
      /the gateway accepts it/,
      /Duplicated: the customer is charged more than once\./,
      /Right: one booking/,
    ];
    let from = 0;
    for (const pattern of said) {
      const found = pattern.exec(text.slice(from));
      expect(found, `${pattern} after ${text.slice(0, from)}`).not.toBeNull();
      from += found!.index;
    }
    // The last line is a command to be copied, which is never broken.
    const lines = (listed + stdout).split("\n").filter((line) => !line.includes(": tillstorm explain "));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test("a terminal tells its life, its outage, its sales and what waited in it", async () => {
    const { sales } = await json<SaleList>(run, "--duplicated");
    const terminal = example.terminal?.number;
    const told = await json<TerminalExplanation>(run, String(terminal));
    expect(told.outages.map(({ id, kind, links }) => ({ id, kind, links }))).toEqual([
      { id: "cut", kind: "cut-reply", links: ["wifi"] },
    ]);
    expect(
      told.sales.filter(({ violations }) => violations.includes("duplicated")).map(({ sale }) => sale),
    ).toEqual(sales.filter((each) => each.terminal === terminal).map(({ sale }) => sale));
    expect(told.queue.at(-1)?.depth).toBe(0);
    const { stdout } = await explained(run, String(terminal));
    for (const word of ["Struck by 1 outage", "Its life", "DUPLICATED", "Sales that wait in it: at most"])
      expect(stdout).toContain(word);
  });

  test("no card is told, though the terminals sent some", async () => {
    const { terminal } = (await json<SaleList>(run, "--duplicated")).sales[0];
    const { stdout } = await explained(run, String(terminal), "--all");
    const listed = await explained(run, "--duplicated", "--all");
    for (const card of testCards) expect(stdout + listed.stdout).not.toContain(card);
  });

  test("whoever reads no further is no error", async () => {
    const shell = new Tillstorm(
      ["-c", `"$0" "$1" explain --duplicated --all | head -1`, process.execPath, program],
      {
        folder: run.folder,
        command: ["bash"],
      },
    );
    const { code, stdout, stderr } = await shell.ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\d+ sales? duplicated/);
  });
});

/** Nothing gets through for longer than a stored sale may wait, and at the end still nothing. */
const darkness = (offline: string) => `name: Darkness
duration: 60s
settle: 60s
windows: {least: 1s, sales: 10}
fleet:
  - id: shops
    terminals: 4
    perStore: 2
    terminal: {preset: quick, offline: {${offline}}}
    links: [{id: wifi, profile: wifi, provider: telecom-a}]
load: {sales: 0.2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: {workers: 16, service: {p50: 4ms, p95: 10ms}}
outages:
  - {id: dark, at: 10s, for: 45s, strike: {provider: telecom-a}, what: refuse}
`;

describe("in virtual time", () => {
  test("what expired is unpaid: stored, never sent, given up", async () => {
    const { run } = await played(darkness("expireAfter: 20s"), virtual);
    const list = await json<SaleList>(run, "--unpaid");
    const { unpaid } = run.summary().audit?.cells ?? {};
    expect(list.sales).toHaveLength(unpaid?.sales ?? -1);
    const { first } = list;
    expect(first?.cell).toBe("unpaid");
    expect(inOrder(first?.steps.map(({ what }) => what) ?? [], ["wanted", "queued", "givenUp"])).toBe(true);
    expect(first?.steps.at(-1)?.text).toBe("given up unpaid: it waited longer than stored sales may");
    expect(first?.conclusion.at(-1)).toBe("Right: one booking: sent before the terminal gave it up.");
  });

  test("what still waits is pending, to the end of the run", async () => {
    const { run, ended } = await played(
      darkness("expireAfter: 24h").replace("for: 45s", "for: 110s"),
      virtual,
    );
    expect(ended.code).toBe(4);
    const list = await json<SaleList>(run, "--pending");
    expect(list.sales).toHaveLength(run.summary().audit?.pending.sales ?? -1);
    expect(list.sales.length).toBeGreaterThan(0);
    const waiting = list.first;
    expect(waiting?.steps.at(-1)).toMatchObject({
      what: "end",
      text: "the run is over, and the sale is not",
    });
    expect(waiting?.steps.some(({ outages }) => outages.includes("dark"))).toBe(true);
  });

  test("a booking stands at the millisecond at which the model booked it", async () => {
    const { run } = await played(quiet, virtual);
    const told = await json<SaleExplanation>(run, "0/0");
    expect(told.cell).toBe("paid");
    const [sent, booked, approved] = ["sent", "booked", "approved"].map((what) =>
      told.steps.find((step) => step.what === what),
    );
    expect(booked?.atMs).toBeGreaterThanOrEqual(sent?.atMs ?? Number.NaN);
    expect(booked?.atMs).toBeLessThanOrEqual(approved?.atMs ?? Number.NaN);
  });
});

describe("mistakes are explained:", async () => {
  const { run } = await played(quiet, virtual);
  test.for([
    { words: [], what: "which sale, or which terminal?" },
    { words: ["999"], what: "there is no terminal 999 in this run" },
    { words: ["0/9999"], what: "terminal 0 has no sale 9999" },
    { words: ["T00000"], what: "T00000 can mean 20 terminals" },
    { words: ["latest"], what: "latest is a run: which sale of it, or which terminal?" },
    { words: ["--lost", "--unpaid"], what: "--lost and --unpaid do not go together" },
    { words: ["latest", "--lost", "--unpaid"], what: "--lost and --unpaid do not go together" },
    { words: ["latest", "3", "--lost"], what: "--lost is about all sales, and 3 is one" },
    { words: ["nowhere", "0/0"], what: "there is no run nowhere" },
    { words: ["--duplicate"], what: "there is no option --duplicate" },
  ])("$words", async ({ words, what }) => {
    const { code, stdout, stderr } = await explained(run, ...words);
    expect([code, stdout, stderr.split("\n")[0]]).toEqual([2, "", what]);
  });

  test("a run is named by a part of its folder's name, by its path, and by a whole reference", async () => {
    const { run: id } = run.summary();
    const told = await json<SaleExplanation>(run, "quiet", "0/0");
    expect(await json(run, run.directory, "0/0")).toEqual(told);
    expect(await json(run, `${id}/0/0`)).toEqual(told);
  });

  test("a folder without any run says how one is made", async () => {
    const { code, stderr } = await new Tillstorm(["explain", "0/0"], { folder: temporaryFolder() }).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^there is no run here\n.*\n.*tillstorm run smoke\n$/);
  });
});

test("a damaged history is said to be so", async () => {
  const { run } = await played(quiet, virtual);
  const database = new DatabaseSync(join(run.directory, "history.db"));
  database.exec("DROP TABLE facts");
  database.close();
  const { code, stderr } = await explained(run, "0/0");
  expect(code).toBe(2);
  expect(stderr).toContain("no such table: facts");
});

function inOrder(whats: readonly string[], wanted: readonly string[]): boolean {
  let found = 0;
  for (const what of whats) if (what === wanted[found]) found++;
  return found === wanted.length;
}
