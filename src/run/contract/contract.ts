// The contract of a gateway and its adapter: what terminals rely on, driven message by message, each finding in words.

import { devNull } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { LedgerSource } from "../../audit/audit.ts";
import { callHook } from "../../conductor/hook.ts";
import { EnvironmentError } from "../../errors.ts";
import type { Posting } from "../../ledger.ts";
import { cardOf, declinedCard, type Message } from "../../messages.ts";
import type { CarriedKind } from "../../plan/http-messages.ts";
import type { HookPair } from "../../plan/own-gateway.ts";
import type { Plan } from "../../plan/plan.ts";
import type { HttpProtocol } from "../../protocol/http.ts";
import type { Environment } from "../../secrets.ts";
import { readableDuration } from "../../units.ts";
import { type ExpectedBooking, judgeBookings } from "./expected-booking.ts";
import { type Finding, fits, leftOut, misfit, unchecked } from "./finding.ts";
import { about, messageOf, type SaleName, sales } from "./sales.ts";
import { misreadings } from "./strange-answers.ts";
import type { Heard, Teller } from "./teller.ts";

export interface ContractOptions {
  readonly plan: Plan;
  /** First part of every reference. */
  readonly run: string;
  readonly teller: Teller;
  /** What is spoken over HTTP; undefined where nothing is. */
  readonly protocol: HttpProtocol | undefined;
  /** Whether the gateway understands these messages. */
  readonly carries: (kind: CarriedKind) => boolean;
  readonly ledger: LedgerSource;
  /** What begins and ends its maintenance; undefined where nobody knows. */
  readonly maintenance: HookPair | undefined;
  readonly environment: Environment;
  /** Names of the variables whose values nobody may read, asked for when there is something to tell. */
  readonly secrets: () => readonly string[];
  /** Hears each finding as it is made. */
  readonly found: (finding: Finding) => void;
}

/** After a cut the gateway may still be at work; so often it is asked again, with this wait between. */
const askAgainAtMost = 20;
const askAgainMs = 250;

export class Contract {
  readonly #options: ContractOptions;
  readonly #expected: ExpectedBooking[] = [];
  /** The plan's second terminal, where it has one: of another store if possible. */
  readonly #other: number;

  constructor(options: ContractOptions) {
    this.#options = options;
    this.#other = options.plan.terminals - 1;
  }

  /**
   * Makes every check; the gateway is left with sales of this run's references, and out of maintenance. Throws an
   * EnvironmentError where it takes no connection.
   */
  async check(): Promise<void> {
    const { found } = this.#options;
    const echo = await this.#say({ kind: "echo" });
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
    await this.#reversal();
    await this.#reversalBefore();
    await this.#inquiry();
    await this.#advice();
    await this.#refund();
    await this.#garbage();
    this.#unreadable();
    await this.#maintenance();
    await this.#stranger();
    await this.#ledger();
  }

