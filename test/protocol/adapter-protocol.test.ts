import { describe, expect, test } from "vitest";
import { cardOf, declineReasons } from "../../src/messages.ts";
import type { AdapterAnswer, AdapterRequest, HttpAdapter } from "../../src/protocol/adapter.ts";
import { AdapterError } from "../../src/protocol/adapter-error.ts";
import { AdapterMessages } from "../../src/protocol/adapter-messages.ts";
import { AdapterProtocol } from "../../src/protocol/adapter-protocol.ts";
import { message, ownPlan, run } from "./own-plan.ts";

const plain: HttpAdapter = {
  name: "mine",
  carries: ["sale", "refund", "report", "settlement", "echo"],
  request: (said) => ({ method: "POST", path: "/x", headers: { "x-a": "1" }, body: JSON.stringify(said) }),
  answer: () => ({ answer: "approved" }),
};

function protocolOf(adapter: Partial<HttpAdapter> = {}, plan = ownPlan(), environment = {}) {
  const context = { run, url: "http://gateway.test", env: () => "" };
  return new AdapterProtocol({ ...plain, ...adapter }, new AdapterMessages(plan, run, environment), context);
}

const told = (terminal: number, part = {}) =>
  JSON.parse(protocolOf().request(terminal, message(part)).body ?? "");

describe("what an adapter is told", () => {
  test("has every name and text that a gateway may want", () => {
    expect(told(7, { card: cardOf(2, 1), key: 1, isForward: true })).toEqual({
      kind: "sale",
      reference: `${run}/7/5`,
      key: `${run}/7/5#1`,
      sale: 5,
      terminal: "T0000007",
      merchant: "S0000007",
      currency: "EUR",
      amountMinor: 1250,
      amount: "12.50",
      card: "5555555555554444",
      network: "discover",
      isForward: true,
      isUpdated: false,
      totals: { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 },
      sales: 0,
      secret: "",
    });
  });

  test("of an echo has no sale, of a report how many", () => {
    expect(told(0, { kind: "echo", sale: -1, amountMinor: 0 })).toMatchObject({
      reference: "",
      key: "",
      sale: -1,
    });
    expect(told(0, { kind: "report", sale: -1, amountMinor: 12 })).toMatchObject({
      sales: 12,
      amountMinor: 0,
    });
  });

  test("has the names and the secret of the terminal's identity", () => {
    const identities = [{ terminal: "TILL-9", merchant: "SHOP-1", secret: "TILL_9" }];
    const protocol = protocolOf({}, ownPlan({ identities }), { TILL_9: "pin" });
    const said = JSON.parse(protocol.request(0, message()).body ?? "");
    expect(said).toMatchObject({ terminal: "TILL-9", merchant: "SHOP-1", secret: "pin" });
  });

  test("by a compromised terminal is a sale of a run of its own, or half a sale", () => {
    expect(told(3, { kind: "bogus" })).toMatchObject({ kind: "sale", reference: `bogus-${run}/3/5` });
    const whole = protocolOf().request(3, message()).body ?? "";
    const half = protocolOf().request(3, message({ kind: "garbage" })).body ?? "";
    expect(whole.startsWith(half)).toBe(true);
    expect(() => JSON.parse(half)).toThrow();
  });
});

test("a request becomes what undici takes", () => {
  expect(protocolOf().request(0, message())).toMatchObject({
    method: "POST",
    path: "/x",
    headers: ["x-a", "1"],
  });
});

test("a message that is not carried ends the run, and is named", () => {
  const send = () => protocolOf().request(0, message({ kind: "reversal" }));
  expect(send).toThrow(AdapterError);
  expect(send).toThrow("a terminal must send a reversal, and the adapter mine carries none");
});

const answerOf = (given: unknown) =>
  protocolOf({ answer: () => given as AdapterAnswer }).answer(message(), 200, {}, "", 0);

test("an answer becomes a terminal's answer", () => {
  const rest = { retryAfterMs: 0, reason: 0, isOurMistake: false };
  expect(answerOf({ answer: "approved" })).toEqual({ ...rest, answer: "approved" });
  expect(answerOf(undefined)).toEqual({ ...rest, answer: "unknown" });
  expect(answerOf({ answer: "busy", retryAfterMs: 1.5 })).toEqual({
    ...rest,
    answer: "busy",
    retryAfterMs: 2,
  });
  const reason = declineReasons.notFound;
  expect(answerOf({ answer: "declined", reason: "notFound" })).toEqual({
    ...rest,
    answer: "declined",
    reason,
  });
  expect(answerOf({ answer: "rejected" })).toMatchObject({ isOurMistake: true });
});

