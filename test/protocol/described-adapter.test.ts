import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import type { BodyTemplate, HttpMessagePlan } from "../../src/plan/http-messages.ts";
import type { AdapterContext, AdapterMessage } from "../../src/protocol/adapter.ts";
import { describedAdapter } from "../../src/protocol/described-adapter.ts";

const context = {} as AdapterContext;

function said(part: Partial<AdapterMessage> = {}): AdapterMessage {
  return { kind: "sale", reference: "r/1/2", key: "r/1/2", amountMinor: 1250, ...part } as AdapterMessage;
}

function requestOf(plan: Partial<HttpMessagePlan>, message: AdapterMessage, environment = {}) {
  const answers = { approved: [], declined: [], busy: [], rejected: [] };
  const sale: HttpMessagePlan = { method: "POST", path: "/pay", headers: {}, answers, ...plan };
  return describedAdapter({ sale }, environment).request(message, context);
}

const withBody = (body: BodyTemplate, message: AdapterMessage, environment = {}) =>
  requestOf({ body }, message, environment);

test("JSON keeps numbers, and is sent as what it is", () => {
  const json = {
    ref: "{{reference}}",
    amount: { value: "{{amountMinor}}", text: "{{amountMinor}} cents" },
    n: 1,
    none: null,
  };
  const { body, headers } = withBody({ json }, said());
  expect(JSON.parse(body ?? "")).toEqual({
    ref: "r/1/2",
    amount: { value: 1250, text: "1250 cents" },
    n: 1,
    none: null,
  });
  expect(headers).toEqual({ "content-type": "application/json" });
});

test.prop([fc.string({ unit: "binary" })])("a value cannot break out of JSON or of a form", (terminal) => {
  const inJson = withBody({ json: { a: "{{terminal}}", b: ["<{{terminal}}>"] } }, said({ terminal }));
  expect(JSON.parse(inJson.body ?? "")).toEqual({ a: terminal, b: [`<${terminal}>`] });
  const inForm = withBody({ form: { a: "{{terminal}}", b: "x{{terminal}}" } }, said({ terminal }));
  expect([...new URLSearchParams(inForm.body)]).toEqual([
    ["a", terminal.toWellFormed()],
    ["b", `x${terminal}`.toWellFormed()],
  ]);
});

test("secrets stand in a body as values do", () => {
  const { body } = withBody({ json: { pin: "${env:PIN}" } }, said(), { PIN: '"},{' });
  expect(JSON.parse(body ?? "")).toEqual({ pin: '"},{' });
});

test("a header of the scenario's goes before the usual one", () => {
  const body = { xml: "<pay ref='{{reference}}'/>" };
  const headers = { "Content-Type": "text/xml; charset=utf-8" };
  const request = requestOf({ body, headers }, said());
  expect(request.headers).toEqual(headers);
  expect(request.body).toBe("<pay ref='r/1/2'/>");
});
