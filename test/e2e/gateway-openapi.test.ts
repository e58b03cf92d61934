// The gateway's description against the gateway: every example is sent, every answer is held against its schema.

import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { gatewayOpenApi } from "../../docs/gateway-openapi.ts";
import { operations } from "../../docs/gateway-operations.ts";
import { body, type ChildGateway, GatewayFolder } from "../gateway/child-gateway.ts";

const file = new URL("../../docs/gateway-openapi.json", import.meta.url);

interface Described {
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { examples: Record<string, { value: object }> }>>;
  };
  readonly responses: Readonly<
    Record<
      string,
      { headers?: object; content: Readonly<Record<string, { schema: object; examples: object }>> }
    >
  >;
}

const description = JSON.parse(readFileSync(file, "utf8")) as {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: { Posting: object } };
};

function describedAs(name: string): Described {
  const [method, path] = name.split(" ");
  return description.paths[path][method.toLowerCase()];
}

const ajv = new Ajv2020({ allErrors: true, strict: false });

/** What is wrong with a value in the eyes of a schema. */
function faults(schema: object, value: unknown): string {
  return ajv.validate(schema, value) ? "" : `${ajv.errorsText()} in ${JSON.stringify(value)}`;
}

let folder: GatewayFolder;
beforeEach(() => {
  folder = new GatewayFolder();
});
afterEach(() => folder.dispose());

interface Heard {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

async function send(
  { url }: ChildGateway,
  name: string,
  value: Readonly<Record<string, unknown>>,
): Promise<Heard> {
  const [method, path] = name.split(" ");
  const query = new URLSearchParams(
    Object.entries(value).map(([key, text]): [string, string] => [key, String(text)]),
  );
  const response = await (method === "GET"
    ? fetch(`${url}${path}?${query}`)
    : fetch(url + path, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(value),
      }));
  const type = (response.headers.get("content-type") ?? "").split(";")[0];
  const text = await response.text();
  return { status: response.status, type, body: type === "application/json" ? JSON.parse(text) : text };
}

/** What of an answer is not as described. */
function undescribed(name: string, { status, type, body }: Heard): string {
  const response = describedAs(name).responses[status];
  if (response === undefined) return `${name} answers ${status}, which is not described`;
  const content = response.content[type];
  if (content === undefined) return `${name} answers ${status} as ${type}, which is not described`;
  return faults(content.schema, body);
}

test("docs/gateway-openapi.json is what node docs/make.ts makes", async () => {
  expect(readFileSync(file, "utf8")).toBe(await gatewayOpenApi());
});

test("it is an OpenAPI document in the eyes of a validator, which finds what is planted", async () => {
  expect(await new Validator().validate(structuredClone(description))).toEqual({ valid: true });
  const broken = structuredClone(description) as { paths: Record<string, unknown> };
  broken.paths["/v1/sales"] = { post: { responses: [] } };
  expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
});

test("every documented answer is an example of its own schema", () => {
  const wrong = Object.keys(operations).flatMap((name) =>
    Object.values(describedAs(name).responses).flatMap(({ content }) =>
      Object.values(content).flatMap(({ schema, examples }) =>
        Object.values(examples as Record<string, { value: unknown }>).map(({ value }) =>
          faults(schema, value),
        ),
      ),
    ),
  );
  expect(wrong.filter(Boolean)).toEqual([]);
});

test("a gateway answers every example as described, and serves the description itself", async () => {
  const gateway = await folder.start();
  for (const [name, { examples }] of Object.entries(operations)) {
    const written = describedAs(name).requestBody?.content["application/json"].examples;
    for (const [example, { value, status }] of Object.entries(examples)) {
      const heard = await send(gateway, name, (written?.[example].value ?? value) as Record<string, unknown>);
      expect({ name, example, status: heard.status }).toEqual({ name, example, status });
      expect(undescribed(name, heard)).toBe("");
    }
  }
  const ledger = await send(gateway, "GET /v1/ledger", { run: "demo" });
  const rows = String(ledger.body).trimEnd().split("\n").slice(0, -1);
  expect(rows.length).toBeGreaterThan(3);
  for (const row of rows) expect(faults(description.components.schemas.Posting, JSON.parse(row))).toBe("");
  expect((await send(gateway, "GET /openapi.json", {})).body).toEqual(description);
});

test("in maintenance, in trouble and with bad requests it answers as described too", async () => {
  const gateway = await folder.start();
  const sale = body("r/1/0");
  const messages = Object.entries(operations).filter(([, { tag }]) => tag === "Messages");
  const statuses = new Set<number>();
  const sendAll = async () => {
    for (const [name, { examples }] of messages) {
      const [{ value }] = Object.values(examples);
      const heard = await send(gateway, name, value);
      statuses.add(heard.status);
      expect(undescribed(name, heard)).toBe("");
    }
  };
  await gateway.post("/v1/maintenance", { isOn: true, retryAfterMs: 1500 });
  await sendAll();
  await gateway.post("/v1/maintenance", { isOn: false });
  await gateway.post("/v1/troubles", {
    id: 1,
    isOn: true,
    trouble: { kind: "fail", share: 1, answers: "error" },
  });
  await sendAll();
  await gateway.post("/v1/troubles", { id: 1, isOn: false });
  expect([...statuses].sort()).toEqual([500, 503]);
  for (const [name, { examples }] of Object.entries(operations)) {
    if (describedAs(name).responses[400] === undefined) continue;
    const heard = await send(gateway, name, {});
    expect({ name, status: heard.status }).toEqual({ name, status: 400 });
    expect(undescribed(name, heard)).toBe("");
    if (name.startsWith("GET")) continue;
    const [{ value }] = Object.values(examples);
    const large = await send(gateway, name, { ...value, more: "x".repeat(20_000) });
    expect(undescribed(name, large)).toBe("");
    const headers = { "content-type": "application/xml" };
    const text = await fetch(gateway.url + name.split(" ")[1], { method: "POST", headers, body: "<a/>" });
    expect(text.status).toBe(415);
  }
  expect(undescribed("POST /v1/sales", await send(gateway, "POST /v1/sales", sale))).toBe("");
});

test("the check finds an answer that is not described", () => {
  const heard = { status: 200, type: "application/json", body: { result: "aproved" } };
  expect(undescribed("POST /v1/sales", heard)).toContain("must be equal to one of the allowed values");
  expect(undescribed("POST /v1/sales", { ...heard, status: 418 })).toContain("not described");
});
