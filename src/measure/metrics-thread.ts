// The thread that answers scrapes. However many come, and however slowly, they take nothing from the engine but the
// text itself, which is asked for at most once in twenty times as long as it took to make. Nothing older than half a
// second is shown.

import { parentPort, workerData } from "node:worker_threads";
import Fastify from "fastify";
import type { FromThread, ThreadStart, ToThread } from "./metrics-server.ts";

/** Of the engine's time, its metrics may take so much: one part in so many. */
const share = 20;

/** Nobody is shown anything older, however long it took to make: that may be the waiting for another process. */
const oldestMs = 500;

/** More at once are refused by the system. Half-open ones end after a while. */
const connectionsAtOnce = 256;
const silentMs = 10_000;

interface Page {
  readonly text: string;
  readonly contentType: string;
  readonly isFinal: boolean;
  readonly freshUntil: number;
}

const { wanted, usual } = workerData as ThreadStart;
if (parentPort === null) throw new Error("this file is a thread's");
const main = parentPort;
let page: Page | undefined;
let asked: PromiseWithResolvers<Page> | undefined;

main.on("message", (message: ToThread) => {
  switch (message.does) {
    case "forget":
      page = undefined;
      return;
    case "fail":
      asked?.reject(new Error(message.why));
      asked = undefined;
      return;
    case "show": {
      const { text, contentType, isFinal, tookMs } = message;
      const freshMs = Math.min(oldestMs, share * tookMs);
      page = { text, contentType, isFinal, freshUntil: performance.now() + freshMs };
      asked?.resolve(page);
      asked = undefined;
    }
  }
});

function currentPage(): Promise<Page> | Page {
  if (page && performance.now() < page.freshUntil) return page;
  if (asked === undefined) {
    asked = Promise.withResolvers<Page>();
    tell({ says: "wanted" });
  }
  return asked.promise;
}

function tell(message: FromThread): void {
  main.postMessage(message);
}

const server = Fastify({
  logger: false,
  forceCloseConnections: true,
  connectionTimeout: silentMs,
  requestTimeout: silentMs,
  bodyLimit: 1024,
});
server.server.maxConnections = connectionsAtOnce;
server.get("/metrics", async (_request, reply) => {
  const { text, contentType, isFinal } = await currentPage();
  reply.raw.once("finish", () => tell({ says: "scraped", isFinal }));
  return reply.type(contentType).send(text);
});

async function listen(): Promise<boolean> {
  try {
    await server.listen({ host: "127.0.0.1", port: wanted ?? usual });
    return false;
  } catch (error) {
    if (wanted !== undefined) throw error;
    await server.listen({ host: "127.0.0.1", port: 0 });
    return true;
  }
}

try {
  const isSubstitute = await listen();
  const address = server.server.address();
  tell({
    says: "listening",
    port: address !== null && typeof address === "object" ? address.port : 0,
    isSubstitute,
  });
} catch (error) {
  tell({ says: "failed", why: error instanceof Error ? error.message : String(error) });
}