  async #plainSale(): Promise<boolean> {
    const heard = await this.#sell("plain");
    if (heard.answer === "approved") {
      this.#options.found(fits("sale", "approved"));
      this.#expect("plain", 1, "asked twice under one key");
      return true;
    }
    const todo = this.#options.protocol
      ? "see what the gateway wants, and which of its answers the adapter takes for approved"
      : "see what the gateway wants, and which of its codes mean approved: gateway.iso8583.codes";
    this.#options.found(misfit("sale", `${heard.told}, where it should be approved`, todo));
    return false;
  }

  async #sameKey(): Promise<void> {
    const heard = await this.#sell("plain");
    const todo =
      "a terminal whose answer was lost asks again under the same key: the gateway must know it and say the first result again";
    this.#should(
      "same key",
      heard,
      "approved",
      "again approved; the ledger shows whether it was booked again",
      todo,
    );
  }

  async #otherTerminal(): Promise<void> {
    if (this.#other === 0) return;
    const heard = await this.#say({ kind: "sale", ...about("plain") }, this.#other);
    const todo = "take the whole reference for the key: another terminal has a sale of the same number";
    if (this.#should("another terminal", heard, "approved", "is another customer's", todo))
      this.#expect("plain", 1, "of another terminal", this.#other);
  }

  async #declined(): Promise<void> {
    const { found } = this.#options;
    const heard = await this.#say({ kind: "sale", ...about("declined"), card: cardOf(declinedCard, 0) });
    if (heard.answer === "declined") {
      found(fits("declined sale", heard.told));
      this.#expect("declined", 0, "declined");
    } else if (heard.answer === "approved") {
      // A staging gateway may decline by the amount, or never.
      const todo =
        "where it declines another way, such as by the amount, nothing is wrong; write load: {declined: 0%}";
      found(
        unchecked("declined sale", "the test card for declines was approved, so no decline was seen", todo),
      );
      this.#expect("declined", 1, "approved");
    } else {
      const todo =
        "a decline that is not read as one is a sale of which nobody knows: terminals would keep asking";
      found(misfit("declined sale", `${heard.told}, where it should be declined`, todo));
      this.#expect("declined", 0, "declined");
    }
  }

  /** The connection breaks after the sale was sent, as in a real outage; then the terminal asks again. */
  async #cutOff(): Promise<void> {
    const message = messageOf({ kind: "sale", ...about("cut") });
    this.#options.teller.cut(0, message);
    const heard = await this.#untilKnown(() => this.#options.teller.say(0, message));
    this.#expect("cut", 1, "whose answer was cut off, and which was asked again under its key");
    const todo = "the same key must lead to the first result, also where its answer never arrived";
    this.#should("answer cut off", heard, "approved", "asked again under its key: approved", todo);
  }

  async #reversal(): Promise<void> {
    if (!this.#carries("reversal", "reversal")) return;
    const sold = await this.#sell("reversed");
    const heard = await this.#say({ kind: "reversal", ...about("reversed") });
    const todo = "a reversal must be answered approved once nothing of its key is booked any more";
    const isReversed = this.#should(
      "reversal",
      heard,
      "approved",
      `of a sale that was ${sold.answer}: approved`,
      todo,
    );
    if (!isReversed) return this.#expect("reversed", 0, "reversed");
    const again = await this.#say({ kind: "sale", ...about("reversed"), key: 1 });
    const meaning = "the same reference is sold again under a new one: approved";
    const needs = "after a reversal the customer may pay again: the key is new, the reference stays";
    if (this.#should("new key", again, "approved", meaning, needs))
      this.#expect("reversed", 1, "reversed, and sold again under a new key");
  }

  /** The reversal overtakes its sale, as where the network held the sale back. */
  async #reversalBefore(): Promise<void> {
    if (!this.#options.carries("reversal")) return;
    const heard = await this.#say({ kind: "reversal", ...about("reversedBefore") });
    const todo =
      "a terminal does not know whether its sale arrived: take the reversal of an unknown key, and remember it";
    this.#should("reversal first", heard, "approved", "of a sale that never came: approved", todo);
    const late = await this.#sell("reversedBefore");
    this.#expect("reversedBefore", 0, "reversed before it came");
    this.#options.found(
      late.answer === "approved"
        ? misfit(
            "sale after it",
            "a sale that comes after its own reversal is approved: what a network held back would be booked in the end",
            "let a reversed key never be booked again",
          )
        : fits("sale after it", `${late.told}: what was reversed is not booked any more`),
    );
  }

  async #inquiry(): Promise<void> {
    if (!this.#carries("inquiry", "inquiry")) return;
    const known = await this.#say({ kind: "inquiry", ...about("plain") });
    const wanted = "approved is what became of a sale that was booked";
    this.#should("inquiry", known, "approved", "of a sale that is booked: approved", wanted);
    const unknown = await this.#say({ kind: "inquiry", ...about("neverSold") });
    const todo = 'answer {answer: "declined", reason: "notFound"} where the gateway knows no such sale';
    if (unknown.answer === "declined" && unknown.reason !== "notFound" && unknown.reason !== "reversed")
      this.#options.found(misfit("inquiry", `${unknown.told}, where nothing is known of it`, todo));
    else this.#should("inquiry", unknown, "declined", "of a sale that never was: notFound", todo);
  }

  async #advice(): Promise<void> {
    if (!this.#carries("advice", "advice")) return;
    const heard = await this.#say({ kind: "advice", ...about("advice"), isForward: true });
    const todo = "an advice tells of a sale that has happened: it cannot be declined";
    if (this.#should("advice", heard, "approved", "approved", todo))
      this.#expect("advice", 1, "told of by an advice");
  }

  async #refund(): Promise<void> {
    if (!this.#carries("refund", "refund")) return;
    const heard = await this.#say({ kind: "refund", ...about("refund") });
    const todo = "a refund needs no sale of the same reference before it";
    if (this.#should("refund", heard, "approved", "approved", todo))
      this.#expect("refund", 1, "refunded", 0, "refund");
  }

  async #garbage(): Promise<void> {
    const { found } = this.#options;
    const heard = await this.#say({ kind: "garbage", ...about("garbage") });
    this.#expect("garbage", 0, "of which half a request was sent");
    const check = "broken request";
    if (heard.answer === "declined" || heard.answer === "rejected" || heard.answer === "busy")
      found(fits(check, "half a request is refused"));
    else if (heard.answer === "approved")
      found(
        misfit(
          check,
          `${heard.told}: half a request is approved`,
          "let the gateway refuse what lacks something",
        ),
      );
    else {
      const todo =
        "where the gateway refuses what it cannot read, let the adapter say rejected: nothing was booked";
      found(
        misfit(
          check,
          `${heard.told || heard.answer}: of a broken request nobody knows whether it was booked`,
          todo,
        ),
      );
    }
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
      const heard = await this.#sell("afterMaintenance");
      const todo = "busy is what certainly was not processed; terminals then wait and try again";
      const asked =
        heard.retryAfterMs > 0
          ? `, for ${readableDuration(heard.retryAfterMs)}`
          : ", without saying for how long";
      this.#should(check, heard, "busy", `a sale is told to wait${asked}`, todo);
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
    const heard = await this.#untilKnown(() => this.#sell("afterMaintenance"));
    const todo = "once maintenance is over, the same key must be processed as if it had never come before";
    if (this.#should("after maintenance", heard, "approved", "the same sale is approved", todo))
      this.#expect("afterMaintenance", 1, "told to wait, and tried again");
  }

  /** Somebody else's sale: its reference begins with another run. */
  async #stranger(): Promise<void> {
    await this.#say({ kind: "bogus", ...about("plain") });
  }

  async #ledger(): Promise<void> {
    const { ledger, plan, run, found } = this.#options;
    const rows: Posting[] = [];
    try {
      await ledger.quiet?.();
      for await (const row of ledger.read()) rows.push(row);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const todo = ledger.absence
        ? `give ${this.#options.protocol ? "the adapter a ledger, or " : ""}the scenario gateway.ledger: what is booked can only be told by it`
        : "see how gateway.ledger or the adapter reads it: what is booked can only be told by it";
      return found(unchecked("ledger", why, todo));
    }
    for (const finding of judgeBookings(rows, this.#expected, plan, run)) found(finding);
  }

  /** Whether the message is carried; says so where it is not. */
  #carries(kind: CarriedKind, check: string): boolean {
    if (this.#options.carries(kind)) return true;
    this.#options.found(leftOut(check, "the adapter does not carry it; a scenario that needs it is refused"));
    return false;
  }

  /** Reports whether it was answered so. */
  #should(check: string, heard: Heard, wanted: Heard["answer"], meaning: string, todo: string): boolean {
    const isSo = heard.answer === wanted;
    this.#options.found(
      isSo
        ? fits(check, meaning)
        : misfit(check, `${heard.told || heard.answer}, where it should be ${wanted}`, todo),
    );
    return isSo;
  }

  #expect(name: SaleName, live: 0 | 1, story: string, terminal = 0, kind: "sale" | "refund" = "sale"): void {
    this.#expected.push({
      terminal,
      sale: sales[name],
      kind,
      amountMinor: about(name).amountMinor,
      live,
      story,
    });
  }

  #sell(name: SaleName): Promise<Heard> {
    return this.#say({ kind: "sale", ...about(name) });
  }

  #say(message: Partial<Message> & Pick<Message, "kind">, terminal = 0): Promise<Heard> {
    return this.#options.teller.say(terminal, messageOf(message));
  }

  /** While it hears that nobody knows, or that it must wait, it asks again. */
  async #untilKnown(ask: () => Promise<Heard>): Promise<Heard> {
    let heard = await ask();
    for (
      let again = 0;
      again < askAgainAtMost && (heard.answer === "unknown" || heard.answer === "busy");
      again++
    ) {
      await wait(askAgainMs);
      heard = await ask();
    }
    return heard;
  }

  #order(hook: HookPair["begin"], name: string): Promise<void> {
    const { environment, secrets } = this.#options;
    return callHook({ hook, name, environment, log: devNull, secrets: secrets() });
  }
}
