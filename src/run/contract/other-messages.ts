// What else a terminal says: inquiries, advices, refunds, and half a request where its line breaks.

import type { Dialogue } from "./dialogue.ts";
import { fits, misfit } from "./finding.ts";
import { about } from "./sales.ts";

export async function inquiry(dialogue: Dialogue): Promise<void> {
  if (!dialogue.carries("inquiry", "inquiry")) return;
  const known = await dialogue.say({ kind: "inquiry", ...about("plain") });
  const wanted = "approved is what became of a sale that was booked";
  dialogue.should("inquiry", known, "approved", "of a sale that is booked: approved", wanted);
  const unknown = await dialogue.say({ kind: "inquiry", ...about("neverSold") });
  const todo = 'answer {answer: "declined", reason: "notFound"} where the gateway knows no such sale';
  if (unknown.answer === "declined" && unknown.reason !== "notFound" && unknown.reason !== "reversed")
    dialogue.found(misfit("inquiry", `${unknown.told}, where nothing is known of it`, todo));
  else dialogue.should("inquiry", unknown, "declined", "of a sale that never was: notFound", todo);
}

export async function advice(dialogue: Dialogue): Promise<void> {
  if (!dialogue.carries("advice", "advice")) return;
  const heard = await dialogue.say({ kind: "advice", ...about("advice"), isForward: true });
  const todo = "an advice tells of a sale that has happened: it cannot be declined";
  if (dialogue.should("advice", heard, "approved", "approved", todo)) dialogue.expect("advice", "advised");
}

export async function refund(dialogue: Dialogue): Promise<void> {
  if (!dialogue.carries("refund", "refund")) return;
  const heard = await dialogue.say({ kind: "refund", ...about("refund") });
  const todo = "a refund needs no sale of the same reference before it";
  if (dialogue.should("refund", heard, "approved", "approved", todo)) dialogue.expect("refund", "refunded");
}

export async function garbage(dialogue: Dialogue): Promise<void> {
  const heard = await dialogue.say({ kind: "garbage", ...about("garbage") });
  dialogue.expect("garbage", "broken");
  const check = "broken request";
  if (heard.answer === "declined" || heard.answer === "rejected" || heard.answer === "busy")
    dialogue.found(fits(check, "half a request is refused"));
  else if (heard.answer === "approved")
    dialogue.found(
      misfit(
        check,
        `${heard.told}: half a request is approved`,
        "let the gateway refuse what lacks something",
      ),
    );
  else {
    const todo =
      "where the gateway refuses what it cannot read, let the adapter say rejected: nothing was booked";
    dialogue.found(
      misfit(
        check,
        `${heard.told || heard.answer}: of a broken request nobody knows whether it was booked`,
        todo,
      ),
    );
  }
}
