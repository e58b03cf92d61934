// Books: a gateway that books each key once, remembers it, and takes it back when it is reversed.

import type { Millis } from "../../src/facts.ts";
import { declineReasons, type Message } from "../../src/messages.ts";
import type { Gateway } from "./world.ts";

/** How a message fares: it does not arrive, or it does and its answer is lost. */
export type Fate = "not arrived" | "answer lost" | "answered";

export class Books {
  /** By key. A reversal bars what it finds nothing of. */
  readonly #known = new Map<string, "booked" | "reversed">();
  readonly #fate: (message: Message, now: Millis) => Fate;

  constructor(fate: (message: Message, now: Millis) => Fate = () => "answered") {
    this.#fate = fate;
  }

  /** How many keys of a sale are booked and not reversed. */
  copies(sale: number): number {
    return [...this.#known].filter(([key, is]) => is === "booked" && key.startsWith(`${sale}/`)).length;
  }

  readonly gateway: Gateway = (message, now) => {
    const fate = this.#fate(message, now);
    if (fate === "not arrived") return "silence";
    const reply = this.#reply(message);
    return fate === "answered" ? reply : "silence";
  };

  #reply({ kind, sale, key }: Message): ReturnType<Gateway> {
    const name = `${sale}/${key}`;
    const known = this.#known.get(name);
    switch (kind) {
      case "sale":
      case "refund":
      case "advice":
        if (known === "reversed") return { answer: "declined", afterMs: 50, reason: declineReasons.reversed };
        this.#known.set(name, "booked");
        break;
      case "reversal":
        this.#known.set(name, "reversed");
        break;
      case "inquiry":
        if (known !== "booked") return { answer: "declined", afterMs: 50, reason: declineReasons.notFound };
    }
    return { answer: "approved", afterMs: 50 };
  }
}
