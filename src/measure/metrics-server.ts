// The metrics server: GET /metrics on loopback while a run goes on, and a little longer if someone scrapes it.

import { Worker } from "node:worker_threads";
import { entryOf } from "../entry.ts";
import { EnvironmentError } from "../errors.ts";

/** Where metrics are when nobody says otherwise. */
export const defaultMetricsPort = 9464;

/** However slowly someone scrapes, the end of a run waits no longer for them. */
const lingerMaxMs = 120_000;

/**
 * So many scrapes must have had the final values. Prometheus ends every series at the first scrape that fails, so what
 * one scrape saw lives for one interval, and a rule that is evaluated while that scrape is under way never sees it.
 */
const finalScrapes = 2;

/** What is shown, such as a registry of prom-client. */
export interface MetricsPage {
  readonly contentType: string;
  metrics(): Promise<string>;
}

export interface MetricsServer {
  readonly url: string;
  readonly port: number;
  /** The default port was taken and this is another one: say so. */
  readonly isSubstitute: boolean;
  /**
   * Waits until the final values have been scraped twice: not at all where nobody scraped repeatedly before, and for at
   * most `forMs`, by default two of the intervals last observed. Ends at once when `signal` aborts.
   */
  linger(forMs?: number, signal?: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** What the thread is started with: the port that was given, and the one that is tried where none was. */
export interface ThreadStart {
  readonly wanted: number | undefined;
  readonly usual: number;
}

export type ToThread =
  | {
      readonly does: "show";
      readonly text: string;
      readonly contentType: string;
      /** It has the final values. */
      readonly isFinal: boolean;
      /** How long it took to make. */
      readonly tookMs: number;
    }
  /** The page could not be made. */
  | { readonly does: "fail"; readonly why: string }
  /** What it has is out of date. */
  | { readonly does: "forget" };

export type FromThread =
  | { readonly says: "listening"; readonly port: number; readonly isSubstitute: boolean }
  | { readonly says: "failed"; readonly why: string }
  /** Somebody scrapes, and what there is is too old. */
  | { readonly says: "wanted" }
  | { readonly says: "scraped"; readonly isFinal: boolean };

/**
 * Serves `page` on 127.0.0.1, from a thread of its own. Without a port it takes the default one, or a free one where
 * that is taken; throws EnvironmentError where a given one cannot be had.
 */
export async function startMetricsServer(page: MetricsPage, port?: number): Promise<MetricsServer> {
  const start: ThreadStart = { wanted: port, usual: defaultMetricsPort };
  const thread = new Worker(entryOf("./metrics-thread", import.meta.url), { workerData: start });
  const scrapedAt: number[] = [];
  // Set while someone waits for the final values to be scraped.
  let awaited: (() => void) | undefined;
  let finals = 0;

  const shown = async (): Promise<ToThread> => {
    const isFinal = awaited !== undefined;
    const began = performance.now();
    const text = await page.metrics();
    return {
      does: "show",
      text,
      contentType: page.contentType,
      isFinal,
      tookMs: performance.now() - began,
    };
  };
  // A scrape that fails is the scraper's to see, and no reason to end a run.
  const failed = (error: unknown): ToThread => ({ does: "fail", why: String(error) });

  const listening = Promise.withResolvers<{ readonly port: number; readonly isSubstitute: boolean }>();
  thread.on("error", listening.reject);
  thread.on("message", (message: FromThread) => {
    switch (message.says) {
      case "listening":
        listening.resolve(message);
        return;
      case "failed":
        listening.reject(cannotListen(port ?? defaultMetricsPort, message.why));
        return;
      case "wanted":
        void shown()
          .catch(failed)
          .then((message) => thread.postMessage(message));
        return;
      case "scraped":
        scrapedAt.push(performance.now());
        if (scrapedAt.length > 3) scrapedAt.shift();
        if (message.isFinal && ++finals >= finalScrapes) awaited?.();
    }
  });
  const stop = async () => void (await thread.terminate());
  const { port: actual, isSubstitute } = await listening.promise.catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${actual}/metrics`,
    port: actual,
    isSubstitute,
    async linger(forMs = lingerMs(scrapedAt), signal) {
      if (forMs <= 0 || signal?.aborted) return;
      const timer = AbortSignal.timeout(forMs);
      const end = signal ? AbortSignal.any([signal, timer]) : timer;
      await new Promise<void>((resolve) => {
        awaited = resolve;
        thread.postMessage({ does: "forget" } satisfies ToThread);
        end.addEventListener("abort", () => resolve(), { once: true });
      });
    },
    stop,
  };
}

/**
 * How long the final values stay for the next scrape, ms: two of the intervals between the last scrapes, at most
 * 2 min; 0 where no interval was observed. `scrapedAt` in ms of one clock, ascending.
 */
export function lingerMs(scrapedAt: readonly number[]): number {
  let interval = 0;
  for (let i = 1; i < scrapedAt.length; i++) interval = Math.max(interval, scrapedAt[i] - scrapedAt[i - 1]);
  // Whole: AbortSignal.timeout throws for anything else.
  return Math.min(lingerMaxMs, Math.ceil(2 * interval));
}

function cannotListen(port: number, why: string): EnvironmentError {
  return new EnvironmentError({
    what: `cannot serve metrics on port ${port}`,
    why: [why],
    todo: "give another port to --metrics, or leave it out and a free one is taken",
  });
}
