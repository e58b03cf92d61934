import { expect, test } from "vitest";
import { none } from "../../src/facts.ts";
import type { Answer, Message, MessageKind } from "../../src/messages.ts";
import type { HttpAnswer, HttpProtocol } from "../../src/protocol/http.ts";
import { CountedHttp, StrangeAnswers } from "../../src/run/strange-answers.ts";

/** What is counted where a gateway answers messages of these kinds so. */
function counted(answer: Answer, kinds: readonly MessageKind[], status = 500) {
  const inner = { answer: () => ({ answer }) as HttpAnswer } as unknown as HttpProtocol;
  const strange = new StrangeAnswers();
  const protocol = new CountedHttp(inner, strange);
  for (const kind of kinds) protocol.answer({ kind, sale: none } as Message, status, {}, "", 0);
  return strange.counts;
}

test("answers about sales that say nothing certain are counted", () => {
  const about = ["sale", "refund", "advice", "upload", "reversal", "inquiry", "bogus"] as const;
  expect(counted("unknown", about)).toEqual({ "status 500": about.length });
});

test("what else is said tells nothing of a payment", () => {
  expect(counted("unknown", ["echo", "garbage", "report", "settlement"])).toBeUndefined();
  for (const answer of ["approved", "declined", "busy"] as const) {
    expect(counted(answer, ["sale"])).toBeUndefined();
  }
});

test("the most come first", () => {
  const strange = new StrangeAnswers();
  for (const what of ["status 404", "status 500", "status 500"]) strange.note(what);
  expect(Object.entries(strange.counts ?? {})).toEqual([
    ["status 500", 2],
    ["status 404", 1],
  ]);
});
