// RunningAudit: the audit of a virtual run, while it goes on. It hears every fact and every row of the ledger,
// puts a sale into its cell as soon as nothing more can come of it, and forgets it. So its memory is that of the
// sales that are under way, and the cells are those that the audit from disk finds (test/audit/running-audit.test.ts).
//
// Nothing more can come of a sale when its terminal has a definite outcome for it, and every message about it has
// been answered, dropped or lost. Facts about one sale that follow each other belong together (busy, then queued),
// so it is judged when the next one is spoken of. A terminal that closes its day speaks once more of what it took:
// that changes nothing for a sale that is booked as it should be, and every other one is kept until the end. Where the
// gateway may have forgotten the key by then, it books a right one once more: then all of them are kept.

import { assert } from "../errors.ts";
import { type FactKind, type FactSink, facts, isSent, type Millis, none } from "../facts.ts";
import { elsewhere, type Posting } from "../ledger.ts";
import { Booked, SaleBooked } from "../measure/booked.ts";
import { referenceOf } from "../messages.ts";
import { isCutOff } from "../plan/cut-off.ts";
import type { Plan } from "../plan/plan.ts";
import { Booking, type Row } from "./booking.ts";
import { Judgement } from "./judgement.ts";
import { OpenSales } from "./open-sales.ts";
import type { AuditResult } from "./result.ts";
import { SaleStory } from "./sale-story.ts";

/** More judged sales than this are not kept to be used again: after an outage there would be a million of them. */
const poolAtMost = 4_096;

export class RunningAudit implements FactSink {
  readonly #plan: Plan;
  readonly #run: string;
  readonly #judgement: Judgement;
  /** Of a sale that is not simply paid: its rows are looked at once more when it is judged. */
  readonly #booking: Booking;
  readonly #booked = new Booked(true);
  readonly #open = new OpenSales<OpenSale>();
  /** Whatever was spoken of last: mostly the next fact is about it too. */
  #current: OpenSale | undefined;
  /** Judged sales, to be used again. */
  readonly #pool: OpenSale[] = [];
  #rows = 0;
  /** By terminal: 1 where it closes its day. */
  readonly #closesDay: Uint8Array;
  /** Whether what a terminal closes its day with may be booked once more, although it is booked as it should be. */
  readonly #mayBookAgain: boolean;

