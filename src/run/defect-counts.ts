// Defect counts: how often each planted defect has acted in a live run. The gateway counts since it was started, and a
// crash takes its counts with it: so it is asked again and again, and a count that has become less is one that began
// anew. What acted in the last moment before a crash may be missing.

import { request } from "undici";
import type { DefectName } from "../plan/plan.ts";
import type { DefectTimes } from "../plan/planted-defects.ts";

const timeoutMs = 1_000;

/** How often it is asked: often enough to know what acted before a crash, too seldom to be felt. */
const askEveryMs = 500;

export class DefectCounts {
  readonly #gatewayUrl: string;
  /** Before the last crash. */
  readonly #before: Partial<Record<DefectName, number>> = {};
  #last: DefectTimes | undefined;
  #asking: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  /** Asks the gateway at `gatewayUrl` from now on; must be stopped. */
  constructor(gatewayUrl: string) {
    this.#gatewayUrl = gatewayUrl;
    this.#timer = setInterval(() => {
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = undefined;
      });
    }, askEveryMs);
  }

  /** Asks once more, of what has only just acted, and never again; undefined where it never answered. */
  async end(): Promise<DefectTimes | undefined> {
    this.stop();
    await this.#asking;
    await this.#ask();
    return this.times;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  get times(): DefectTimes | undefined {
    return this.#last && sum(this.#before, this.#last);
  }

  /** What the gateway says of itself, each since it was started. */
  note(counts: DefectTimes): void {
    const last = this.#last ?? {};
    const names = Object.keys(counts) as DefectName[];
    if (names.some((name) => (counts[name] ?? 0) < (last[name] ?? 0))) {
      Object.assign(this.#before, sum(this.#before, last));
    }
    this.#last = counts;
  }

  async #ask(): Promise<void> {
    try {
      const { statusCode, body } = await request(`${this.#gatewayUrl}/v1/status`, {
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { defects } = (await body.json()) as { defects: DefectTimes };
      if (statusCode === 200) this.note(defects);
    } catch {
      // It may be crashed, and is asked again.
    }
  }
}

function sum(one: DefectTimes, other: DefectTimes): DefectTimes {
  const names = Object.keys({ ...one, ...other }) as DefectName[];
  return Object.fromEntries(names.map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
}
