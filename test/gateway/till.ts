// Till: one terminal that sells, takes back and settles against a real gateway, sends again what it heard nothing of, and
// knows what the ledger must hold. It may live through any number of gateways on one ledger. Its line may lose answers:
// at a kill there are only sometimes sales that were booked and not answered yet, and a check of them would be luck.

import type { Pool } from "undici";
import type { Posting } from "../../src/ledger.ts";
import { type Message, referenceOf, type Totals } from "../../src/messages.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { answerOf, HttpJson } from "../../src/protocol/http-json.ts";
import { draw, purposes } from "../../src/random.ts";

export const run = "till";

const plan = {
  load: { currency: "EUR", cards: [] },
  gateway: { routes: [] },
  groups: [{ terminals: [0, 1_000], firstStore: 0, perStore: 4 }],
} as unknown as Plan;
const protocol = new HttpJson(plan, run);

const noTotals: Totals = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };

export interface Habits {
  /** Shares of what it does next, 0…1; the rest are sales. */
  readonly reverses: number;
  readonly settles: number;
  /** Share of the answers to its sales that never reach it, 0…1. Then it waits for the next gateway. */
  readonly misses: number;
}

export class Till {
  /** Answered so far. */
  answered = 0;
  /** Settlements whose totals did not agree, although the till made no mistake. */
  disagreements = 0;
  /** Sales that were answered, and it does not know. */
  missed = 0;
  /** It lives, and has heard nothing yet of what it had to send again. */
  isInDoubt = false;
  readonly #number: number;
  readonly #habits: Habits;
  /** What was sent and not heard of. */
  #owed: Message | undefined;
  #sales = 0;
  #done = 0;
  #asked = 0;
  /** References of sales that were ever sent. */
  readonly #sent = new Set<string>();
  readonly #taken = new Set<string>();
  readonly #reversed = new Set<string>();
  /** The last sale, where it was taken. */
  #last: Message | undefined;
  /** Settlements that were answered: the number of its batch. */
  #batches = 0;
  #batch = noTotals;

  constructor(number: number, habits: Habits) {
    this.#number = number;
    this.#habits = habits;
  }

  /** Does one thing after the other until the gateway no longer answers, or an answer is missed. */
  async live(pool: Pool): Promise<void> {
    this.isInDoubt = this.#owed !== undefined;
    for (;;) {
      this.#owed ??= this.#next();
      const { method, path, body } = protocol.request(this.#number, this.#owed);
      if (this.#owed.kind === "sale") this.#sent.add(this.#reference(this.#owed));
      const { answer } = await pool
        .request({ method, path, body, headers: { "content-type": "application/json" } })
        .then(
          async ({ statusCode, body }) => answerOf(statusCode, await body.text(), undefined),
          () => ({ answer: "unknown" as const }),
        );
      if (answer === "unknown" || answer === "busy") return;
      this.isInDoubt = false;
      if (this.#owed.kind === "sale" && this.#isMissed()) {
        this.missed++;
        return;
      }
      this.#hear(this.#owed, answer === "approved");
      this.#owed = undefined;
      this.answered++;
    }
  }

  /** What the ledger lacks, has twice, has although it was taken back, or has without anybody having sold it. */
  differences(postings: readonly Posting[]) {
    const live = new Map<string, number>();
    for (const { reference, kind } of postings) {
      live.set(reference, (live.get(reference) ?? 0) + (kind === "reversal" ? -1 : 1));
    }
    const of = (reference: string) => live.get(reference) ?? 0;
    // Whether that one is taken back already nobody has told it.
    const owed = this.#owed?.kind === "reversal" ? this.#reference(this.#owed) : "";
    const own = [...live.keys()].filter((reference) => reference.startsWith(`${run}/${this.#number}/`));
    return {
      lost: [...this.#taken].filter((reference) => reference !== owed && of(reference) < 1).length,
      duplicated: own.filter((reference) => of(reference) > 1).length,
      resurrected: [...this.#reversed].filter((reference) => of(reference) !== 0).length,
      invented: own.filter((reference) => !this.#sent.has(reference)).length,
      disagreements: this.disagreements,
    };
  }

  #isMissed(): boolean {
    return draw(1, this.#number, purposes.network, this.#asked++) < this.#habits.misses;
  }

  #next(): Message {
    const what = draw(1, this.#number, purposes.arrival, this.#done++);
    const { reverses, settles } = this.#habits;
    if (this.#last && what < reverses) return { ...this.#last, kind: "reversal" };
    const plain = { key: 0, card: 0, isForward: false, isUpdated: false } as const;
    if (what > 1 - settles) {
      return {
        ...plain,
        kind: "settlement",
        sale: -1,
        key: this.#batches,
        amountMinor: 0,
        totals: this.#batch,
      };
    }
    const sale = this.#sales++;
    return { ...plain, kind: "sale", sale, amountMinor: 100 + sale };
  }

  #hear(message: Message, isApproved: boolean): void {
    const reference = this.#reference(message);
    switch (message.kind) {
      case "sale":
        this.#taken.add(reference);
        this.#last = message;
        this.#count(1, message.amountMinor);
        return;
      case "reversal":
        this.#taken.delete(reference);
        this.#reversed.add(reference);
        this.#last = undefined;
        this.#count(-1, message.amountMinor);
        return;
      default:
        if (!isApproved) this.disagreements++;
        this.#batches++;
        this.#batch = noTotals;
    }
  }

  #count(sales: number, amountMinor: number): void {
    this.#batch = {
      ...this.#batch,
      sales: this.#batch.sales + sales,
      salesMinor: this.#batch.salesMinor + sales * amountMinor,
    };
  }

  #reference({ sale }: Message): string {
    return referenceOf(run, this.#number, sale);
  }
}
