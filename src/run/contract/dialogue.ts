// Dialogue: what is said to the gateway about the contract's sales, how its answers are judged, and what the ledger must
// have of them in the end.

import { setTimeout as wait } from "node:timers/promises";
import type { Message } from "../../messages.ts";
import type { CarriedKind } from "../../plan/http-messages.ts";
import type { ExpectedBooking } from "./expected-booking.ts";
import { type Finding, fits, leftOut, misfit } from "./finding.ts";
import { about, messageOf, type SaleName, sales } from "./sales.ts";
import { type StoryName, stories } from "./stories.ts";
import type { Heard, Teller } from "./teller.ts";

export interface DialogueOptions {
  readonly teller: Teller;
  /** Whether the gateway understands these messages. */
  readonly carries: (kind: CarriedKind) => boolean;
  /** Hears each finding as it is made. */
  readonly found: (finding: Finding) => void;
  /** How long after a cut the terminal asks again, ms: by then what was cut off has been decided. */
  readonly afterCutMs: number;
}

type Part = Partial<Message> & Pick<Message, "kind">;

/** After a cut the gateway may still be at work; so often it is asked again, with this wait between. */
const askAgainAtMost = 20;
const askAgainMs = 250;

export class Dialogue {
  /** What the ledger must have. */
  readonly expected: ExpectedBooking[] = [];
  readonly #options: DialogueOptions;

  constructor(options: DialogueOptions) {
    this.#options = options;
  }

  found(finding: Finding): void {
    this.#options.found(finding);
  }

  sell(name: SaleName): Promise<Heard> {
    return this.say({ kind: "sale", ...about(name) });
  }

  say(message: Part, terminal = 0): Promise<Heard> {
    return this.#options.teller.say(terminal, messageOf(message));
  }

  /** Says it where a gateway may well refuse to take it, which is then what was heard. */
  sayWrongly(message: Part): Promise<Heard> {
    return this.#options.teller.say(0, messageOf(message), { mayBeRefused: true });
  }

  /** Says all of them at the same time, each on a connection of its own. */
  sayAtOnce(messages: readonly (readonly [terminal: number, message: Part])[]): Promise<Heard[]> {
    const { teller } = this.#options;
    return Promise.all(
      messages.map(([terminal, message], line) => teller.say(terminal, messageOf(message), { line })),
    );
  }

  /** Says it, breaks the connection as soon as it has left, and waits. */
  async cut(message: Part): Promise<void> {
    const { teller, afterCutMs } = this.#options;
    teller.cut(0, messageOf(message));
    if (afterCutMs > 0) await wait(afterCutMs);
  }

  /** While it hears that nobody knows, or that it must wait, it asks again. */
  async untilKnown(ask: () => Promise<Heard>, first?: Heard): Promise<Heard> {
    let heard = first ?? (await ask());
    for (let again = 0; again < askAgainAtMost && isOpen(heard); again++) {
      await wait(askAgainMs);
      heard = await ask();
    }
    return heard;
  }

  /** Reports whether it was answered so. */
  should(check: string, heard: Heard, wanted: Heard["answer"], meaning: string, todo: string): boolean {
    const isSo = heard.answer === wanted;
    this.found(
      isSo
        ? fits(check, meaning)
        : misfit(check, `${heard.told || heard.answer}, where it should be ${wanted}`, todo),
    );
    return isSo;
  }

  isCarried(kind: CarriedKind): boolean {
    return this.#options.carries(kind);
  }

  /** Whether the message is carried; says so where it is not. */
  carries(kind: CarriedKind, check: string): boolean {
    if (this.isCarried(kind)) return true;
    this.found(leftOut(check, "the adapter does not carry it; a scenario that needs it is refused"));
    return false;
  }

  /** What the ledger must have of a sale; `terminal` sold it. */
  expect(name: SaleName, story: StoryName, terminal = 0): void {
    const kind = name === "refund" ? "refund" : "sale";
    const { amountMinor } = about(name);
    this.expected.push({ terminal, sale: sales[name], kind, amountMinor, story: stories[story] });
  }
}

function isOpen({ answer }: Heard): boolean {
  return answer === "unknown" || answer === "busy";
}
