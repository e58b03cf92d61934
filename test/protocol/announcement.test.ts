import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import type { Message } from "../../src/messages.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { announcementHeader, announcementOf, announcementText } from "../../src/protocol/announcement.ts";
import { HttpJson } from "../../src/protocol/http-json.ts";

test.prop([fc.record({ inMs: fc.integer({ min: 1 }), forMs: fc.integer({ min: 1 }) })])(
  "what the gateway writes is what a terminal reads",
  (announcement) => {
    expect(announcementOf(announcementText(announcement))).toEqual(announcement);
  },
);

test.each([
  ["for=120000,in=600000"],
  ["in=600000 , for=120000, by=somebody"],
  ["in=1, for=1, in=600000, for=120000"],
])("%s is read as RFC 9651 says", (header) => {
  expect(announcementOf(header)).toEqual({ inMs: 600_000, forMs: 120_000 });
});

test.each([
  [undefined],
  [""],
  ["in=600000"],
  ["in=-1, for=5"],
  ["in=1.5, for=5"],
  ["in=soon, for=5"],
  ["in=1234567890123456, for=5"],
  ["begin=1, for=5"],
])("%s tells of nothing", (header) => {
  expect(announcementOf(header)).toBeUndefined();
});

test("an answer is heard with what its header tells, and means what it means without", () => {
  const plan = { load: { currency: "EUR", cards: [] }, groups: [] } as unknown as Plan;
  const protocol = new HttpJson(plan, "run");
  const answer = (headers: Record<string, string>) =>
    protocol.answer({ kind: "echo" } as Message, 200, headers, '{"result":"approved"}');
  const plain = answer({});
  expect(plain).not.toHaveProperty("announced");
  expect(answer({ [announcementHeader]: "in=5, for=7" })).toEqual({
    ...plain,
    announced: { inMs: 5, forMs: 7 },
  });
});