  /** `run` is the first part of every reference. */
  constructor(plan: Plan, run: string) {
    this.#plan = plan;
    this.#run = run;
    this.#judgement = new Judgement(plan, run);
    const { identities, held } = this.#judgement;
    this.#booking = new Booking(plan, identities, held);
    this.#closesDay = new Uint8Array(plan.terminals);
    for (const { terminals, policy } of plan.groups) {
      if (policy.settlement) this.#closesDay.fill(1, ...terminals);
    }
    this.#mayBookAgain = mayForgetKeys(plan);
  }

  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    if (terminal === none || sale === none) {
      this.#judgement.hear(terminal, at, kind, sale);
      return;
    }
    if (kind === facts.customerCame) return;
    const isNew = kind === facts.wanted || kind === facts.refundWanted;
    const open = isNew ? this.#begin(terminal, sale) : this.#find(terminal, sale);
    if (open === undefined) return;
    open.add(kind, value, at);
    open.saleBooked.fact(kind, at, value);
    if (isSent(kind)) open.underWay++;
  }

  /**
   * The ledger has `rows` more rows of `amountMinor` each for this sale, durable at `at`; `alters` is what else is wrong
   * with them, `clockJumpMs` how far the gateway's clock is off that dates them.
   */
  booked(
    terminal: number,
    sale: number,
    kind: Posting["kind"],
    rows: number,
    amountMinor: number,
    alters?: "currency" | "terminal",
    at?: Millis,
    _key?: number,
    clockJumpMs: Millis = 0,
  ): void {
    const open = this.#find(terminal, sale);
    assert(open !== undefined, () => `sale ${sale} of terminal ${terminal} is booked once more`);
    for (let row = 0; row < rows; row++) {
      open.book(++this.#rows, kind, amountMinor, alters);
      if (at !== undefined) open.saleBooked.posting(kind, at + clockJumpMs);
    }
  }

  /** Of one message about this sale, nothing can come any more but an answer. */
  spent(terminal: number, sale: number): void {
    const open = this.#find(terminal, sale);
    if (open === undefined) return;
    open.underWay--;
    assert(open.underWay >= 0, () => `sale ${sale} of terminal ${terminal} ends more messages than it sent`);
  }

  /** The run is over: judges what is still open. Nothing may be recorded afterwards. */
  result(): AuditResult {
    const cannotFrom = this.#judgement.cutOff();
    for (const open of this.#open.all()) {
      if (isCutOff(cannotFrom, open.terminal)) open.strand();
      this.#judge(open);
    }
    const judged = this.#judgement.result(true);
    const expected = judged.intended.sales + judged.refunds.sales;
    const { inCells } = this.#judgement;
    assert(inCells === expected, () => `${inCells} sales in cells, ${expected} intended`);
    const ledger = { rows: this.#rows, foreign: 0 };
    return { ...judged, booked: this.#booked.figures, ledger, inconclusive: [] };
  }

  #begin(terminal: number, number: number): OpenSale {
    this.#leave();
    const open = this.#pool.pop() ?? new OpenSale();
    open.begin(terminal, number);
    this.#open.add(open);
    this.#current = open;
    return open;
  }

  /** undefined for one that was judged, and is spoken of at the close of day. */
  #find(terminal: number, number: number): OpenSale | undefined {
    const current = this.#current;
    if (current && current.terminal === terminal && current.number === number) return current;
    this.#leave();
    const open = this.#open.find(terminal, number);
    assert(
      open !== undefined || this.#closesDay[terminal] === 1,
      () => `sale ${number} of terminal ${terminal} is spoken of, but not open`,
    );
    this.#current = open;
    return open;
  }

  /** Another sale is spoken of: judges the last one if its fate is sealed. */
  #leave(): void {
    const open = this.#current;
    if (open === undefined || open.underWay > 0 || !open.isOver) return;
    const mayChange = !open.isRight || this.#mayBookAgain;
    if (this.#closesDay[open.terminal] === 1 && open.belief === "taken" && mayChange) return;
    this.#current = undefined;
    this.#judge(open);
    this.#open.remove(open);
    if (this.#pool.length < poolAtMost) this.#pool.push(open);
  }

  #judge(open: OpenSale): void {
    const { terminal, number } = open;
    this.#booked.add(open.saleBooked);
    // Nearly every sale is: this is all that it costs.
    if (open.isRight && open.belief === "taken") {
      const { wantedMinor = 0 } = open;
      const kind = open.isRefund ? "refund" : "sale";
      this.#judgement.held.add(kind, kind, this.#plan.load.currency, wantedMinor);
      this.#judgement.paid(terminal, open);
      return;
    }
    const booking = this.#booking;
    booking.clear();
    for (const row of open.rows()) booking.add(this.#rowOf(open, row), terminal, open);
    booking.end();
    this.#judgement.judge({ terminal, sale: number, story: open, booking, hasFacts: true });
  }

  /** The row as a gateway would write it. */
  #rowOf({ terminal, number }: OpenSale, { id, kind, amountMinor, alters }: BookedRow): Row {
    const { identities } = this.#judgement;
    return {
      ...{ id, kind, amountMinor, bookedAt: 0, reference: referenceOf(this.#run, terminal, number) },
      terminal: alters === "terminal" ? elsewhere.terminal : identities.terminal(terminal),
      merchant: identities.merchant(terminal),
      currency: alters === "currency" ? elsewhere.currency : this.#plan.load.currency,
    };
  }
}

/** Whether the gateway may forget the key of what it booked before the run is over: of age, or by a planted defect. */
function mayForgetKeys({ gateway, changes, durationMs, settleMs }: Plan): boolean {
  const { keysKeptMs = Number.POSITIVE_INFINITY } = gateway;
  const planted = [gateway.defects, ...changes.map((change) => change.gateway.defects ?? {})];
  return (
    keysKeptMs < durationMs + settleMs ||
    planted.some((defects) => Object.keys(defects).some((name) => name.startsWith("forgets-keys")))
  );
}

/** A row of the virtual ledger. */
interface BookedRow {
  readonly id: number;
  readonly kind: Posting["kind"];
  readonly amountMinor: number;
  /** What of it is not as it was asked for. */
  readonly alters: "currency" | "terminal" | undefined;
}

/** A sale whose fate is not sealed: its story, and what the ledger has of it. */
class OpenSale extends SaleStory {
  terminal: number = none;
  number: number = none;
  /** Messages about it of which something may still come. */
  underWay = 0;
  readonly saleBooked = new SaleBooked();
  // Its first row in the ledger, whose id is 0 where there is none: hardly any sale has more than one, and an object for
  // each of them would be most of the garbage of a run.
  #id = 0;
  #kind: Posting["kind"] = "sale";
  #amountMinor = 0;
  #alters: BookedRow["alters"] = undefined;
  #more: BookedRow[] | undefined = undefined;

  begin(terminal: number, number: number): void {
    this.clear();
    this.saleBooked.clear();
    this.terminal = terminal;
    this.number = number;
    this.underWay = 0;
    this.#id = 0;
    this.#alters = undefined;
    this.#more = undefined;
  }

  book(id: number, kind: Posting["kind"], amountMinor: number, alters: BookedRow["alters"]): void {
    if (this.#id > 0) {
      this.#more ??= [];
      this.#more.push({ id, kind, amountMinor, alters });
      return;
    }
    this.#id = id;
    this.#kind = kind;
    this.#amountMinor = amountMinor;
    this.#alters = alters;
  }

  /** In the order of their booking. */
  *rows(): Generator<BookedRow> {
    if (this.#id === 0) return;
    yield { id: this.#id, kind: this.#kind, amountMinor: this.#amountMinor, alters: this.#alters };
    if (this.#more) yield* this.#more;
  }

  /** Booked once, and as it was wanted. */
  get isRight(): boolean {
    if (this.#id === 0 || this.#more !== undefined || this.#alters !== undefined) return false;
    return this.#kind === (this.isRefund ? "refund" : "sale") && this.#amountMinor === this.wantedMinor;
  }
}
