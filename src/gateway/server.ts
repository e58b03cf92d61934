// The gateway's HTTP/JSON door: requests in, answers out. What they mean is decided behind it.

import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import fastify, { type FastifyInstance, type FastifyReply, type FastifySchemaValidationError } from "fastify";
import { type DeclineReason, declinedCard, declineReasons, testCards } from "../messages.ts";
import type { Refusal } from "../plan/plan.ts";
import type { Outcome } from "./core/request.ts";
import type { Ledger } from "./ledger.ts";
import type { LiveGateway, LiveRequest } from "./live-gateway.ts";
import {
  type Inquiry,
  inquirySchema,
  type LedgerRead,
  ledgerSchema,
  type Maintenance,
  maintenanceSchema,
  type RefusalSwitch,
  type ReportBody,
  type ReversalBody,
  refusalSchema,
  reportSchema,
  reversalSchema,
  type SaleBody,
  type SettlementBody,
  saleSchema,
  settlementSchema,
} from "./schemas.ts";

/** A day. Terminals stay connected for a whole run, and only an outage may end a connection. */
const keepAliveMs = 86_400_000;

/** The largest body of any message, bytes; a sale has some 250. */
const bodyLimit = 16_384;

/** A refusal of every other terminal of a million takes 8 MB. */
const refusalBodyLimit = 33_554_432;

type Reply = readonly [status: number, body: string];

/** Status and body of every outcome that says nothing else. */
const replies: Readonly<Record<Exclude<Outcome, "busy"> | "conflict", Reply>> = {
  approved: [200, '{"result":"approved"}'],
  ...declines(),
  "in progress": [409, '{"result":"in progress"}'],
  conflict: [422, '{"error":"the key belongs to another reference"}'],
};

/** What moves money and carries a card, by its path. */
const sold = { sales: "sale", refunds: "refund", advices: "advice", uploads: "upload" } as const;

/** The server, not listening yet. Malformed requests are answered 400 with everything that is wrong with them. */
export function gatewayServer(gateway: LiveGateway): FastifyInstance {
  const server = fastify({
    bodyLimit,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // A hint of a few seconds, or of none, makes clients close idle connections themselves.
    keepAliveTimeout: keepAliveMs,
    // A request that a black hole holds half delivered is the outage's business, not ours to end.
    requestTimeout: 0,
    http: { headersTimeout: 0 },
    schemaErrorFormatter: (errors, part) => new Error(errors.map((error) => fault(part, error)).join(", ")),
    ajv: { customOptions: { allErrors: true, coerceTypes: false, removeAdditional: false } },
  });

  for (const [path, kind] of Object.entries(sold)) {
    server.post<{ Body: SaleBody }>(`/v1/${path}`, { schema: saleSchema }, ({ body }, reply) => {
      gateway.receive(saleRequest(kind, body, reply));
    });
  }
  server.post<{ Body: ReversalBody }>("/v1/reversals", { schema: reversalSchema }, (request, reply) => {
    gateway.receive(liveRequest("reversal", request.body, reply));
  });
  server.get<{ Querystring: Inquiry }>("/v1/sales", { schema: inquirySchema }, (request, reply) => {
    const { reference, key = gateway.latestKey(reference) } = request.query;
    gateway.receive(liveRequest("inquiry", { ...noSale, reference, key }, reply));
  });
  server.post<{ Body: SettlementBody }>(
    "/v1/settlements",
    { schema: settlementSchema },
    ({ body }, reply) => {
      const { terminal, merchant, currency, ...totals } = body;
      const request = liveRequest("settlement", { ...noSale, terminal, merchant, currency }, reply);
      gateway.receive({ ...request, totals });
    },
  );
  server.post<{ Body: ReportBody }>("/v1/reports", { schema: reportSchema }, ({ body }, reply) => {
    const { terminal, merchant } = body;
    gateway.receive(liveRequest("report", { ...noSale, terminal, merchant }, reply));
  });
  server.get("/v1/echo", (_request, reply) => {
    gateway.receive(liveRequest("echo", noSale, reply));
  });
  server.get<{ Querystring: LedgerRead }>("/v1/ledger", { schema: ledgerSchema }, (request, reply) => {
    reply.type("application/x-ndjson").send(Readable.from(ledgerLines(gateway.ledger, request.query.run)));
  });
  server.get("/v1/status", (_request, reply) => {
    const { inFlight, queued, defects, isInMaintenance: maintenance, refusals } = gateway.core;
    reply.send({ inFlight, queued, rows: gateway.ledger.rows, defects, maintenance, refusals });
  });
  server.post<{ Body: Maintenance }>("/v1/maintenance", { schema: maintenanceSchema }, (request, reply) => {
    const { isOn, retryAfterMs = 0 } = request.body;
    gateway.core.maintain(isOn, retryAfterMs);
    reply.send({ maintenance: isOn });
  });
  const refusals = { schema: refusalSchema, bodyLimit: refusalBodyLimit };
  server.post<{ Body: RefusalSwitch }>("/v1/refusals", refusals, (request, reply) => {
    const { id, isOn, struck, ...refusal } = request.body;
    // The schema has seen to it that nothing is missing where it is on.
    if (isOn) gateway.core.refuse(id, { ...(refusal as Refusal), kind: "refusal" }, struck!);
    else gateway.core.allow(id);
    reply.send({ refusals: gateway.core.refusals });
  });

  server.setNotFoundHandler((request, reply) => {
    reply.code(404).send({ error: `there is no ${request.method} ${request.url.split("?")[0]}` });
  });
  server.setErrorHandler((error: Error & { statusCode?: number }, { raw }, reply) => {
    // fastify closes the connection after what is no JSON, for more of it may come; here it all has.
    if (raw.complete) reply.removeHeader("connection");
    const status = error.statusCode ?? 500;
    reply.code(status).send({ error: error.message });
  });
  return server;
}

