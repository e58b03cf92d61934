// Whatever the contract claims to detect is shown to be found: a gateway in memory that does one thing wrong at a time.

import { expect, test } from "vitest";
import type { LedgerSource } from "../../src/audit/audit.ts";
import type { LinkOwner, Links, TerminalLink } from "../../src/engine/live/terminal-link.ts";
import type { Posting } from "../../src/ledger.ts";
import {
  type Answer,
  type DeclineReason,
  declinedCard,
  declineReasons,
  type Message,
  merchantName,
  referenceOf,
  terminalName,
  testCardOf,
} from "../../src/messages.ts";
import type { CarriedKind } from "../../src/plan/http-messages.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { AdapterError } from "../../src/protocol/adapter-error.ts";
import type { HttpProtocol } from "../../src/protocol/http.ts";
import { Contract } from "../../src/run/contract/contract.ts";
import type { Finding } from "../../src/run/contract/finding.ts";
import { Teller } from "../../src/run/contract/teller.ts";

const run = "check-1";

const plan = {
  terminals: 2,
  load: { currency: "EUR", cards: [] },
  groups: [{ terminals: [0, 2], firstStore: 0, perStore: 1 }],
} as unknown as Plan;

type Said = readonly [answer: Answer, reason?: DeclineReason];

/** What it does wrong. */
type Fault =
  | "books twice"
  | "forgets what was cut"
  | "answers and does not book"
  | "ignores keys of reversals"
  | "books after the reversal"
  | "refuses an unknown reversal"
  | "declines a known sale"
  | "knows every sale"
  | "approves half a request"
  | "does not know half a request"
  | "changes the amount"
  | "swaps terminals"
  | "knows keys without the terminal"
  | "declines advices"
  | "books a refund as a sale"
  | "declines nothing"
  | "declines all"
  | "has no echo"
  | "rejects a sale"
  | "says nothing to an inquiry";

class MemoryGateway implements Links {
  readonly isShared = false;
  readonly rows: Posting[] = [];
  readonly #fault: Fault | undefined;
  readonly #known = new Map<string, Said>();
  readonly #reversed = new Set<string>();

  constructor(fault?: Fault) {
    this.#fault = fault;
  }

  link(_address: string, terminal: number, _link: number, owner: LinkOwner): TerminalLink {
    const send = (message: Message, attempt: number) => {
      if (this.#fault === "rejects a sale" && message.kind === "sale")
        return owner.broke(new AdapterError("the gateway did not take a sale for one: status 400"));
      const [answer, reason] = this.#said(terminal, message);
      const isSilent = this.#fault === "says nothing to an inquiry" && message.kind === "inquiry";
      if (!isSilent)
        queueMicrotask(() =>
          owner.answered(terminal, attempt, answer, 0, reason ? declineReasons[reason] : 0),
        );
    };
    const nothing = async () => {};
    return { isUp: true, connect: nothing, send, cancel: () => false, hangUp() {}, close: nothing };
  }

  arriveLate(_address: string, terminal: number, message: Message): void {
    this.#said(terminal, message);
    if (this.#fault === "forgets what was cut") this.#known.clear();
  }

  #said(terminal: number, message: Message): Said {
    const { kind, sale, key } = message;
    const fault = this.#fault;
    const reference = referenceOf(run, terminal, sale);
    const used = fault === "knows keys without the terminal" ? `${sale}#${key}` : `${reference}#${key}`;
    switch (kind) {
      case "echo":
        return [fault === "has no echo" ? "unknown" : "approved"];
      case "garbage":
        if (fault === "approves half a request") return this.#book(terminal, message, used);
        return fault === "does not know half a request" ? ["unknown"] : ["declined"];
      case "inquiry":
        if (fault === "declines a known sale") return ["declined", "notFound"];
        if (fault === "knows every sale") return ["approved"];
        return this.#known.get(used) ?? ["declined", "notFound"];
      case "reversal":
        if (fault === "refuses an unknown reversal" && !this.#known.has(used))
          return ["declined", "notFound"];
        if (this.#known.has(used) && !this.#reversed.has(used)) this.#post(terminal, message, "reversal");
        if (fault !== "books after the reversal") this.#reversed.add(used);
        if (fault === "ignores keys of reversals") this.#reversed.add(`${reference}#1`);
        return ["approved"];
      case "bogus":
        this.rows.push({ ...this.#row(terminal, message), run: "bogus-check-1", kind: "sale" });
        return ["approved"];
      case "advice":
        return fault === "declines advices" ? ["declined"] : this.#book(terminal, message, used);
      default:
        return this.#book(terminal, message, used);
    }
  }

  #book(terminal: number, message: Message, used: string): Said {
    const fault = this.#fault;
    if (fault === "declines all") return ["declined"];
    if (this.#reversed.has(used)) return ["declined", "reversed"];
    const known = this.#known.get(used);
    const isDeclined = testCardOf(message.card) === declinedCard && fault !== "declines nothing";
    if (known && (fault !== "books twice" || isDeclined)) return known;
    const said: Said = isDeclined ? ["declined", "issuer"] : ["approved"];
    this.#known.set(used, said);
    const kind = message.kind === "refund" && fault !== "books a refund as a sale" ? "refund" : "sale";
    if (!isDeclined && fault !== "answers and does not book") this.#post(terminal, message, kind);
    return said;
  }

  #post(terminal: number, message: Message, kind: Posting["kind"]): void {
    this.rows.push({ ...this.#row(terminal, message), kind });
  }

  #row(terminal: number, { sale, amountMinor }: Message): Posting {
    const fault = this.#fault;
    const shown = fault === "swaps terminals" ? 1 - terminal : terminal;
    return {
      id: this.rows.length + 1,
      kind: "sale",
      run,
      reference: referenceOf(run, terminal, sale),
      key: "",
      terminal: terminalName(shown),
      merchant: merchantName(terminal),
      amountMinor: fault === "changes the amount" ? amountMinor + 1 : amountMinor,
      currency: "EUR",
      bookedAt: 0,
    };
  }
}

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
    secrets: () => [],
    ledger: ledger ?? rows,
    found: (finding) => found.push(finding),
  });
  await contract.check();
  return found;
}

const misfits = (found: readonly Finding[]) =>
  found.filter(({ verdict }) => verdict === "does not fit").map(({ check, what }) => `${check}: ${what}`);

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
