// The gateway's HTTP/JSON door: requests in, answers out. What they mean is decided behind it.

import type { Server } from "node:net";
import fastify, { type FastifyInstance, type FastifyReply, type FastifySchemaValidationError } from "fastify";
import { type DeclineReason, declinedCard, declineReasons, testCards } from "../messages.ts";
import { announcementHeader, announcementText } from "../protocol/announcement.ts";
import { addBookRoutes } from "./book-routes.ts";
import type { Outcome } from "./core/request.ts";
import type { LiveGateway, LiveRequest } from "./live-gateway.ts";
import { addOrderRoutes } from "./order-routes.ts";
import {
  type Inquiry,
  inquirySchema,
  type ReportBody,
  type ReversalBody,
  reportSchema,
  reversalSchema,
  type SaleBody,
  type SettlementBody,
  saleSchema,
  settlementSchema,
} from "./schemas.ts";
import type { GatewayStart } from "./start.ts";
import { troubleKinds } from "./trouble-schema.ts";

/** A day. Terminals stay connected for a whole run, and only an outage may end a connection. */
const keepAliveMs = 86_400_000;

/** The largest body of any message, bytes; a sale has some 250. */
const bodyLimit = 16_384;

type Reply = readonly [status: number, body: string];

/** Status and body of every outcome that says nothing else. */
const replies: Readonly<Record<Exclude<Outcome, "busy" | "conflict">, Reply>> = {
  approved: [200, '{"result":"approved"}'],
  ...declines(),
  "in progress": [409, '{"result":"in progress"}'],
  failed: [500, '{"result":"unknown"}'],
  unanswered: [504, '{"result":"unknown"}'],
};

/** What moves money and carries a card, by its path. */
const sold = { sales: "sale", refunds: "refund", advices: "advice", uploads: "upload" } as const;

/** The servers of its doors, by what each is for: "http", and "terminals" where they have their own. */
export type Doors = ReadonlyMap<string, Server>;

/**
 * The server, not listening yet. Malformed requests are answered 400 with everything that is wrong with them. `doors`
 * may be filled later.
 */
export function gatewayServer(
  gateway: LiveGateway,
  doors: Doors,
  labels: GatewayStart["labels"] = {},
): FastifyInstance {
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
    ajv: {
      customOptions: { allErrors: true, discriminator: true, coerceTypes: false, removeAdditional: false },
    },
  });

  addRoutes(server, gateway, doors, labels);
  server.setNotFoundHandler((request, reply) => {
    reply.code(404).send({ error: `there is no ${request.method} ${request.url.split("?")[0]}` });
  });
  server.setErrorHandler((error: Error & { statusCode?: number }, { raw }, reply) => {
    // fastify closes the connection after what is no JSON, for more of it may come; here it all has.
    if (raw.complete) reply.removeHeader("connection");
    const status = error.statusCode ?? 500;
    const refuse = () => void reply.code(status).send({ error: error.message });
    // Our own fault, or bytes that are no message: those count against whoever floods the gateway with them.
    if (status >= 500) refuse();
    else gateway.receive(garbageRequest(reply, refuse));
  });
  return server;
}

/** Adds every route that the gateway has. */
export function addRoutes(
  server: FastifyInstance,
  gateway: LiveGateway,
  doors: Doors,
  labels: GatewayStart["labels"] = {},
): void {
  addMessageRoutes(server, gateway);
  addOrderRoutes(server, gateway);
  addBookRoutes(server, gateway, doors, labels);
}

/** Adds the routes by which terminals speak with it. */
function addMessageRoutes(server: FastifyInstance, gateway: LiveGateway): void {
  for (const [path, kind] of Object.entries(sold)) {
    server.post<{ Body: SaleBody }>(`/v1/${path}`, { schema: saleSchema }, ({ body }, reply) => {
      gateway.receive(saleRequest(kind, body, reply, gateway.routeOf(body.network)));
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
      const { terminal, merchant, currency, key = "", ...totals } = body;
      const request = liveRequest("settlement", { ...noSale, key, terminal, merchant, currency }, reply);
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
  // Of troubles alone: what they are is told apart by their kind.
  if (params.tag === "kind" && params.tagValue !== undefined) {
    return `${part}${instancePath}/kind is none of ${troubleKinds.join(", ")}`;
  }
  return typeof name === "string"
    ? `${part}${instancePath} has an unknown property '${name}'`
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

function saleRequest(
  kind: LiveRequest["kind"],
  body: SaleBody,
  reply: FastifyReply,
  route: number,
): LiveRequest {
  const isCardDeclined = body.card === testCards[declinedCard];
  return liveRequest(kind, body, reply, isCardDeclined, body.isForward, body.isUpdated, route);
}

function liveRequest(
  kind: LiveRequest["kind"],
  { reference, key, terminal, merchant, amountMinor, currency }: ReversalBody,
  reply: FastifyReply,
  isCardDeclined = false,
  isForward = false,
  isUpdated = false,
  route = 0,
): LiveRequest {
  const run = reference.slice(0, reference.indexOf("/"));
  return {
    ...{ kind, run, reference, key, terminal, merchant, amountMinor, currency },
    ...{ isCardDeclined, isForward, isUpdated, route, connection: reply.request.raw.socket },
    answer: (outcome, retryAfterMs, announced, differsIn) => {
      if (announced) reply.header(announcementHeader, announcementText(announced));
      reply.type("application/json");
      if (outcome === "busy") sayBusy(reply, retryAfterMs);
      else if (outcome === "conflict") sayConflict(reply, differsIn);
      else reply.code(replies[outcome][0]).send(replies[outcome][1]);
    },
    hangUp: () => void reply.request.raw.socket.destroy(),
    // Not the answer's socket: it has none while an earlier request of its connection is unanswered.
    isGone: () => !reply.request.raw.socket.writable,
  };
}

/** What cannot be read; `refuse` says so. */
function garbageRequest(reply: FastifyReply, refuse: () => void): LiveRequest {
  const request = liveRequest("garbage", noSale, reply);
  const answer: LiveRequest["answer"] = (outcome, retryAfterMs, announced) => {
    if (outcome === "busy") request.answer(outcome, retryAfterMs, announced);
    else refuse();
  };
  return { ...request, answer };
}

/** Says what is other, and not what it was before: the key may be somebody else's. */
function sayConflict(reply: FastifyReply, differsIn: readonly string[] = []): void {
  const error = `the key was used before with another ${differsIn.join(", ")}: send the same message again, or another key`;
  reply.code(422).send(JSON.stringify({ error }));
}

function sayBusy(reply: FastifyReply, retryAfterMs: number): void {
  // Whole seconds is all that the header can say (RFC 9110, 10.2.3); the body says it exactly.
  if (retryAfterMs > 0) reply.header("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  reply.code(503).send(`{"result":"busy","retryAfterMs":${retryAfterMs}}`);
}
