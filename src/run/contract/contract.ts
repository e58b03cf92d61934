// The contract of a gateway and its adapter: what terminals rely on, driven message by message, each finding in words.

import { devNull } from "node:os";
import type { LedgerSource } from "../../audit/audit.ts";
import { OutOfOrder } from "../../audit/out-of-order.ts";
import type { SentBook } from "../../audit/sent-book.ts";
import { callHook } from "../../conductor/hook.ts";
import { EnvironmentError } from "../../errors.ts";
import type { Posting } from "../../ledger.ts";
import { cardOf, declinedCard } from "../../messages.ts";
import type { HookPair } from "../../plan/own-gateway.ts";
import type { Plan } from "../../plan/plan.ts";
import type { HttpProtocol } from "../../protocol/http.ts";
import type { Environment } from "../../secrets.ts";
import { counted, readableDuration } from "../../units.ts";
import { answersAtOnce, otherAmount, sameKeyAtOnce } from "./at-once.ts";
import { Dialogue, type DialogueOptions } from "./dialogue.ts";
import { judgeBookings } from "./expected-booking.ts";
import { fits, leftOut, misfit, unchecked } from "./finding.ts";
import { advice, garbage, inquiry, refund } from "./other-messages.ts";
import { reversal, reversalBefore } from "./reversals.ts";
import { about } from "./sales.ts";
import { misreadings } from "./strange-answers.ts";

export interface ContractOptions extends DialogueOptions {
  readonly plan: Plan;
  /** First part of every reference. */
  readonly run: string;
  /** What is spoken over HTTP; undefined where nothing is. */
  readonly protocol: HttpProtocol | undefined;
  readonly ledger: LedgerSource;
  /** What was sent so far, for a ledger that knows its rows by nothing else. */
  readonly sent?: (() => SentBook) | undefined;
  /** What begins and ends its maintenance; undefined where nobody knows. */
  readonly maintenance: HookPair | undefined;
  readonly environment: Environment;
  /** Names of the variables whose values nobody may read, asked for when there is something to tell. */
  readonly secrets: () => readonly string[];
}

const ownAnswer =
  "let an answer that nobody waits for any more be thrown away: told to the terminal's next sale, it is another's";

export class Contract {
  readonly #options: ContractOptions;
  readonly #dialogue: Dialogue;
  /** Whether a sale was declined as it should be. */
  #declines = false;
  /** The plan's second terminal, where it has one: of another store if possible. */
  readonly #other: number;

  constructor(options: ContractOptions) {
    this.#options = options;
    this.#dialogue = new Dialogue(options);
    this.#other = options.plan.terminals - 1;
  }

