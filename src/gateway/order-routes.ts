// Order routes: how an operator, or a run's conductor, makes the gateway behave differently from now on.

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Outage, Refusal, Route, Trouble } from "../plan/plan.ts";
import { type ExpirySwitch, expirySchema } from "./expiry-schema.ts";
import type { LiveGateway } from "./live-gateway.ts";
import {
  type AnnouncementBody,
  announcementSchema,
  type ChangeBody,
  changeSchema,
  type Maintenance,
  maintenanceSchema,
  type RefusalSwitch,
  refusalSchema,
} from "./schemas.ts";
import { type TroubleSwitch, troubleSchema } from "./trouble-schema.ts";

/** A refusal of every other terminal of a million takes 8 MB. */
const refusalBodyLimit = 33_554_432;

/** Adds the routes by which it is told what to do. To say it twice changes nothing. */
export function addOrderRoutes(server: FastifyInstance, gateway: LiveGateway): void {
  // Whoever switches it on may be killed before he switches it off.
  let ending: NodeJS.Timeout | undefined;
  server.post<{ Body: Maintenance }>("/v1/maintenance", { schema: maintenanceSchema }, (request, reply) => {
    const { isOn, retryAfterMs = 0, forMs } = request.body;
    clearTimeout(ending);
    gateway.core.maintain(isOn, retryAfterMs);
    if (isOn && forMs !== undefined)
      ending = setTimeout(() => gateway.core.maintain(false, 0), forMs).unref();
    reply.send({ maintenance: isOn });
  });
  const preValidation = async ({ body }: FastifyRequest) => shortenWrong(body);
  const refusals = { schema: refusalSchema, bodyLimit: refusalBodyLimit, preValidation };
  server.post<{ Body: RefusalSwitch }>("/v1/refusals", refusals, (request, reply) => {
    const { id, isOn, struck, ...refusal } = request.body;
    mustBeRight(struck && faultOfOrder(struck));
    // The schema has seen to it that nothing is missing where it is on.
    if (isOn) gateway.core.refuse(id, { ...(refusal as Refusal), kind: "refusal" }, struck!);
    else gateway.core.allow(id);
    reply.send({ refusals: gateway.core.refusals });
  });
  server.post<{ Body: TroubleSwitch }>("/v1/troubles", { schema: troubleSchema }, (request, reply) => {
    const { id, isOn, trouble } = request.body;
    mustBeRight(trouble && faultOfTrouble(trouble, gateway.core.plan.routes));
    // The schema has seen to it that there is one where it is on.
    if (isOn) gateway.core.suffer(id, trouble!);
    else gateway.core.cure(id);
    reply.send({ troubles: gateway.core.troubles });
  });
  server.post<{ Body: ExpirySwitch }>("/v1/expiries", { schema: expirySchema }, (request, reply) => {
    const { id, isOn, sessions } = request.body;
    const { certificate } = gateway;
    mustBeRight(isOn && !certificate.canExpire ? "it shows no certificate that could expire" : undefined);
    // The schema has seen to it that it is said where it is on.
    if (isOn) certificate.expire(id, sessions!);
    else certificate.renew(id);
    reply.send({ expiries: certificate.expiries });
  });
  server.post<{ Body: AnnouncementBody }>(
    "/v1/announcements",
    { schema: announcementSchema },
    ({ body }, reply) => {
      gateway.announce(body.id, body);
      reply.send({ announced: body.id });
    },
  );
  server.post<{ Body: ChangeBody }>("/v1/changes", { schema: changeSchema }, ({ body }, reply) => {
    const { routes } = body.change;
    mustBeRight(routes && faultOfRoutes(routes, gateway.core.plan.routes));
    gateway.change(body.change);
    reply.send({ changed: body.id });
  });
}

/** Throws what the server answers with 400, where there is a fault. */
function mustBeRight(fault: string | undefined): void {
  if (fault !== undefined) throw Object.assign(new Error(fault), { statusCode: 400 });
}

/**
 * Cuts a body's `struck` off behind the first range that is none: the schema tells every fault, and there may be
 * millions of them.
 */
function shortenWrong(body: unknown): void {
  if (typeof body !== "object" || body === null || !("struck" in body)) return;
  const { struck } = body;
  if (!Array.isArray(struck)) return;
  const wrong = struck.findIndex((range) => !isRange(range));
  if (wrong === -1) return;
  const range: unknown = struck[wrong];
  body.struck = [...struck.slice(0, wrong), Array.isArray(range) ? range.slice(0, 3) : range];
}

function isRange(range: unknown): boolean {
  return (
    Array.isArray(range) && range.length === 2 && range.every((end) => Number.isSafeInteger(end) && end >= 0)
  );
}

/** Whoever is struck is looked for as in a book: ranges out of order would spare some of them without a word. */
function faultOfOrder(struck: Outage["struck"]): string | undefined {
  const wrong = struck.findIndex(
    ([from, to], index) => from >= to || (index > 0 && from < struck[index - 1][1]),
  );
  return wrong === -1
    ? undefined
    : `body/struck/${wrong} must be [from, to), with from < to and behind the one before`;
}

function faultOfTrouble(trouble: Trouble, routes: readonly Route[]): string | undefined {
  if (trouble.kind !== "acquirer" || trouble.route === undefined || trouble.route < routes.length)
    return undefined;
  return `body/trouble/route must be < ${routes.length}, the number of the gateway's routes`;
}

/** What is under way knows its route by its number. */
function faultOfRoutes(routes: readonly Route[], known: readonly Route[]): string | undefined {
  const names = (all: readonly Route[]) => JSON.stringify(all.map(({ network }) => network));
  return names(routes) === names(known)
    ? undefined
    : `body/change/routes must be of the networks ${names(known)}, in this order`;
}
