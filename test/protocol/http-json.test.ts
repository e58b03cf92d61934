import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { cardOf, declinedCard, declineReasons, type Message, testCards } from "../../src/messages.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { answerOf, HttpJson } from "../../src/protocol/http-json.ts";

/** All that the protocol reads of a plan. */
const plan = {
  load: { currency: "EUR", cards: [] },
  groups: [{ terminals: [0, 1000], firstStore: 40, perStore: 3 }],
} as unknown as Plan;

const sale: Message = {
  kind: "sale",
  sale: 5,
  amountMinor: 1250,
  card: 0,
  isForward: false,
  key: 0,
  isUpdated: false,
};

const nothing: Message = { ...sale, sale: -1, amountMinor: 0 };

describe("a request", () => {
  const protocol = new HttpJson(plan, "2026-11-22-lunch");
  const body = (message: Message) => JSON.parse(protocol.request(7, message).body ?? "");
  const common = {
    reference: "2026-11-22-lunch/7/5",
    key: "2026-11-22-lunch/7/5",
    terminal: "T0000007",
    merchant: "S0000042",
    amountMinor: 1250,
    currency: "EUR",
  };

  test.each([
    ["sale", "/v1/sales"],
    ["refund", "/v1/refunds"],
    ["advice", "/v1/advices"],
    ["upload", "/v1/uploads"],
  ] as const)("for a %s posts who sells what with which card to %s", (kind, path) => {
    expect(protocol.request(7, { ...sale, kind })).toMatchObject({ method: "POST", path });
    expect(body({ ...sale, kind, card: declinedCard })).toEqual({ ...common, card: testCards[declinedCard] });
  });

  test("for a reversal carries the key of its sale and no card", () => {
    expect(protocol.request(7, { ...sale, kind: "reversal" })).toMatchObject({
      method: "POST",
      path: "/v1/reversals",
    });
    expect(body({ ...sale, kind: "reversal" })).toEqual(common);
  });

  test("under another key than the first says which", () => {
    for (const kind of ["sale", "refund", "advice", "upload", "reversal"] as const)
      expect(body({ ...sale, kind, key: 2 })).toMatchObject({ ...common, key: `${common.key}#2` });
  });

  test("names the network of a card where networks are told apart, and of a reversal nothing", () => {
    const networks = ["visa", "discover"].map((network) => ({ network, share: 0.5, declinedShare: 0 }));
    const told = new HttpJson({ ...plan, load: { ...plan.load, cards: networks } }, "2026-11-22-lunch");
    const said = (message: Message) => JSON.parse(told.request(7, message).body ?? "");
    const card = cardOf(5, 1);
    for (const kind of ["sale", "refund", "advice", "upload"] as const)
      expect(said({ ...sale, kind, card })).toEqual({ ...common, card: testCards[5], network: "discover" });
    expect(said({ ...sale, card: 1 })).toEqual({ ...common, card: testCards[1], network: "visa" });
    expect(said({ ...sale, kind: "reversal", card })).toEqual(common);
  });

  test("says where the customer has left, and where the terminal has been updated", () => {
    expect(body({ ...sale, isForward: true, isUpdated: true })).toMatchObject({
      isForward: true,
      isUpdated: true,
    });
    expect(body({ ...sale, kind: "refund", isUpdated: true })).toMatchObject({ isUpdated: true });
  });

  test("for an inquiry asks for the key of its message", () => {
    const asked = (message: Message) => {
      const { method, path, body } = protocol.request(7, message);
      const { pathname, searchParams } = new URL(path, "http://gateway");
      return { method, body, pathname, ...Object.fromEntries(searchParams) };
    };
    const { reference } = common;
    const inquiry: Message = { ...sale, kind: "inquiry" };
    const get = { method: "GET", body: undefined, pathname: "/v1/sales", reference };
    expect(asked(inquiry)).toEqual({ ...get, key: reference });
    expect(asked({ ...inquiry, key: 3 })).toEqual({ ...get, key: `${reference}#3` });
  });

  test("for a settlement carries the totals", () => {
    const totals = { sales: 2, salesMinor: 700, refunds: 1, refundsMinor: 50 };
    const { path } = protocol.request(7, { ...nothing, kind: "settlement", totals });
    expect(path).toBe("/v1/settlements");
    const who = { terminal: "T0000007", merchant: "S0000042", currency: "EUR" };
    const [run] = common.reference.split("/");
    const key = `${run}/7/batch-2`;
    expect(body({ ...nothing, kind: "settlement", key: 2, totals })).toEqual({ key, ...who, ...totals });
  });

  test("for a report tells of how many sales", () => {
    const report: Message = { ...nothing, kind: "report", amountMinor: 12 };
    expect(protocol.request(7, report)).toMatchObject({ method: "POST", path: "/v1/reports" });
    expect(body(report)).toEqual({ terminal: "T0000007", merchant: "S0000042", sales: 12 });
  });

  test("for an echo has no body", () => {
    const echo: Message = { ...nothing, kind: "echo" };
    expect(protocol.request(7, echo)).toMatchObject({ method: "GET", path: "/v1/echo", body: undefined });
  });

  test("for a bogus sale is a sale of a run that nobody knows", () => {
    const reference = "bogus-2026-11-22-lunch/7/5";
    expect(protocol.request(7, { ...sale, kind: "bogus" })).toMatchObject({ path: "/v1/sales" });
    expect(body({ ...sale, kind: "bogus" })).toEqual({
      ...{ ...common, reference, key: reference },
      card: testCards[0],
    });
  });

  test("of garbage is no JSON", () => {
    const { path, body } = protocol.request(7, { ...nothing, kind: "garbage" });
    expect(path).toBe("/v1/sales");
    expect(() => JSON.parse(body ?? "")).toThrow();
  });

  test.prop([fc.string({ minLength: 1 }), fc.nat(999), fc.nat(1e6), fc.integer({ min: 1, max: 1e12 })])(
    "is JSON whatever the run is called",
    (run, terminal, number, amountMinor) => {
      const { body } = new HttpJson(plan, run).request(terminal, { ...sale, sale: number, amountMinor });
      expect(JSON.parse(body ?? "")).toMatchObject({
        reference: `${run}/${terminal}/${number}`,
        amountMinor,
      });
    },
  );
});

