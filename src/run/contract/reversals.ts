// Reversals: what a terminal takes back must not be booked, whether its sale came before or comes after.

import type { Dialogue } from "./dialogue.ts";
import { fits, misfit } from "./finding.ts";
import { about } from "./sales.ts";

export async function reversal(dialogue: Dialogue): Promise<void> {
  if (!dialogue.carries("reversal", "reversal")) return;
  const sold = await dialogue.sell("reversed");
  const heard = await dialogue.say({ kind: "reversal", ...about("reversed") });
  const todo = "a reversal must be answered approved once nothing of its key is booked any more";
  const isReversed = dialogue.should(
    "reversal",
    heard,
    "approved",
    `of a sale that was ${sold.answer}: approved`,
    todo,
  );
  if (!isReversed) return dialogue.expect("reversed", "perhapsReversed");
  const again = await dialogue.say({ kind: "sale", ...about("reversed"), key: 1 });
  const meaning = "the same reference is sold again under a new one: approved";
  const needs = "after a reversal the customer may pay again: the key is new, the reference stays";
  if (dialogue.should("new key", again, "approved", meaning, needs))
    dialogue.expect("reversed", "reversedAndSold");
  else dialogue.expect("reversed", "reversed");
}

/** The reversal overtakes its sale, as where the network held the sale back. */
export async function reversalBefore(dialogue: Dialogue): Promise<void> {
  if (!dialogue.isCarried("reversal")) return;
  const heard = await dialogue.say({ kind: "reversal", ...about("reversedBefore") });
  const todo =
    "a terminal does not know whether its sale arrived: take the reversal of an unknown key, and remember it";
  dialogue.should("reversal first", heard, "approved", "of a sale that never came: approved", todo);
  const late = await dialogue.sell("reversedBefore");
  dialogue.expect("reversedBefore", "reversedBefore");
  dialogue.found(
    late.answer === "approved"
      ? misfit(
          "sale after it",
          "a sale that comes after its own reversal is approved: what a network held back would be booked in the end",
          "let a reversed key never be booked again",
        )
      : fits("sale after it", `${late.told}: what was reversed is not booked any more`),
  );
}
