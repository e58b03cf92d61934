import { expect, test } from "vitest";
import { parseGatewayStart } from "../../src/gateway/start.ts";
import { onePlan } from "./core/virtual-gateway.ts";

test("a complete argument is taken as it is", () => {
  const start = { gateway: onePlan, seed: 1, ledger: "ledger.db", host: "127.0.0.1", port: 0 };
  expect(parseGatewayStart(JSON.stringify(start))).toEqual(start);
});

test.each([undefined, "", "{", "7", "null"])("%s is refused as no JSON object", (argument) => {
  expect(() => parseGatewayStart(argument)).toThrow("not a JSON object");
});

test("everything that is missing is named", () => {
  expect(() => parseGatewayStart('{"seed":1,"host":"127.0.0.1"}')).toThrow("it lacks gateway, ledger, port");
});
