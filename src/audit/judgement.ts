// Judgement: takes one sale after the other, with what its terminal and the ledger say of it, puts it into its cell, and
// counts all that follows from that. The audit from disk and the running audit ask the same questions here.

import { facts, type Millis } from "../facts.ts";
import { maskedCards } from "../masked-cards.ts";
import { StockDifference } from "../measure/stock-difference.ts";
import { referenceOf } from "../messages.ts";
import { cutOffForGood } from "../plan/cut-off.ts";
import { Identities } from "../plan/identities.ts";
import { groupOf, type Plan } from "../plan/plan.ts";
import { Behind } from "./behind.ts";
import type { Booking } from "./booking.ts";
import { BreakdownTally } from "./breakdown.ts";
import { cellOf, violationsOf } from "./cell.ts";
import { HeldTally } from "./held.ts";
import {
  type AuditResult,
  type Breakdown,
  type Cell,
  type Finding,
  type Subject,
  subjects,
  type Violation,
} from "./result.ts";
import type { SaleStory } from "./sale-story.ts";
import { SettledDays } from "./settled-days.ts";
import { Tally } from "./tally.ts";

/** A sale with both sides of it. */
interface Judged {
  /** As in the reference; −1 where no terminal of ours makes such a reference. */
  readonly terminal: number;
  readonly sale: number;
  /** Left out: what terminal and sale make. */
  readonly reference?: string;
  readonly story: SaleStory;
  readonly booking: Booking;
  /** Whether its terminal speaks of it at all. */
  readonly hasFacts: boolean;
}

export class Judgement {
  readonly identities: Identities;
  readonly held = new HeldTally();
  /** References that were never wanted and are booked. */
  neverWanted = 0;
  /** Sales that only rows from after the end of the history speak about. */
  tooLate = 0;
  readonly #plan: Plan;
  readonly #run: string;
  readonly #tally = new Tally();
  readonly #behind: Behind;
  readonly #breakdown: BreakdownTally;
  readonly #days: SettledDays;
  readonly #stockDifference = new StockDifference();

  /** `run` is the first part of every reference. */
  constructor(plan: Plan, run: string) {
    this.#plan = plan;
    this.#run = run;
    this.identities = new Identities(plan);
    this.#behind = new Behind(plan);
    this.#breakdown = new BreakdownTally(plan);
    this.#days = new SettledDays(plan, this.identities);
  }

  /** A fact that is about no sale: of the run, of a terminal; `sale` is an outage where it is about one. */
  hear(terminal: number, at: Millis, kind: number, sale: number): void {
    switch (kind) {
      case facts.outageBegan:
        this.#behind.began(sale, at);
        return;
      case facts.outageEnded:
        this.#behind.ended(sale, at);
        return;
      case facts.offline:
        this.#behind.wentOffline(terminal, at);
        return;
      case facts.online:
        this.#behind.cameBack(terminal, at);
        return;
      case facts.settled:
        this.#days.settled(terminal);
        return;
      case facts.settlementFailed:
        this.#days.gaveUp(terminal);
    }
  }