const noSale: ReversalBody = {
  reference: "",
  key: "",
  terminal: "",
  merchant: "",
  amountMinor: 0,
  currency: "",
};

/** One fault of a request in words, without what it held: that may be a card number. */
function fault(part: string, { instancePath, message, params }: FastifySchemaValidationError): string {
  const name = params.additionalProperty;
  return typeof name === "string"
    ? `${part} has an unknown property '${name}'`
    : `${part}${instancePath} ${message}`;
}

function declines(): Record<DeclineReason, Reply> {
  const reasons = Object.keys(declineReasons) as DeclineReason[];
  const reply = (reason: DeclineReason): Reply => [
    reason === "notFound" ? 404 : 402,
    `{"result":"declined","reason":"${reason}"}`,
  ];
  return Object.fromEntries(reasons.map((reason) => [reason, reply(reason)])) as Record<DeclineReason, Reply>;
}

function saleRequest(kind: LiveRequest["kind"], body: SaleBody, reply: FastifyReply): LiveRequest {
  const isCardDeclined = body.card === testCards[declinedCard];
  return liveRequest(kind, body, reply, isCardDeclined, body.isForward, body.isUpdated);
}

function liveRequest(
  kind: LiveRequest["kind"],
  { reference, key, terminal, merchant, amountMinor, currency }: ReversalBody,
  reply: FastifyReply,
  isCardDeclined = false,
  isForward = false,
  isUpdated = false,
): LiveRequest {
  const run = reference.slice(0, reference.indexOf("/"));
  return {
    ...{ kind, run, reference, key, terminal, merchant, amountMinor, currency },
    ...{ isCardDeclined, isForward, isUpdated },
    answer: (outcome, retryAfterMs) => {
      reply.type("application/json");
      if (outcome === "busy") sayBusy(reply, retryAfterMs);
      else reply.code(replies[outcome][0]).send(replies[outcome][1]);
    },
    // Not the answer's socket: it has none while an earlier request of its connection is unanswered.
    isGone: () => !reply.request.raw.socket.writable,
  };
}

function sayBusy(reply: FastifyReply, retryAfterMs: number): void {
  // Whole seconds is all that the header can say (RFC 9110, 10.2.3); the body says it exactly.
  if (retryAfterMs > 0) reply.header("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  reply.code(503).send(`{"result":"busy","retryAfterMs":${retryAfterMs}}`);
}

/** The last line says how many rows came before it: a stream without it was cut. */
async function* ledgerLines(ledger: Ledger<LiveRequest>, run: string): AsyncGenerator<string> {
  let rows = 0;
  for (const page of ledger.pages(run)) {
    rows += page.length;
    yield page.map((posting) => `${JSON.stringify(posting)}\n`).join("");
    // A fast reader must not keep everybody else waiting.
    await setImmediate();
  }
  yield `${JSON.stringify({ end: true, rows })}\n`;
}
