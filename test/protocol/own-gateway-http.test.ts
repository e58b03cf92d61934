import { describe, expect, test } from "vitest";
import type { Message } from "../../src/messages.ts";
import type { OwnGateway } from "../../src/plan/own-gateway.ts";
import { AdapterError } from "../../src/protocol/adapter-error.ts";
import { AdapterMessages } from "../../src/protocol/adapter-messages.ts";
import { HttpJson } from "../../src/protocol/http-json.ts";
import { OwnGatewayHttp } from "../../src/protocol/own-gateway-http.ts";
import { message, ownPlan, run } from "./own-plan.ts";

const environment = { TOKEN: "s3cret", TILL_0: "pin-of-0" };

function protocolOf(own: Partial<OwnGateway> = {}) {
  const plan = ownPlan(own);
  return new OwnGatewayHttp({
    gateway: plan.ownGateway!,
    inner: new HttpJson(plan, run),
    messages: new AdapterMessages(plan, run, environment),
    environment,
    secrets: () => ["TOKEN"],
  });
}

function headersOf(
  own: Partial<OwnGateway>,
  said: Message = message(),
  terminal = 0,
): Record<string, string> {
  const { headers } = protocolOf(own).request(terminal, said);
  return Object.fromEntries(
    headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1]]] : [])),
  );
}

test("a request goes to the path of the URL, under the gateway's own name", () => {
  const { path } = protocolOf().request(0, message());
  expect(path).toBe("/pay/v2/v1/sales");
  expect(headersOf({}).host).toBe("gateway.test:8080");
  expect(headersOf({ url: "https://gateway.test" }).host).toBe("gateway.test");
});

describe("the scenario's headers", () => {
  test("carry secrets of the environment", () => {
    expect(headersOf({ headers: { authorization: "Bearer ${env:TOKEN}" } }).authorization).toBe(
      "Bearer s3cret",
    );
  });

  test("may name what the message is about", () => {
    const headers = { "idempotency-key": "{{key}}", "x-till": "{{terminal}} {{secret}}" };
    const identities = [{ terminal: "TILL 0", merchant: "M", secret: "TILL_0" }];
    expect(headersOf({ headers, identities })).toMatchObject({
      "idempotency-key": `${run}/0/5`,
      "x-till": "TILL 0 pin-of-0",
    });
  });
});

test("what the gateway does not take for a message ends the run, without cards and secrets", () => {
  const body = '{"error":"4242424242424242 by s3cret is unknown"}';
  const answer = () => protocolOf().answer(message(), 400, {}, body, 0);
  expect(answer).toThrow(AdapterError);
  expect(answer).toThrow(
    'the gateway did not take a sale for one: status 400 {"error":"************4242 by ${env:TOKEN} is unknown"}',
  );
});

test("what it said of that is one line, with no card in groups", () => {
  const answer = () => protocolOf().answer(message(), 400, {}, "<p>\n  6200-0000-0000-0005\r\n</p>\n", 0);
  expect(answer).toThrow(/: status 400 <p> \*{4}-\*{4}-\*{4}-0005 <\/p>$/);
});

test("garbage that is refused is right", () => {
  const answer = protocolOf().answer(message({ kind: "garbage" }), 400, {}, "{}", 0);
  expect(answer).toMatchObject({ answer: "declined", isOurMistake: true });
});
