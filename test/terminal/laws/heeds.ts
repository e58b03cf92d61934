// Who heeds an announcement tries nothing while the gateway is closed: no customer waits for nothing.

import { type FactKind, facts, type Millis, offlineCauses } from "../../../src/facts.ts";
import type { Message } from "../../../src/messages.ts";
import type { Maintained } from "./any-trouble.ts";
import type { Chronicle } from "./chronicle.ts";
import { type Law, mustHold } from "./law.ts";

export class Heeds implements Law {
  readonly #maintained: Maintained | undefined;
  readonly #chronicle: Chronicle;
  /** Terminals that went offline for it, and have not been down since. */
  readonly #closed = new Set<number>();

  constructor(maintained: Maintained | undefined, chronicle: Chronicle) {
    this.#maintained = maintained;
    this.#chronicle = chronicle;
  }

  fact(terminal: number, at: Millis, kind: FactKind, _sale: number, value: number): void {
    if (kind === facts.offline && value === offlineCauses.announced) this.#closed.add(terminal);
    if (kind === facts.down) this.#closed.delete(terminal);
    if (kind !== facts.online || !this.#closed.delete(terminal)) return;
    this.#mustBeOver(at, () => `terminal ${terminal} is online at ${at}, although the gateway is closed`);
  }

  sent(terminal: number, now: Millis, { kind, sale }: Message): void {
    if (!this.#closed.has(terminal) || !about.includes(kind)) return;
    // Over the customer's own link somebody may try.
    if (this.#chronicle.sales[terminal][sale].isQr) return;
    this.#mustBeOver(now, () => `sale ${sale} of terminal ${terminal} is sent at ${now}, although it heeds`);
  }

  #mustBeOver(now: Millis, says: () => string): void {
    mustHold(now >= (this.#maintained?.to ?? 0), says);
  }
}

const about: readonly Message["kind"][] = ["sale", "refund", "advice"];
