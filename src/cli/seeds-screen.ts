// Seeds screen: how many seeds are played, how long that took, and how long the others take. On a terminal one
// line that is drawn again, elsewhere a line every ten seconds.

import { createLogUpdate } from "log-update";
import { readableDuration } from "../units.ts";
import { canRedraw } from "./screen.ts";

interface SeedsScreenOptions {
  readonly seeds: number;
  readonly stream: NodeJS.WriteStream;
  readonly isQuiet: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Real time, ms. */
  readonly clock: () => number;
}

const lineMs = 10_000;

export class SeedsScreen {
  readonly #options: SeedsScreenOptions;
  readonly #draw: ReturnType<typeof createLogUpdate> | undefined;
  readonly #beganAt: number;
  #saidAt = Number.NEGATIVE_INFINITY;

  /** The first seeds begin now. */
  constructor(options: SeedsScreenOptions) {
    const { stream, clock } = options;
    this.#options = options;
    this.#draw = canRedraw(options) ? createLogUpdate(stream, { showCursor: true }) : undefined;
    this.#beganAt = clock();
  }

  /** So many seeds are over. */
  played(count: number): void {
    const { seeds, stream, isQuiet, clock } = this.#options;
    if (isQuiet) return;
    const tookMs = clock() - this.#beganAt;
    const leftMs = (tookMs / count) * (seeds - count);
    const left = leftMs > 0 ? `, about ${readableDuration(leftMs)} left` : "";
    const line = `${count} of ${seeds} seeds played in ${readableDuration(tookMs)}${left}`;
    if (this.#draw) this.#draw(line);
    else if (clock() - this.#saidAt >= lineMs || count === seeds) {
      this.#saidAt = clock();
      stream.write(`${line}\n`);
    }
  }

  /** What was drawn is taken away. */
  close(): void {
    this.#draw?.clear();
  }
}
