// The metrics server: GET /metrics on loopback while a run goes on, and a little longer if someone scrapes it.

import Fastify from "fastify";
import type { Registry } from "prom-client";
import { EnvironmentError } from "../errors.ts";

/** Where metrics are when nobody says otherwise. */
export const defaultMetricsPort = 9464;

/** However slowly someone scrapes, the end of a run waits no longer for them. */
const lingerMaxMs = 120_000;

export interface MetricsServer {
  readonly url: string;
  readonly port: number;
  /** The default port was taken and this is another one: say so. */
  readonly isSubstitute: boolean;
  /**
   * Waits until the final values have been scraped: at once where nobody scraped repeatedly before, and for at most
   * `forMs`, by default two of the intervals last observed. Ends at once when `signal` aborts.
   */
  linger(forMs?: number, signal?: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Serves `registry` on 127.0.0.1. Without a port it takes the default one, or a free one where that is taken;
 * throws EnvironmentError where a given one cannot be had.
 */
export async function startMetricsServer(registry: Registry, port?: number): Promise<MetricsServer> {
  const scrapedAt: number[] = [];
  // Set while someone waits for a scrape; a scrape that had begun before does not carry the final values.
  let awaited: (() => void) | undefined;
  const server = Fastify({
    logger: false,
    forceCloseConnections: true,
    requestTimeout: 10_000,
    bodyLimit: 1024,
  });
  server.get("/metrics", async (_request, reply) => {
    const seen = awaited;
    const text = await registry.metrics();
    reply.raw.once("finish", () => {
      scrapedAt.push(performance.now());
      if (scrapedAt.length > 3) scrapedAt.shift();
      seen?.();
    });
    return reply.type(registry.contentType).send(text);
  });

  const isSubstitute = await listen(port);
  const address = server.server.address();
  const actual = address !== null && typeof address === "object" ? address.port : 0;
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
        end.addEventListener("abort", () => resolve(), { once: true });
      });
    },
    stop: () => server.close(),
  };

  async function listen(wanted: number | undefined): Promise<boolean> {
    try {
      await server.listen({ host: "127.0.0.1", port: wanted ?? defaultMetricsPort });
      return false;
    } catch (error) {
      if (wanted !== undefined) throw cannotListen(wanted, error);
      await server.listen({ host: "127.0.0.1", port: 0 });
      return true;
    }
  }
}

/**
 * How long the final values stay for the next scrape, ms: two of the intervals between the last scrapes, at most
 * 2 min; 0 where no interval was observed. `scrapedAt` in ms of one clock, ascending.
 */
export function lingerMs(scrapedAt: readonly number[]): number {
  let interval = 0;
  for (let i = 1; i < scrapedAt.length; i++) interval = Math.max(interval, scrapedAt[i] - scrapedAt[i - 1]);
  return Math.min(lingerMaxMs, 2 * interval);
}

function cannotListen(port: number, error: unknown): EnvironmentError {
  return new EnvironmentError(
    {
      what: `cannot serve metrics on port ${port}`,
      why: [error instanceof Error ? error.message : String(error)],
      todo: "give another port to --metrics, or leave it out and a free one is taken",
    },
    { cause: error },
  );
}
