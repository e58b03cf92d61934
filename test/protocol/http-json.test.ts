import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { declinedCard, type Message, testCards } from "../../src/messages.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { answerOf, HttpJson } from "../../src/protocol/http-json.ts";

/** All that the protocol reads of a plan. */
const plan = {
  load: { currency: "EUR" },
  groups: [{ terminals: [0, 1000], firstStore: 40, perStore: 3 }],
} as unknown as Plan;

const sale: Message = { kind: "sale", sale: 5, amountMinor: 1250, card: 0, isForward: false };

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
    ["advice", "/v1/advices"],
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

  test("for an echo has no body", () => {
    const echo: Message = { kind: "echo", sale: -1, amountMinor: 0, card: 0, isForward: false };
    expect(protocol.request(7, echo)).toEqual({ method: "GET", path: "/v1/echo", body: undefined });
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
  const answer = (status: number, body = "", retryAfter?: string) =>
    answerOf(status, body, retryAfter, () => now);

  test.each([
    [200, '{"result":"approved"}'],
    [200, '{ "result": "approved", "note": "x" }'],
    [201, '{"result":"approved"}'],
  ])("%i %s is approved", (status, body) => {
    expect(answer(status, body)).toEqual({ answer: "approved", retryAfterMs: 0, isOurMistake: false });
  });

  test.each([
    [402, '{"result":"declined","reason":"card declined"}'],
    [200, '{"result":"declined"}'],
    [422, '{"result":"declined"}'],
    [409, '{"result":"declined","reason":"reversed"}'],
  ])("%i %s is declined", (status, body) => {
    expect(answer(status, body)).toEqual({ answer: "declined", retryAfterMs: 0, isOurMistake: false });
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
    expect(answer(status, body)).toEqual({ answer: "unknown", retryAfterMs: 0, isOurMistake: false });
  });

  test.each([400, 401, 402, 403, 404, 405, 413, 415, 422])(
    "%i without a result is declined by our own mistake",
    (status) => {
      expect(answer(status, '{"error":"x"}')).toEqual({
        answer: "declined",
        retryAfterMs: 0,
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
    expect(answer(status, body, retryAfter)).toEqual({ answer: "busy", retryAfterMs, isOurMistake: false });
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
