// Traffic: what came to the gateway and what became of it, counted for its metrics as it happens, live and in virtual
// time alike.

import type { Millis } from "../../facts.ts";
import type { MessageKind } from "../../messages.ts";
import { DurationCounts } from "./duration-counts.ts";
import type { Outcome } from "./request.ts";

/** From what a terminal does not notice to what no terminal waits for. ms. */
const answerBounds = [5, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 30_000, 45_000, 60_000];

/** How a request ended: an outcome of the core, or closed, silent, malformed. */
type Ending = Outcome | "closed" | "silent" | "malformed";

export class Traffic {
  /** From the arrival of a request to its answer, of all that were answered. */
  readonly answers = new DurationCounts(answerBounds);
  /** Plain objects: a counter with labels takes ten times as long, and every request is counted. */
  readonly #ended: Partial<Record<MessageKind, Partial<Record<Ending, number>>>> = {};

  /** How often requests of each kind ended in each way. */
  *ended(): Generator<{ readonly kind: string; readonly outcome: string; readonly requests: number }> {
    for (const [kind, endings] of Object.entries(this.#ended)) {
      for (const [outcome, requests] of Object.entries(endings)) yield { kind, outcome, requests };
    }
  }

  /** A request was answered, `tookMs` after it came. */
  answered(kind: MessageKind, outcome: Ending, tookMs: Millis): void {
    // Bytes that are no message have no issuer.
    this.left(kind, kind === "garbage" && outcome === "issuer" ? "malformed" : outcome);
    this.answers.add(tookMs);
  }

  /** A request ended, and nobody was answered by the gateway's core. */
  left(kind: MessageKind, ending: Ending): void {
    this.#ended[kind] ??= {};
    const endings = this.#ended[kind];
    endings[ending] = (endings[ending] ?? 0) + 1;
  }
}
