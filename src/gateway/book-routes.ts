// Book routes: what anybody may read of the gateway at any time, also while it is in maintenance.

import { readFile } from "node:fs/promises";
import type { Server } from "node:net";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Posting } from "../ledger.ts";
import type { LiveGateway } from "./live-gateway.ts";
import { gatewayMetrics } from "./metrics.ts";
import { type LedgerRead, ledgerSchema } from "./schemas.ts";
import type { GatewayStart } from "./start.ts";

/** Where the description of the routes lies: beside src/ in a checkout and beside dist/ in a package. */
const openApi = new URL("../../docs/gateway-openapi.json", import.meta.url);

/** Adds the routes by which its ledger, its state and its metrics are read, and its description. */
export function addBookRoutes(
  server: FastifyInstance,
  gateway: LiveGateway,
  doors: ReadonlyMap<string, Server>,
  labels: GatewayStart["labels"],
): void {
  const metrics = gatewayMetrics(gateway, doors, labels);
  server.get<{ Querystring: LedgerRead }>("/v1/ledger", { schema: ledgerSchema }, (request, reply) => {
    reply.type("application/x-ndjson").send(Readable.from(ledgerLines(gateway, request.query.run)));
  });
  server.get("/v1/status", (_request, reply) => {
    const { inFlight, queued, defects, isInMaintenance: maintenance, refusals, troubles } = gateway.core;
    const { rows } = gateway.ledger;
    const { expiries } = gateway.certificate;
    reply.send({ inFlight, queued, rows, defects, maintenance, refusals, troubles, expiries });
  });
  server.get("/metrics", async (_request, reply) => {
    const text = await metrics.metrics();
    return reply.type(metrics.contentType).send(text);
  });
  server.get("/openapi.json", async (_request, reply) => {
    return reply.type("application/json").send(await readFile(openApi, "utf8"));
  });
}

function linesOf(page: readonly Posting[]): string {
  return page.map((posting) => `${JSON.stringify(posting)}\n`).join("");
}

/**
 * The last line says how many rows came before it, and how many the ledger had when the reading began: a stream without
 * that line was cut, and one with fewer rows was not read whole.
 */
async function* ledgerLines({ ledger, core }: LiveGateway, run: string): AsyncGenerator<string> {
  // The first page is looked for in the same turn: nothing can be booked in between.
  const has = ledger.rowsOf(run);
  let rows = 0;
  let page: readonly Posting[] = [];
  for (const next of ledger.pages(run)) {
    rows += page.length;
    yield linesOf(page);
    page = next;
    // A fast reader must not keep everybody else waiting.
    await setImmediate();
  }
  if (page.length > 0 && !core.dropsLastPage()) {
    rows += page.length;
    yield linesOf(page);
  }
  yield `${JSON.stringify({ end: true, rows, has })}\n`;
}
