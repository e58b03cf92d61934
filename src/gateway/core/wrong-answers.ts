// Wrong answers: what planted defects do to answers on their way out. Two that are in flight are swapped; one that nobody
// waited for is kept, and goes to the same terminal's next request.

import type { Defects } from "./defects.ts";
import type { GatewayRequest, Outcome } from "./request.ts";

/** Whether an answer may go to another request, or another's to this one: sales and refunds that were decided. */
export function isSwapped({ kind }: GatewayRequest, outcome: Outcome): boolean {
  return (kind === "sale" || kind === "refund") && (outcome === "approved" || outcome === "issuer");
}

export class WrongAnswers<Request> {
  readonly #defects: Defects;
  /** Its answer waits for another one to be swapped with. */
  #waiting: { readonly request: Request; readonly outcome: Outcome } | undefined;
  /** By terminal: the answer that its next request gets. */
  readonly #stale = new Map<number, Outcome>();
  #answers = 0;
  #unheard = 0;

  constructor(defects: Defects) {
    this.#defects = defects;
  }

  /**
   * The answers that leave now that this one would, one after the other. `hasOthers`: another one is sure to come, so
   * that this one may wait for it.
   */
  *leaving(request: Request, outcome: Outcome, hasOthers: boolean): Generator<readonly [Request, Outcome]> {
    const first = this.#waiting;
    if (first) {
      this.#waiting = undefined;
      // Two of a kind have lost nothing.
      if (first.outcome !== outcome) this.#defects.counts["swaps-answers"]++;
      yield [first.request, outcome];
      yield [request, first.outcome];
    } else if (hasOthers && this.#defects.isDrawn("swaps-answers", this.#answers++)) {
      this.#waiting = { request, outcome };
    } else yield [request, outcome];
  }

  /** Whether an answer waits to be swapped. */
  get isOneWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** The one that waits in vain, where no other is in flight any more. */
  takeWaiting(): readonly [Request, Outcome] | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting && [waiting.request, waiting.outcome];
  }

  /** Nobody waits for this answer to a request of `terminal`. */
  unheard(terminal: number, outcome: Outcome): void {
    if (this.#defects.isDrawn("answers-late", this.#unheard++)) this.#stale.set(terminal, outcome);
  }

  /** The answer of an earlier request that the next one of this terminal gets; undefined: its own. */
  takeStale(terminal: number): Outcome | undefined {
    if (this.#stale.size === 0) return undefined;
    const outcome = this.#stale.get(terminal);
    if (outcome === undefined) return undefined;
    this.#stale.delete(terminal);
    this.#defects.counts["answers-late"]++;
    return outcome;
  }

  /** The request whose answer waits, where the gateway ends. */
  *unanswered(): Generator<Request> {
    if (this.#waiting) yield this.#waiting.request;
  }
}
