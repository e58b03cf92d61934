// Whatever the contract claims to detect is shown to be found: a gateway in memory that does one thing wrong at a time.

import { expect, test } from "vitest";
import type { LedgerSource } from "../../src/audit/audit.ts";
import { OutOfOrder } from "../../src/audit/out-of-order.ts";
import type { CarriedKind } from "../../src/plan/http-messages.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { AdapterError } from "../../src/protocol/adapter-error.ts";
import type { HttpProtocol } from "../../src/protocol/http.ts";
import { Contract } from "../../src/run/contract/contract.ts";
import type { Finding } from "../../src/run/contract/finding.ts";
import { Teller } from "../../src/run/contract/teller.ts";
import { type Fault, MemoryGateway, run } from "./memory-gateway.ts";

const plan = {
  terminals: 2,
  load: { currency: "EUR", cards: [] },
  groups: [{ terminals: [0, 2], firstStore: 0, perStore: 1 }],
} as unknown as Plan;

interface How {
  readonly fault?: Fault;
  readonly carries?: (kind: CarriedKind) => boolean;
  readonly ledger?: LedgerSource;
  readonly protocol?: HttpProtocol;
}

async function findings({ fault, carries = () => true, ledger, protocol }: How = {}): Promise<Finding[]> {
  const gateway = new MemoryGateway(fault);
  const found: Finding[] = [];
  const teller = new Teller({ links: gateway, address: "memory:1", timeoutMs: 20, overheard: () => "" });
  const rows: LedgerSource = {
    async *read() {
      yield* gateway.rows;
    },
  };
  const contract = new Contract({
    ...{ plan, run, teller, carries, protocol, maintenance: undefined, environment: {} },
    afterCutMs: 0,
    secrets: () => [],
    ledger: ledger ?? rows,
    found: (finding) => found.push(finding),
  });
  await contract.check();
  return found;
}

const misfits = (found: readonly Finding[]) =>
  found
    .filter(({ verdict }) => verdict === "does not fit")
    .flatMap(({ check, what, also = [] }) => [what, ...also].map((each) => `${check}: ${each}`));

test("a gateway that keeps the contract has nothing against it", async () => {
  const found = await findings();
  expect(found.filter(({ verdict }) => verdict !== "fits").map(({ check }) => check)).toEqual([
    "maintenance",
  ]);
  expect(found).toContainEqual({
    check: "foreign rows",
    verdict: "fits",
    what: "1 row of others, which do no harm",
  });
});

test.each<[Fault, string]>([
  ["books twice", "ledger: sale 0/0, asked twice under one key, has 2 postings; 1 should be left"],
  [
    "forgets what was cut",
    "ledger: sale 0/4, whose answer was cut off, and which was asked again under its key",
  ],
  [
    "answers and does not book",
    "ledger: sale 0/0, asked twice under one key, has 0 postings; 1 should be left",
  ],
  ["ignores keys of reversals", "new key: declined (reversed), where it should be approved"],
  ["books after the reversal", "sale after it: a sale that comes after its own reversal is approved"],
  ["refuses an unknown reversal", "reversal first: declined (notFound), where it should be approved"],
  ["declines a known sale", "inquiry: declined (notFound), where it should be approved"],
  ["knows every sale", "inquiry: approved, where it should be declined"],
  ["approves half a request", "broken request: approved: half a request is approved"],
  ["does not know half a request", "broken request: unknown: of a broken request nobody knows"],
  ["changes the amount", "unaltered: sale 0/0 has amount 0.02 EUR in row 1 instead of 0.01 EUR"],
  ["swaps terminals", "unaltered: sale 0/0 has terminal T0000001 in row 1 instead of T0000000"],
  [
    "knows keys without the terminal",
    "ledger: sale 1/0, of another terminal, has 0 postings; 1 should be left",
  ],
  ["declines advices", "advice: declined (issuer), where it should be approved"],
  ["books a refund as a sale", "unaltered: sale 0/6 has kind sale in row"],
  ["declines all", "sale: declined (issuer), where it should be approved"],
  ["has no echo", "echo: unknown: terminals would take themselves for offline"],
  ["rejects a sale", "sale: the gateway did not take a sale for one: status 400"],
  ["says nothing to an inquiry", "inquiry: no answer within 20 ms, where it should be approved"],
])("a gateway that %s is found", async (fault, what) => {
  expect(misfits(await findings({ fault })).join("\n")).toContain(what);
});