describe("an answer", () => {
  const now = Date.parse("Sun, 22 Nov 2026 10:00:00 GMT");
  const plain = { retryAfterMs: 0, reason: 0, isOurMistake: false };
  const answer = (status: number, body = "", retryAfter?: string) =>
    answerOf(status, body, retryAfter, () => now);

  test.each([
    [200, '{"result":"approved"}'],
    [200, '{ "result": "approved", "note": "x" }'],
    [201, '{"result":"approved"}'],
  ])("%i %s is approved", (status, body) => {
    expect(answer(status, body)).toEqual({ answer: "approved", ...plain });
  });

  test.each([
    [402, "issuer"],
    [409, "reversed"],
    [404, "notFound"],
    [402, "totalsDiffer"],
    [200, "storeClosed"],
    [422, "accountFrozen"],
    [403, "versionRefused"],
    [402, "balanceShort"],
  ] as const)("%i declined for %s says why", (status, reason) => {
    expect(answer(status, `{"result":"declined","reason":"${reason}"}`)).toEqual({
      ...{ answer: "declined", ...plain },
      reason: declineReasons[reason],
    });
  });

  test.each([
    '{"result":"declined"}',
    '{"result":"declined","reason":"51"}',
    '{"result":"declined","reason":7}',
  ])("%s is declined by the issuer", (body) => {
    expect(answer(402, body)).toEqual({ answer: "declined", ...plain });
  });

  test("no word of JavaScript's own is taken for a reason", () => {
    expect(answer(402, '{"result":"declined","reason":"constructor"}').reason).toBe(declineReasons.issuer);
  });

  test.each([
    [409, '{"result":"in progress"}'],
    [200, '{"result":"in progress"}'],
    [404, '{"result":"not found"}'],
    [409, ""],
    [408, ""],
    [425, ""],
    [500, '{"result":"declined"}'],
    [502, ""],
    [504, ""],
    [200, ""],
    [200, "<html>log in to the café's Wi-Fi</html>"],
    [200, '{"result":"appr'],
    [200, "null"],
    [200, '"approved"'],
    [204, ""],
    [302, ""],
    [402, '{"result":"approved"}'],
    [200, '{"result":"Approved"}'],
  ])("%i %s is unknown", (status, body) => {
    expect(answer(status, body)).toEqual({ answer: "unknown", ...plain });
  });

  test.each([400, 401, 402, 403, 404, 405, 413, 415, 422])(
    "%i without a result is declined by our own mistake",
    (status) => {
      expect(answer(status, '{"error":"x"}')).toEqual({
        answer: "declined",
        ...plain,
        isOurMistake: true,
      });
    },
  );

  test.each([
    [503, "", undefined, 0],
    [429, "", "7", 7000],
    [503, "<html>", "2", 2000],
    [503, '{"result":"busy","retryAfterMs":1500}', "2", 1500],
    [200, '{"result":"busy","retryAfterMs":20}', undefined, 20],
    [503, '{"retryAfterMs":0.4}', undefined, 1],
    [503, '{"retryAfterMs":-5}', "3", 3000],
    [503, '{"retryAfterMs":"soon"}', "3", 3000],
    [503, "", "Sun, 22 Nov 2026 10:00:30 GMT", 30_000],
    [503, "", "Sun, 22 Nov 2026 09:59:00 GMT", 0],
    [503, "", "soon", 0],
    [503, "", "-1", 0],
  ])("%i %s with Retry-After %s is busy for %i ms", (status, body, retryAfter, retryAfterMs) => {
    expect(answer(status, body, retryAfter)).toEqual({ answer: "busy", ...plain, retryAfterMs });
  });

  test.prop([
    fc.integer({ min: 100, max: 599 }),
    fc.oneof(fc.string(), fc.json()),
    fc.option(fc.string(), { nil: undefined }),
  ])("never throws, and only a 2xx can be approved", (status, body, retryAfter) => {
    const read = answer(status, body, retryAfter);
    expect(read.retryAfterMs).toBeGreaterThanOrEqual(0);
    if (read.answer === "approved") expect(Math.floor(status / 100)).toBe(2);
  });
});
