// Order routes: how an operator, or a run's conductor, makes the gateway behave differently from now on.

import type { FastifyInstance } from "fastify";
import type { Refusal } from "../plan/plan.ts";
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
  server.post<{ Body: TroubleSwitch }>("/v1/troubles", { schema: troubleSchema }, (request, reply) => {
    const { id, isOn, trouble } = request.body;
    // The schema has seen to it that there is one where it is on.
    if (isOn) gateway.core.suffer(id, trouble!);
    else gateway.core.cure(id);
    reply.send({ troubles: gateway.core.troubles });
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
    gateway.change(body.change);
    reply.send({ changed: body.id });
  });
}