  /**
   * Makes every check; the gateway is left with sales of this run's references, and out of maintenance. Throws an
   * EnvironmentError where it takes no connection.
   */
  async check(): Promise<void> {
    const { found } = this.#options;
    const echo = await this.#dialogue.say({ kind: "echo" });
    if (echo.answer === "unreachable")
      throw new EnvironmentError({
        what: "the gateway takes no connection",
        todo: "see whether it speaks what the URL says, and whether this machine trusts its certificate",
      });
    if (echo.answer !== "approved") {
      const todo = this.#options.protocol
        ? "let an echo be any request that the gateway answers, and that answer mean approved"
        : "see whether ISO 8583 is spoken at this port, and with the header and fields of gateway.iso8583";
      found(misfit("echo", `${echo.told}: terminals would take themselves for offline`, todo));
    } else found(fits("echo", "the gateway is there"));
    // A gateway that books nothing has nothing else to show.
    if (!(await this.#plainSale())) return;
    await this.#sameKey();
    await this.#otherTerminal();
    await this.#declined();
    await this.#cutOff();
    await this.#afterCut();
    await sameKeyAtOnce(this.#dialogue);
    await answersAtOnce(this.#dialogue, this.#other, this.#declines);
    await otherAmount(this.#dialogue);
    await reversal(this.#dialogue);
    await reversalBefore(this.#dialogue);
    await inquiry(this.#dialogue);
    await advice(this.#dialogue);
    await refund(this.#dialogue);
    await garbage(this.#dialogue);
    this.#unreadable();
    await this.#maintenance();
    await this.#stranger();
    await this.#ledger();
  }

  async #plainSale(): Promise<boolean> {
    const heard = await this.#dialogue.sell("plain");
    if (heard.answer === "approved") {
      this.#options.found(fits("sale", "approved"));
      this.#dialogue.expect("plain", "askedTwice");
      return true;
    }
    const todo = this.#options.protocol
      ? "see what the gateway wants, and which of its answers the adapter takes for approved"
      : "see what the gateway wants, and which of its codes mean approved: gateway.iso8583.codes";
    this.#options.found(misfit("sale", `${heard.told}, where it should be approved`, todo));
    return false;
  }

  async #sameKey(): Promise<void> {
    const heard = await this.#dialogue.sell("plain");
    const todo =
      heard.answer === "unknown"
        ? "it was approved before: what is approved must be booked by then, and its key known"
        : "a terminal whose answer was lost asks again under the same key: the gateway must know it and say the first result again";
    this.#dialogue.should(
      "same key",
      heard,
      "approved",
      "again approved; the ledger shows whether it was booked again",
      todo,
    );
  }

  async #otherTerminal(): Promise<void> {
    if (this.#other === 0) return;
    const heard = await this.#dialogue.say({ kind: "sale", ...about("plain") }, this.#other);
    const todo = "take the whole reference for the key: another terminal has a sale of the same number";
    if (this.#dialogue.should("another terminal", heard, "approved", "is another customer's", todo))
      this.#dialogue.expect("plain", "ofAnother", this.#other);
  }

  async #declined(): Promise<void> {
    const { found } = this.#options;
    const heard = await this.#dialogue.say({
      kind: "sale",
      ...about("declined"),
      card: cardOf(declinedCard, 0),
    });
    if (heard.answer === "declined") {
      found(fits("declined sale", heard.told));
      this.#declines = true;
      this.#dialogue.expect("declined", "declined");
    } else if (heard.answer === "approved") {
      // A staging gateway may decline by the amount, or never.
      const todo =
        "where it declines another way, such as by the amount, nothing is wrong; write load: {declined: 0%}";
      found(
        unchecked("declined sale", "the test card for declines was approved, so no decline was seen", todo),
      );
      this.#dialogue.expect("declined", "notDeclined");
    } else {
      const todo =
        "a decline that is not read as one is a sale of which nobody knows: terminals would keep asking";
      found(misfit("declined sale", `${heard.told}, where it should be declined`, todo));
      this.#dialogue.expect("declined", "declined");
    }
  }

  /** The connection breaks after the sale was sent, as in a real outage; then the terminal asks again. */
  async #cutOff(): Promise<void> {
    const message = { kind: "sale", ...about("cut") } as const;
    await this.#dialogue.cut(message);
    const heard = await this.#dialogue.untilKnown(() => this.#dialogue.say(message));
    this.#dialogue.expect("cut", "cutOff");
    const todo = "the same key must lead to the first result, also where its answer never arrived";
    this.#dialogue.should("answer cut off", heard, "approved", "asked again under its key: approved", todo);
  }

  /** What nobody waited for any more must not be told to the next. */
  async #afterCut(): Promise<void> {
    const check = "after a cut-off one";
    if (!this.#declines) {
      const heard = await this.#dialogue.sell("afterCut");
      if (this.#dialogue.should(check, heard, "approved", "the terminal's next sale is approved", ownAnswer))
        this.#dialogue.expect("afterCut", "afterCut");
      return;
    }
    const sale = { kind: "sale", ...about("afterCut"), card: cardOf(declinedCard, 0) } as const;
    const heard = await this.#dialogue.say(sale);
    this.#dialogue.should(
      check,
      heard,
      "declined",
      "the terminal's next sale hears its own answer",
      ownAnswer,
    );
    this.#dialogue.expect("afterCut", "declined");
  }

  #unreadable(): void {
    const { protocol, found } = this.#options;
    if (!protocol) return;
    const wrong = misreadings(protocol);
    const check = "strange answers";
    const todo = "return undefined for what cannot be read: the sale may have been booked, and nobody knows";
    if (wrong.length === 0) found(fits(check, "a proxy's error, a login page, half an answer: nobody knows"));
    for (const what of wrong) found(misfit(check, what, todo));
  }

  async #maintenance(): Promise<void> {
    const { maintenance, found } = this.#options;
    const check = "maintenance";
    if (!maintenance) return found(leftOut(check, "nothing says how to begin it, so busy was not seen"));
    try {
      await this.#order(maintenance.begin, "the beginning of maintenance");
      const heard = await this.#dialogue.sell("afterMaintenance");
      const todo = "busy is what certainly was not processed; terminals then wait and try again";
      const asked =
        heard.retryAfterMs > 0
          ? `, for ${readableDuration(heard.retryAfterMs)}`
          : ", without saying for how long";
      this.#dialogue.should(check, heard, "busy", `a sale is told to wait${asked}`, todo);
    } catch (error) {
      found(
        unchecked(
          check,
          error instanceof Error ? error.message : String(error),
          "see how it is begun and ended",
        ),
      );
    } finally {
      await this.#order(maintenance.end, "the end of maintenance").catch((error: Error) =>
        found(misfit(check, error.message, "end it by hand, and see why it could not be ended")),
      );
    }
    const heard = await this.#dialogue.untilKnown(() => this.#dialogue.sell("afterMaintenance"));
    const todo = "once maintenance is over, the same key must be processed as if it had never come before";
    if (this.#dialogue.should("after maintenance", heard, "approved", "the same sale is approved", todo))
      this.#dialogue.expect("afterMaintenance", "waited");
  }

  /** Somebody else's sale: its reference begins with another run. */
  async #stranger(): Promise<void> {
    await this.#dialogue.say({ kind: "bogus", ...about("plain") });
  }

  async #ledger(): Promise<void> {
    const { ledger, sent, plan, run, found } = this.#options;
    let rows: readonly Posting[];
    try {
      await ledger.quiet?.();
      rows = await allRows(ledger, sent?.());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const todo = ledger.absence
        ? `give ${this.#options.protocol ? "the adapter a ledger, or " : ""}the scenario gateway.ledger: what is booked can only be told by it`
        : "see how gateway.ledger or the adapter reads it: what is booked can only be told by it";
      return found(unchecked("ledger", why, todo));
    }
    const { neverRead = 0 } = ledger;
    if (neverRead !== 0) {
      const rowsMissing = counted(Math.abs(neverRead), "row");
      const why =
        neverRead > 0 ? `${rowsMissing} that it has did not come` : `${rowsMissing} more came than it has`;
      const todo =
        "see that every page is given, the last one too: what is booked can only be told by all of it";
      return found(unchecked("ledger", `the ledger was not read whole: ${why}`, todo));
    }
    for (const finding of judgeBookings(rows, this.#dialogue.expected, plan, run)) found(finding);
  }

  #order(hook: HookPair["begin"], name: string): Promise<void> {
    const { environment, secrets, run } = this.#options;
    return callHook({ hook, name, environment, mark: `${run}/${name}`, log: devNull, secrets: secrets() });
  }
}

/** All rows; those of a source that has to sort them first are read once more. */
async function allRows(ledger: LedgerSource, sent: SentBook | undefined, maySort = true): Promise<Posting[]> {
  const rows: Posting[] = [];
  try {
    for await (const row of ledger.read(sent)) rows.push(row);
  } catch (error) {
    if (maySort && error instanceof OutOfOrder) return allRows(ledger, sent, false);
    throw error;
  }
  return rows;
}
