// The push: the same metrics to a Pushgateway, for runs that nobody can scrape, such as a job of CI. It never disturbs
// the run: one push is under way at a time, a failing one is said once, and nothing depends on any.

import { Pushgateway, Registry } from "prom-client";
import type { MetricsPage } from "./metrics-server.ts";

/** From the end of one push to the next, ms. */
const everyMs = 5_000;

/** Longest silence of the Pushgateway, ms. */
const timeoutMs = 3_000;

export class Push {
  readonly #pushgateway: Pushgateway<"text/plain; version=0.0.4; charset=utf-8">;
  readonly #url: string;
  readonly #run: string;
  readonly #say: (text: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();
  #hasFailed = false;
  #isEnded = false;

  /** Begins at once. `url` is the Pushgateway's; `say` hears of the first push that fails. */
  constructor(page: MetricsPage, url: string, run: string, say: (text: string) => void) {
    this.#pushgateway = new Pushgateway(url, { timeout: timeoutMs }, new Shown(page));
    this.#url = url;
    this.#run = run;
    this.#say = say;
    this.#pushAndGoOn();
  }

  /** Pushes the final values; takes no longer than a push may be silent, twice. Never throws. */
  async end(): Promise<void> {
    this.stop();
    await this.#last;
    await this.#push();
  }

  /** Pushes no more: there is no time for the final values. */
  stop(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
  }

  #pushAndGoOn(): void {
    this.#last = this.#push().then(() => {
      if (!this.#isEnded) this.#timer = setTimeout(() => this.#pushAndGoOn(), everyMs);
    });
  }

  async #push(): Promise<void> {
    try {
      // Replaces what this run pushed before, so that what is no longer known is gone there, too.
      await this.#pushgateway.push({ jobName: "tillstorm", groupings: { run: this.#run } });
    } catch (error) {
      if (!this.#hasFailed) {
        this.#say(
          `metrics could not be pushed to ${this.#url}: ${error instanceof Error ? error.message : error}`,
        );
      }
      this.#hasFailed = true;
    }
  }
}

/** What a Pushgateway of prom-client pushes: it knows registries alone. */
class Shown extends Registry {
  readonly #page: MetricsPage;

  constructor(page: MetricsPage) {
    super();
    this.#page = page;
  }

  override metrics(): Promise<string> {
    return this.#page.metrics();
  }
}
