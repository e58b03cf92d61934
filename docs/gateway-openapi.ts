// The gateway's OpenAPI file: requests as the routes themselves check them, with the words of gateway-operations.ts.

import swagger from "@fastify/swagger";
import fastify from "fastify";
import { commitDurations } from "../src/gateway/commits.ts";
import { Traffic } from "../src/gateway/core/traffic.ts";
import type { LiveGateway } from "../src/gateway/live-gateway.ts";
import { addRoutes } from "../src/gateway/server.ts";
import { tillstormVersion } from "../src/run/version.ts";
import { type Answered, type Operation, operations, properties } from "./gateway-operations.ts";

const about = `The reference gateway of tillstorm: what terminals say to it, what an operator orders, what anybody may read.

| answer | meaning | here |
|---|---|---|
| approved | booked | 200 |
| declined | definitely not booked | 402, 404 |
| busy | definitely not processed, try later | 503 |
| refused as a request | definitely not processed, our own side is to blame | 400, 413, 415, 422 |
| unknown | it may have been booked: ask, or send it again under the same key | 409, 500, 504, no answer |`;

const tags = [
  { name: "Messages", description: "What terminals send." },
  { name: "Books", description: "What anybody may read." },
  {
    name: "Orders",
    description: "What an operator, or a run, makes it do. To say it twice changes nothing.",
  },
];

/** A row of the ledger, as a line of GET /v1/ledger. */
const posting = {
  type: "object" as const,
  properties: {
    id: { type: "integer", minimum: 1, description: "Ascending, in the order of booking." },
    kind: { enum: ["sale", "refund", "reversal"] },
    ...Object.fromEntries(
      ["run", "reference", "key", "terminal", "merchant", "amountMinor", "currency"].map((name) => [
        name,
        { type: name === "amountMinor" ? "integer" : "string", description: properties[name] },
      ]),
    ),
    bookedAt: { type: "integer", description: "When it was booked, ms since the epoch." },
  },
};
const Posting = { ...posting, required: Object.keys(posting.properties), additionalProperties: false };

/** The whole of docs/gateway-openapi.json. Throws where a route is not described, or what is described is no route. */
export async function gatewayOpenApi(): Promise<string> {
  const found = new Set<string>();
  const server = fastify({ exposeHeadRoutes: false, ajv: { customOptions: { discriminator: true } } });
  await server.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "tillstorm gateway",
        version: tillstormVersion(),
        description: about,
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: "http://127.0.0.1:8582", description: "tillstorm gateway" }],
      tags,
      components: { schemas: { Posting: Posting as object } },
    },
    transform: ({ schema, url, route }) => {
      const name = `${route.method} ${url}`;
      found.add(name);
      const operation = operations[name];
      if (operation === undefined)
        throw new Error(`${name} is described nowhere: docs/gateway-operations.ts`);
      return { url, schema: described(operation, (schema ?? {}) as Requested) };
    },
  });
  // Routes are added, and none is called.
  const gateway = {
    core: {},
    ledger: {},
    traffic: new Traffic(),
    commits: commitDurations(),
  } as unknown as LiveGateway;
  addRoutes(server, gateway, new Map());
  await server.ready();
  const text = `${JSON.stringify(server.swagger(), null, 2)}\n`;
  await server.close();
  const missing = Object.keys(operations).filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`no such route: ${missing.join(", ")}`);
  return text;
}

interface JsonSchema {
  readonly properties: Readonly<Record<string, object>>;
}

/** What a route checks. */
interface Requested {
  readonly body?: JsonSchema;
  readonly querystring?: JsonSchema;
}

function described(operation: Operation, { body, querystring }: Requested): object {
  const { tag, id, summary, about, examples, answers } = operation;
  const [first] = Object.values(examples);
  return {
    tags: [tag],
    operationId: id,
    summary,
    description: about,
    ...(body ? { body: { ...explained(body), "x-examples": bodies(operation) } } : {}),
    ...(querystring ? { querystring: explained(querystring, first.value) } : {}),
    response: Object.fromEntries(Object.entries(answers).map(([status, one]) => [status, response(one)])),
  };
}

function bodies({ examples }: Operation): object {
  return Object.fromEntries(
    Object.entries(examples).map(([name, { summary, value, status }]) => [
      name,
      { summary: `${summary}: answered ${status}`, value },
    ]),
  );
}

/** The schema with what each property means, and an example of each where `values` has one. */
function explained(schema: JsonSchema, values: Readonly<Record<string, unknown>> = {}): object {
  const copy = structuredClone(schema);
  const explainedProperties = Object.entries(copy.properties).map(([name, property]) => {
    const description = properties[name];
    if (description === undefined)
      throw new Error(`${name} is described nowhere: docs/gateway-operations.ts`);
    return [name, { ...property, description, ...(name in values ? { examples: [values[name]] } : {}) }];
  });
  return { ...copy, properties: Object.fromEntries(explainedProperties) };
}

function response({ about, type = "application/json", schema, examples, headers }: Answered): object {
  const named = Object.entries(examples).map(([name, value]) => [name, { value }]);
  return {
    description: about,
    content: { [type]: { schema, examples: Object.fromEntries(named) } },
    ...(headers ? { headers } : {}),
  };
}