test.each<[Fault, string, string]>([
  [
    "books what it declines",
    "sale 0/1, declined, has 1 posting; 0 should be left",
    "a decline books nothing",
  ],
  [
    "loses reversals",
    "sale 0/2, reversed, and sold again under a new key, has 2 postings",
    "takes back what was booked",
  ],
  ["reverses twice", "has 2 postings and 2 reversals; 1 should be left", "a reversal takes back once"],
  [
    "books twice",
    "sale 0/0, asked twice under one key, has 2 postings",
    "a key which was booked is known again",
  ],
  ["posts twice", "sale 0/0, asked twice under one key, has 2 postings", "one request books one posting"],
  [
    "books copies that come at once",
    "sale 0/11, asked twice at the same time under one key, has 2 postings",
    "let the database hold the key unique",
  ],
  [
    "books another amount",
    "sale 0/14, asked again under its key with another amount, has 2 postings",
    "refuse another amount, or answer as before",
  ],
])("a gateway that %s is told what to look at", async (fault, what, todo) => {
  const found = (await findings({ fault })).filter(({ check }) => check === "ledger");
  const finding = found.find((each) => [each.what, ...(each.also ?? [])].some((told) => told.includes(what)));
  expect(finding?.todo).toContain(todo);
  // What has one cause is told once.
  expect(new Set(found.map((each) => each.todo)).size).toBe(found.length);
});

test.each<[Fault, string]>([
  ["swaps answers", "answers at once: both came at the same time: a sale is declined (issuer)"],
  ["answers late", "after a cut-off one: approved, where it should be declined"],
])("a gateway that %s is found, though each key is booked as it should be", async (fault, what) => {
  expect(misfits(await findings({ fault })).join("\n")).toContain(what);
});

test("a sale that is declined when it is asked for again is no answer of its own", async () => {
  const found = await findings({ fault: "declines what comes beside another" });
  expect(misfits(found).join("\n")).toContain(
    "answers at once: a sale beside one that is declined is declined",
  );
});

test("a check whose sale is not approved is unchecked, and not left out in silence", async () => {
  const found = await findings({ fault: "declines after many" });
  expect(found).toContainEqual(expect.objectContaining({ check: "other amount", verdict: "unchecked" }));
});

test("a ledger that has to be sorted first is read once more", async () => {
  let reads = 0;
  const ledger: LedgerSource = {
    // biome-ignore lint/correctness/useYield: it has no row.
    async *read() {
      if (++reads === 1) throw new OutOfOrder("row 1 came after row 2");
    },
  };
  const found = await findings({ ledger });
  expect(reads).toBe(2);
  expect(found.filter(({ verdict }) => verdict === "unchecked")).toEqual([]);
});

test("a gateway that refuses another amount under a known key keeps the contract", async () => {
  const found = await findings({ fault: "refuses another amount" });
  expect(misfits(found)).toEqual([]);
  expect(found).toContainEqual(
    expect.objectContaining({ check: "other amount", what: "under a known key it is refused" }),
  );
});

test("a ledger of which rows are missing is unchecked in one line, and no sale is held against the gateway", async () => {
  const ledger: LedgerSource = {
    neverRead: 2,
    async *read() {},
  };
  const found = await findings({ ledger });
  expect(misfits(found)).toEqual([]);
  expect(found.at(-1)).toMatchObject({
    check: "ledger",
    verdict: "unchecked",
    what: "the ledger was not read whole: 2 rows that it has did not come",
  });
});

test("a gateway that declines no card could not be checked for it", async () => {
  const found = await findings({ fault: "declines nothing" });
  expect(misfits(found)).toEqual([]);
  expect(found).toContainEqual(expect.objectContaining({ check: "declined sale", verdict: "unchecked" }));
});

test("what is not carried is left out, and no ledger means that it could not be checked", async () => {
  const ledger: LedgerSource = {
    // biome-ignore lint/correctness/useYield: it fails before it has anything to give.
    async *read() {
      throw new Error("there is no ledger");
    },
  };
  const found = await findings({ carries: (kind) => kind === "sale" || kind === "echo", ledger });
  expect(misfits(found)).toEqual([]);
  const left = found.filter(({ verdict }) => verdict === "left out").map(({ check }) => check);
  expect(left).toEqual(["reversal", "inquiry", "advice", "refund", "maintenance"]);
  expect(found.at(-1)).toMatchObject({ check: "ledger", verdict: "unchecked", what: "there is no ledger" });
});

test("an adapter that takes a login page for approved, or fails at it, is found", async () => {
  const answered = { answer: "unknown", retryAfterMs: 0, reason: 0, isOurMistake: false } as const;
  const protocol: HttpProtocol = {
    request: () => ({ method: "GET", path: "/", headers: [], body: undefined }),
    answer: (_message, status, _headers, body) => {
      if (body === "") throw new AdapterError("the adapter failed: Unexpected end of JSON input");
      return status === 200 ? { ...answered, answer: "approved" } : answered;
    },
  };
  expect(misfits(await findings({ protocol }))).toEqual([
    "strange answers: at a failure: the adapter failed: Unexpected end of JSON input",
    "strange answers: a login page (status 200) is taken for approved",
    "strange answers: at an empty answer: the adapter failed: Unexpected end of JSON input",
    "strange answers: half an answer (status 200) is taken for approved",
  ]);
});