test.each([
  [
    { answer: "ok" },
    'it gave the answer "ok", not one of approved, declined, busy, unreachable, unknown, rejected',
  ],
  [{ answer: "declined", reason: "poor" }, 'it gave the reason "poor"'],
  [{ answer: "busy", retryAfterMs: "2" }, 'it gave retryAfterMs "2"'],
  ["approved", "it gave the answer undefined"],
])("what is no answer is said: %j", (given, what) => {
  expect(() => answerOf(given)).toThrow(AdapterError);
  expect(() => answerOf(given)).toThrow(what);
  expect(() => answerOf(given)).toThrow("the adapter mine failed at the answer to a sale (status 200)");
});

test.each([
  [undefined, "its method is undefined"],
  [{ method: "SEND", path: "/" }, 'its method is "SEND", not one of GET, POST'],
  [{ method: "GET", path: "sales" }, 'its path is "sales", which does not begin with /'],
  [{ method: "POST", path: "/", body: { a: 1 } }, "its body is object, not text: JSON.stringify it"],
])("what is no request is said: %j", (given, what) => {
  const protocol = protocolOf({ request: () => given as unknown as AdapterRequest });
  expect(() => protocol.request(0, message())).toThrow(what);
});

test("what an adapter throws ends the run with its own words, and without a card", () => {
  const protocol = protocolOf({
    answer: (_, { card }) => {
      throw new RangeError(`no receipt for ${card}`);
    },
  });
  expect(() => protocol.answer(message(), 200, {}, "", 0)).toThrow(
    "the adapter mine failed at the answer to a sale (status 200): RangeError: no receipt for ************4242",
  );
});

describe("an adapter that is carelessly written", () => {
  test.each<readonly [string, AdapterRequest, string]>([
    ["a path with a space", { method: "GET", path: "/a b" }, "encodeURIComponent what stands in it"],
    ["a header with a line", { method: "GET", path: "/", headers: { "x\ny": "1" } }, "no name of a header"],
    [
      "a secret with a line",
      { method: "GET", path: "/", headers: { key: "s3cret\n" } },
      "its header key holds",
    ],
    ["a Host of its own", { method: "GET", path: "/", headers: { Host: "x" } }, "what tillstorm itself says"],
  ])("%s is told, and not taken for a fault of ours", (_, request, said) => {
    const ask = () => protocolOf({ request: () => request }).request(0, message());
    expect(ask).toThrow(AdapterError);
    expect(ask).toThrow(said);
    expect(ask).not.toThrow("s3cret");
  });

  test("one that is async is told so, and what it throws later ends nothing", async () => {
    const late = async () => {
      throw new Error("later");
    };
    const protocol = protocolOf({ request: late as never, answer: late as never });
    expect(() => protocol.request(0, message())).toThrow("it is a promise: an adapter must not be async");
    expect(() => protocol.answer(message(), 200, {}, "", 0)).toThrow("it is a promise");
    // vitest fails the test for a rejection that nobody heard.
    await new Promise(setImmediate);
  });

  test("what it throws may be anything", () => {
    const throws = (thrown: unknown) => () => {
      throw thrown;
    };
    for (const thrown of [undefined, null, Object.create(null), { toString: throws(1) }]) {
      expect(() => protocolOf({ request: throws(thrown) }).request(0, message())).toThrow(AdapterError);
    }
  });

  test("what it writes into a message changes neither the terminal nor the next message", () => {
    const totals = { sales: 1, salesMinor: 2, refunds: 0, refundsMinor: 0 };
    const protocol = protocolOf({
      request: (said) => {
        (said.totals as { sales: number }).sales = 99;
        return plain.request(said, { run, url: "", env: () => "" });
      },
    });
    protocol.request(0, message({ kind: "settlement", totals }));
    expect(totals.sales).toBe(1);
    expect(() => protocol.request(0, message())).toThrow("read only");
    expect(told(0).totals.sales).toBe(0);
  });
});