  /** By terminal, as cutOffForGood says: by the outages that were heard of. */
  cutOff(): Float64Array | undefined {
    return cutOffForGood(this.#plan, (outage) => this.#behind.beganAt(outage));
  }

  /** How many sales and refunds the cells hold. */
  get inCells(): number {
    return this.#tally.inCells;
  }

  /** A sale or refund that was taken, and stands once in the ledger as it was wanted: nearly every one. */
  paid(terminal: number, story: SaleStory): void {
    const { wantedMinor = 0, isRefund } = story;
    this.hearStory(terminal, story, wantedMinor);
    if (isRefund) this.#tally.addRefund("paid", wantedMinor);
    else this.#tally.addSale("paid", wantedMinor);
    this.#days.own(terminal, isRefund, wantedMinor);
  }

  /** What the terminal's side says alone, where there is no ledger beside it. */
  hearStory(terminal: number, story: SaleStory, valueMinor: number): void {
    const { belief, isRefund, turnedAwayCause } = story;
    const isPending = this.#tally.addStory(story, valueMinor);
    const isTurnedAway = turnedAwayCause !== undefined && !isRefund;
    if (!isPending && !isTurnedAway) return;
    const outages = this.#behind.outages(terminal, story.firstAt, story.lastAt);
    if (isPending) this.#breakdown.add("pending", terminal, valueMinor, outages, [belief]);
    if (isTurnedAway) this.#breakdown.add("turnedAway", terminal, valueMinor, outages, [turnedAwayCause]);
  }

  /** Any other sale. Without facts and postings it is none, and has no cell. */
  judge(judged: Judged): void {
    const { terminal, story, booking, hasFacts } = judged;
    const valueMinor = story.wantedMinor ?? booking.firstMinor ?? 0;
    if (hasFacts) this.hearStory(terminal, story, valueMinor);
    this.#addStock(judged, valueMinor);
    const broken = new Set<Violation>();
    if (hasFacts || booking.live > 0) {
      if (!hasFacts) this.neverWanted++;
      for (const violation of violationsOf(this.#toCell(judged, valueMinor))) broken.add(violation);
    }
    if (booking.isAltered) broken.add("altered");
    this.#close(judged);
    if (broken.size > 0) this.#find(judged, broken, valueMinor);
  }

  /** `isSure`: whether the ledger was read whole, twice, and did not change; otherwise nothing is told of it. */
  result(isSure: boolean): Omit<AuditResult, "ledger" | "inconclusive"> {
    const { intended, refunds, turnedAway, declined, pending, findings, otherCurrency } = this.#tally;
    const { cells, refundCells, violations, alteredBy, alteredDifference, oneSided, unpaid } = this.#tally;
    const violated = { cells, refundCells, violations, alteredBy, alteredDifference, oneSided, unpaid };
    const ofLedger = {
      ...violated,
      ...(otherCurrency ? { otherCurrency } : {}),
      currencies: this.held.byCurrency,
      settled: this.#days.result(),
      stockDifference: this.#stockDifference.figures,
    };
    return {
      ...(isSure ? ofLedger : unknown(ofLedger)),
      ...{ intended, refunds, turnedAway, declined, pending },
      breakdown: this.#parts(isSure ? subjects : ["turnedAway", "pending"]),
      currency: this.#plan.load.currency,
      findings,
    };
  }

  #parts(of: readonly Subject[]): Partial<Record<Subject, Breakdown>> {
    const parts = of.flatMap((subject) => {
      const breakdown = this.#breakdown.of(subject);
      return breakdown ? [[subject, breakdown]] : [];
    });
    return Object.fromEntries(parts);
  }

  #toCell({ terminal, story, booking }: Judged, valueMinor: number): Cell {
    const cell = this.#cell(story, booking);
    if (isRefund(story, booking)) {
      this.#tally.addRefund(cell, valueMinor);
      return cell;
    }
    this.#tally.addSale(cell, valueMinor, story.givenUpCause);
    if (cell === "unpaid" || cell === "unpaidDeclined") {
      const cause = cell === "unpaid" ? (story.givenUpCause ?? "?") : "declined";
      this.#breakdown.add("unpaid", terminal, valueMinor, this.#outages(terminal, story), [cause]);
    }
    return cell;
  }

  /**
   * The cell by the table; where only rows that the end of a cut history may have explained make it a
   * violation, the belief counts as unresolved. Copies stay what they are: no belief explains two.
   */
  #cell({ belief }: SaleStory, { live, liveEarly }: Booking): Cell {
    const cell = cellOf(belief, live);
    const sure = violationsOf(cellOf(belief, liveEarly));
    const isSure = violationsOf(cell).every(
      (violation) => violation === "duplicated" || sure.includes(violation),
    );
    if (isSure) return cell;
    this.tooLate++;
    return cellOf("unresolved", live);
  }

