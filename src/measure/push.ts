// The push: the same metrics to a Pushgateway, for runs that nobody can scrape, such as a job of CI. It never disturbs
// the run: one push is under way at a time, a failing one is said once, and nothing depends on any.

import { Pushgateway, Registry } from "prom-client";
import { assert } from "../errors.ts";
import type { Environment } from "../secrets.ts";
import type { MetricsPage } from "./metrics-server.ts";
import { type PushTarget, pushTarget } from "./push-target.ts";

/** From the end of one push to the next, ms. */
const everyMs = 5_000;

/** Longest silence of the Pushgateway, ms. */
const timeoutMs = 3_000;

export class Push {
  readonly #pushgateway: Pushgateway<"text/plain; version=0.0.4; charset=utf-8">;
  /** As written. */
  readonly #url: string;
  readonly #told: PushTarget["told"];
  readonly #run: string;
  readonly #say: (text: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();
  #hasFailed = false;
  #isEnded = false;

  /**
   * Begins at once. `url` is the Pushgateway's, as written: secrets in it come from the environment, which has them; `say`
   * hears of the first push that fails.
   */
  constructor(
    page: MetricsPage,
    url: string,
    run: string,
    say: (text: string) => void,
    environment: Environment = process.env,
  ) {
    const target = pushTarget(url, environment);
    assert(target !== undefined, () => "the URL of a Pushgateway is none");
    const options = { timeout: timeoutMs, headers: { ...target.headers } };
    this.#pushgateway = new Pushgateway(target.url, options, new Shown(page));
    this.#told = target.told;
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
        const why = this.#told(error instanceof Error ? error.message : String(error));
        this.#say(`metrics could not be pushed to ${this.#url}: ${why}`);
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
