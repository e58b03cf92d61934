import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import type { AnswerRules } from "../../src/plan/http-messages.ts";
import { AnswerReader } from "../../src/protocol/answer-reader.ts";

const nothing: AnswerRules = { approved: [], declined: [], busy: [], rejected: [] };

function read(rules: Partial<AnswerRules>, status: number, body = "", headers: Record<string, string> = {}) {
  return new AnswerReader({ ...nothing, ...rules }).read({ status, headers, body }, () => 1_000);
}

test("a path in the body with one of its values is approved", () => {
  const rules = { approved: [{ statuses: [[200, 299]] as const, path: "$.result", equals: ["ok", "done"] }] };
  expect(read(rules, 201, '{"result":"ok"}')).toEqual({ answer: "approved" });
  expect(read(rules, 201, '{"result":"no"}')).toBeUndefined();
  expect(read(rules, 201, "<html>")).toBeUndefined();
  expect(read(rules, 500, '{"result":"ok"}')).toBeUndefined();
});

test("a value is compared with its type", () => {
  const rules = { approved: [{ path: "$.code", equals: [0] }] };
  expect(read(rules, 200, '{"code":0}')).toEqual({ answer: "approved" });
  expect(read(rules, 200, '{"code":"0"}')).toBeUndefined();
});

test("a path alone means that there is one, a header and the body may match an expression", () => {
  expect(read({ approved: [{ path: "$.id" }] }, 200, '{"id":null}')).toEqual({ answer: "approved" });
  expect(read({ approved: [{ path: "$.id" }] }, 200, "{}")).toBeUndefined();
  const header = { busy: [{ header: "X-State", matches: "^over" }] };
  expect(read(header, 200, "", { "x-state": "overloaded" })).toMatchObject({ answer: "busy" });
  expect(read(header, 200)).toBeUndefined();
  expect(read({ declined: [{ matches: "state=.NO." }] }, 200, '<r state="NO"/>')).toEqual({
    answer: "declined",
  });
});

test("the first condition that holds gives the reason", () => {
  const declined = [
    { statuses: [[404, 404]] as const, reason: "notFound" as const },
    { statuses: [[400, 499]] as const },
  ];
  expect(read({ declined }, 404)).toEqual({ answer: "declined", reason: "notFound" });
  expect(read({ declined }, 402)).toEqual({ answer: "declined" });
});

test("a busy gateway's wait is its header's, or where the rules say", () => {
  const busy = [{ statuses: [[503, 503]] as const }];
  expect(read({ busy }, 503, "", { "retry-after": "3" })).toEqual({ answer: "busy", retryAfterMs: 3_000 });
  expect(read({ busy }, 503)).toEqual({ answer: "busy", retryAfterMs: 0 });
  const retryAfter = { path: "$.wait", unit: "s" as const };
  expect(read({ busy, retryAfter }, 503, '{"wait":1.5}')).toEqual({ answer: "busy", retryAfterMs: 1_500 });
  expect(read({ busy, retryAfter }, 503, "?")).toEqual({ answer: "busy", retryAfterMs: 0 });
});

test("what fits two meanings is unknown: nothing is certain about it", () => {
  const rules = {
    approved: [{ statuses: [[200, 299]] as const }],
    declined: [{ path: "$.declined", equals: [true] }],
  };
  expect(read(rules, 200, '{"declined":true}')).toBeUndefined();
  expect(read(rules, 402, '{"declined":true}')).toEqual({ answer: "declined" });
});

test.prop([fc.integer({ min: 100, max: 599 }), fc.string({ unit: "binary" })])(
  "without rules every answer is unknown",
  (status, body) => {
    expect(read({}, status, body)).toBeUndefined();
  },
);

test.prop([fc.integer({ min: 100, max: 599 }), fc.oneof(fc.string(), fc.json())])(
  "no body makes it throw",
  (status, body) => {
    const rules = {
      approved: [{ path: "$..x[?@.a == 1]", equals: ["ok"] }],
      declined: [{ path: "$[0]", matches: "x" }],
    };
    expect(() => read(rules, status, body)).not.toThrow();
  },
);

test.each([
  ["an expression", { matches: "^(a+)+$" }],
  ["an expression within a path", { path: '$[?search(@, "^(a|aa)+$")]' }],
])("%s that would take years is ended, and said to be at fault", (_, rule) => {
  const approved = [rule];
  const reader = new AnswerReader({ approved, declined: [], busy: [], rejected: [] } as never);
  const body = "path" in rule ? JSON.stringify([`${"a".repeat(60)}!`]) : `${"a".repeat(60)}!`;
  expect(() => reader.read({ status: 200, headers: {}, body })).toThrow(
    expect.objectContaining({
      name: "AdapterError",
      message: expect.stringContaining("over an answer of 6"),
    }),
  );
  expect(reader.read({ status: 200, headers: {}, body: "path" in rule ? '["aa"]' : "aa" })).toEqual({
    answer: "approved",
  });
});