  #addStock({ story, booking, hasFacts }: Judged, valueMinor: number): void {
    if (isRefund(story, booking) || (hasFacts && story.wantedMinor === undefined)) return;
    const { liveInCurrency, liveMinor } = booking;
    this.#stockDifference.add(hasFacts && story.haveGoodsLeft, valueMinor, liveInCurrency, liveMinor);
  }

  /** Its part of its terminal's day. */
  #close({ terminal, story, booking }: Judged): void {
    if (!this.#days.closes(terminal)) return;
    const { belief, isRefund, wantedMinor = 0 } = story;
    const day = { ...booking.day };
    if (belief === "taken") {
      this.#days.own(terminal, isRefund, wantedMinor);
      if (isRefund) {
        day.refunds--;
        day.refundsMinor -= wantedMinor;
      } else {
        day.sales--;
        day.salesMinor -= wantedMinor;
      }
    }
    this.#days.differs(terminal, day);
  }

  #find(judged: Judged, broken: ReadonlySet<Violation>, valueMinor: number): void {
    const { terminal, story, booking } = judged;
    const outages = this.#outages(terminal, story);
    const isOneSided = broken.has("resurrected") && story.hasLeft;
    if (isOneSided) this.#tally.addOneSided(valueMinor);
    if (broken.has("altered")) {
      for (const alteration of booking.altered) this.#tally.addAltered(alteration, valueMinor);
      for (const [currency, byMinor] of booking.beside(story)) this.#tally.addDifference(currency, byMinor);
    }
    for (const violation of broken) {
      const causes = violation === "altered" ? booking.altered : [this.#causeOf(judged)];
      this.#breakdown.add(violation, terminal, valueMinor, outages, causes);
      if (hasOtherMoney(story, booking)) this.#tally.addOtherCurrency(violation);
      this.#tally.addViolation(violation, valueMinor, () => ({
        ...this.#finding(judged, violation, valueMinor, outages),
        ...(isOneSided && violation === "resurrected" ? { isOneSided: true } : {}),
      }));
    }
  }

  #causeOf({ terminal, story, hasFacts }: Judged): string {
    if (hasFacts) return story.ending;
    if (terminal < 0) return "unknownReference";
    return terminal < this.#plan.terminals ? "neverWanted" : "unknownTerminal";
  }

  #finding(judged: Judged, violation: Violation, valueMinor: number, outages: readonly number[]): Finding {
    const { terminal, sale, story, booking } = judged;
    const { reference = referenceOf(this.#run, terminal, sale) } = judged;
    const isOurs = terminal >= 0 && terminal < this.#plan.terminals;
    return {
      ...{
        violation,
        reference: maskedCards(reference),
        terminal,
        sale,
        story: this.#tell(judged, violation),
      },
      ...(hasOtherMoney(story, booking) ? {} : { valueMinor }),
      ...(violation === "altered" ? { altered: booking.altered } : {}),
      ...(isOurs
        ? {
            group: groupOf(this.#plan, terminal).id,
            store: this.identities.merchant(terminal),
            terminalName: this.identities.terminal(terminal),
          }
        : {}),
      ...(story.wantedMinor === undefined ? {} : { wantedAt: story.firstAt }),
      outages: outages.map((outage) => this.#plan.outages[outage].id),
      rows: [...booking.ids],
    };
  }

  #tell({ terminal, story, booking }: Judged, violation: Violation): string {
    const differences = violation === "altered" ? `: ${booking.differences.join("; ")}` : "";
    const ledger = `the ledger has ${booking.inWords}${differences}`;
    if (terminal < 0) return `no terminal makes this reference; ${ledger}`;
    if (terminal >= this.#plan.terminals) return `the plan has no terminal ${terminal}; ${ledger}`;
    return `the terminal says: ${story.inWords}; ${ledger}`;
  }

  #outages(terminal: number, { firstAt, lastAt }: SaleStory): number[] {
    return this.#behind.outages(terminal, firstAt, lastAt);
  }
}

/** The same figures, none of which is known. */
function unknown<Figures extends object>(figures: Figures): { [Name in keyof Figures]: undefined } {
  return Object.fromEntries(Object.keys(figures).map((name) => [name, undefined])) as {
    [Name in keyof Figures]: undefined;
  };
}

/** Whether what it is worth is not known in the currency of the plan, to whose amounts no other is added. */
function hasOtherMoney({ wantedMinor }: SaleStory, { firstMinor }: Booking): boolean {
  return wantedMinor === undefined && firstMinor === undefined;
}

/** What was never wanted is what it was booked as. */
function isRefund({ wantedMinor, isRefund }: SaleStory, { first }: Booking): boolean {
  return wantedMinor === undefined ? first?.kind === "refund" : isRefund;
}
