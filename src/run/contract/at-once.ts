// At once: what a gateway makes of messages that come at the same time, and of a key that comes with another amount. A
// fleet does the first all day: a terminal asks again while its first copy is still under way.

import { cardOf, declinedCard } from "../../messages.ts";
import type { Dialogue } from "./dialogue.ts";
import { fits, leftOut, misfit, unchecked } from "./finding.ts";
import { about } from "./sales.ts";

const echo = { kind: "echo" } as const;

/** Two copies of one key. */
export async function sameKeyAtOnce(dialogue: Dialogue): Promise<void> {
  const sale = { kind: "sale", ...about("atOnce") } as const;
  await dialogue.sayAtOnce([
    [0, echo],
    [0, echo],
  ]);
  const copies = await dialogue.sayAtOnce([
    [0, sale],
    [0, sale],
  ]);
  dialogue.expect("atOnce", "atOnce");
  const check = "same key at once";
  const todo = "both copies are one sale: let the second wait for the first, or say that it is in progress";
  for (const copy of copies) {
    const heard = await dialogue.untilKnown(() => dialogue.say(sale), copy);
    if (heard.answer === "approved") continue;
    const told = `a copy is ${heard.told || heard.answer}, where it should be approved`;
    return dialogue.found(misfit(check, told, todo));
  }
  dialogue.found(fits(check, "both copies are approved; the ledger shows whether it was booked twice"));
}

/** A sale that is approved and one that is declined: whether each hears its own answer. */
export async function answersAtOnce(dialogue: Dialogue, other: number, declines: boolean): Promise<void> {
  const check = "answers at once";
  if (!declines)
    return dialogue.found(leftOut(check, "no decline was seen, so that two answers cannot be told apart"));
  const declined = { kind: "sale", ...about("besideDeclined"), card: cardOf(declinedCard, 0) } as const;
  const approved = { kind: "sale", ...about("beside") } as const;
  dialogue.expect("beside", "beside");
  dialogue.expect("besideDeclined", "besideDeclined", other);
  // Connections that stand: the sales must not meet their gateway one after the other.
  await dialogue.sayAtOnce([
    [0, echo],
    [other, echo],
  ]);
  const [one, two] = await dialogue.sayAtOnce([
    [0, approved],
    [other, declined],
  ]);
  const todo = "let each answer go to the request that it belongs to, by its connection or its number";
  const isSwapped = one.answer === "declined" || two.answer === "approved";
  if (isSwapped) {
    const told = `a sale is ${one.told || one.answer}, and one to be declined is ${two.told || two.answer}`;
    return dialogue.found(misfit(check, `both came at the same time: ${told}`, todo));
  }
  const wanted = ["approved", "declined"];
  const heard = [one.answer, two.answer];
  if (heard.join() === wanted.join())
    return dialogue.found(fits(check, "an approved and a declined sale at the same time hear each its own"));
  // Who does not answer both may be busy with one; a terminal asks again.
  const again = await dialogue.untilKnown(() => dialogue.say(approved), one);
  if (again.answer === "approved")
    return dialogue.found(fits(check, `no answer is another's: ${heard.join(" and ")}`));
  const told = `a sale beside one that is declined is ${again.told || again.answer}`;
  dialogue.found(misfit(check, `${told}, where it should be approved`, todo));
}

/** A key belongs to what came first under it. */
export async function otherAmount(dialogue: Dialogue): Promise<void> {
  const check = "other amount";
  const first = await dialogue.sell("otherAmount");
  if (first.answer !== "approved") {
    const todo = "see why this sale is not approved, where others are";
    return dialogue.found(unchecked(check, first.told || first.answer, todo));
  }
  dialogue.expect("otherAmount", "otherAmount");
  const { amountMinor } = about("otherAmount");
  const again = { kind: "sale", ...about("otherAmount"), amountMinor: 2 * amountMinor } as const;
  const heard = await dialogue.sayWrongly(again);
  if (heard.answer === "silent") {
    const todo = "answer it: refuse another amount under a known key, or answer as to the first";
    return dialogue.found(unchecked(check, heard.told, todo));
  }
  const meaning =
    heard.answer === "approved"
      ? "under a known key it is answered as the first; the ledger shows what was booked"
      : "under a known key it is refused";
  dialogue.found(fits(check, meaning));
}
