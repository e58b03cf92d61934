// A gateway in memory that keeps the contract, or does one thing wrong.

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
import { AdapterError } from "../../src/protocol/adapter-error.ts";
import { about, sales } from "../../src/run/contract/sales.ts";

/** First part of every reference. */
export const run = "check-1";

type Said = readonly [answer: Answer, reason?: DeclineReason];

/** What it does wrong. */
export type Fault =
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
  | "books copies that come at once"
  | "swaps answers"
  | "answers late"
  | "books another amount"
  | "refuses another amount"
  | "books what it declines"
  | "loses reversals"
  | "reverses twice"
  | "posts twice"
  | "says nothing to an inquiry"
  | "declines what comes beside another"
  | "declines after many";

export class MemoryGateway implements Links {
  readonly isShared = false;
  readonly rows: Posting[] = [];
  readonly #fault: Fault | undefined;
  readonly #known = new Map<string, Said>();
  readonly #reversed = new Set<string>();
  /** Answers that were given in this turn, by whoever gives them. */
  #turn: { said: Said; tell: (said: Said) => void }[] = [];
  #late: Said | undefined;

  constructor(fault?: Fault) {
    this.#fault = fault;
  }

  link(_address: string, terminal: number, _link: number, owner: LinkOwner): TerminalLink {
    const send = (message: Message, attempt: number) => {
      if (this.#fault === "rejects a sale" && message.kind === "sale")
        return owner.broke(new AdapterError("the gateway did not take a sale for one: status 400"));
      const isOther = message.amountMinor === 2 * about("otherAmount").amountMinor;
      if (this.#fault === "refuses another amount" && isOther) return owner.broke(new Error("status 422"));
      const said = this.#said(terminal, message);
      if (this.#fault === "says nothing to an inquiry" && message.kind === "inquiry") return;
      const tell = ([answer, reason]: Said) =>
        owner.answered(terminal, attempt, answer, 0, reason ? declineReasons[reason] : 0);
      this.#turn.push({ said, tell });
      if (this.#turn.length === 1) queueMicrotask(() => this.#endTurn());
    };
    const nothing = async () => {};
    return { isUp: true, connect: nothing, send, cancel: () => false, hangUp() {}, close: nothing };
  }

  #endTurn(): void {
    const turn = this.#turn.splice(0);
    const said = turn.map((each) => each.said);
    if (this.#fault === "swaps answers") said.reverse();
    for (const [index, { tell }] of turn.entries()) tell(said[index]);
  }

  arriveLate(_address: string, terminal: number, message: Message): void {
    const said = this.#said(terminal, message);
    if (this.#fault === "answers late") this.#late = said;
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
        if (this.#known.has(used) && !this.#reversed.has(used) && fault !== "loses reversals") {
          this.#post(terminal, message, "reversal");
          if (fault === "reverses twice") this.#post(terminal, message, "reversal");
        }
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
    if (fault === "declines after many" && message.sale === sales.otherAmount) return ["declined"];
    if (fault === "declines what comes beside another" && message.sale === sales.beside)
      return !this.#known.has(used) ? this.#notNow(used) : ["declined"];
    if (this.#reversed.has(used)) return ["declined", "reversed"];
    const isInTurn = fault === "books copies that come at once" && this.#turn.length > 0;
    const isOther =
      fault === "books another amount" && message.amountMinor === 2 * about("otherAmount").amountMinor;
    const known = isInTurn || isOther ? undefined : this.#known.get(used);
    const late = this.#late;
    if (late && !known) {
      this.#late = undefined;
      return late;
    }
    const isDeclined = testCardOf(message.card) === declinedCard && fault !== "declines nothing";
    if (known && (fault !== "books twice" || isDeclined)) return known;
    const said: Said = isDeclined ? ["declined", "issuer"] : ["approved"];
    this.#known.set(used, said);
    const kind = message.kind === "refund" && fault !== "books a refund as a sale" ? "refund" : "sale";
    const isBooked = isDeclined ? fault === "books what it declines" : fault !== "answers and does not book";
    if (isBooked) this.#post(terminal, message, kind);
    if (isBooked && fault === "posts twice") this.#post(terminal, message, kind);
    return said;
  }

  /** Nobody knows at first, and then it is declined. */
  #notNow(used: string): Said {
    this.#known.set(used, ["declined"]);
    return ["unknown"];
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
