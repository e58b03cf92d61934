// Traffic: what came to the gateway and what became of it, counted for its metrics as it happens.

import { Histogram } from "prom-client";
import type { Millis } from "../facts.ts";
import type { MessageKind } from "../messages.ts";
import type { Outcome } from "./core/request.ts";

/** From what a terminal does not notice to what no terminal waits for. Seconds. */
const answerBuckets = [0.005, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 45, 60];

/** From one fsync of a good disk to a disk that everybody waits for. Seconds. */
const commitBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

/** How a request ended: an outcome of the core, or conflict, closed, silent, malformed. */
type Ending = Outcome | "conflict" | "closed" | "silent" | "malformed";

export class Traffic {
  readonly answers = new Histogram({
    name: "tillstorm_gateway_answer_duration_seconds",
    help: "From the arrival of a request to its answer, of all that were answered.",
    buckets: answerBuckets,
    registers: [],
  });
  readonly commits = new Histogram({
    name: "tillstorm_gateway_ledger_commit_duration_seconds",
    help: "How long each commit of the ledger took; one makes all durable that came within some milliseconds.",
    buckets: commitBuckets,
    registers: [],
  });
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
    this.answers.observe(tookMs / 1000);
  }

  /** A request ended, and nobody was answered by the gateway's core. */
  left(kind: MessageKind, ending: Ending): void {
    this.#ended[kind] ??= {};
    const endings = this.#ended[kind];
    endings[ending] = (endings[ending] ?? 0) + 1;
  }

  committed(tookMs: Millis): void {
    this.commits.observe(tookMs / 1000);
  }
}
