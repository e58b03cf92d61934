// Cards in what others say: however they are written, nobody reads more than their last four figures.

import { expect, test } from "vitest";
import { LedgerError } from "../src/audit/ledger-error.ts";
import { maskedCards } from "../src/masked-cards.ts";
import { testCards } from "../src/messages.ts";
import { AdapterError } from "../src/protocol/adapter-error.ts";

/** In groups of four, and whatever is left. */
const grouped = (card: string, mark: string) => (card.match(/.{1,4}/g) ?? []).join(mark);

const marks = ["", " ", "-", ".", "_", "+", "%20", "\u00a0", "\u2011"];

test.each(testCards.flatMap((card) => marks.map((mark) => [card, mark] as const)))(
  "the card %s in groups with %j between them keeps its last four figures",
  (card, mark) => {
    const said = maskedCards(`card ${grouped(card, mark)} is bad`);
    expect(said.replace(/%20/g, "").replace(/[^0-9*]/g, "")).toBe(
      "*".repeat(card.length - 4) + card.slice(-4),
    );
  },
);

test.each([
  ["an American Express card as it is embossed", "3782 822463 10005", "**** ****** *0005"],
  ["one with hyphens", "3782-822463-10005", "****-******-*0005"],
  ["a Diners Club card", "3056 930902 5904", "**** ****** 5904"],
  ["a UnionPay card of 19 figures", "620550 0000000000004", "****** *********0004"],
  ["somebody's own card, which is none of ours", "4539 1488 0343 6467", "**** **** **** 6467"],
  ["with its expiry behind it", "42424242424242422612", "************42422612"],
])("%s is masked", (_, text, shown) => expect(maskedCards(`a ${text}, b`)).toBe(`a ${shown}, b`));

test.each([
  "2026-11-22-154445-cut-replies-34a2/12/3",
  "2026-11-22 15:44:45",
  // Their last figure does not check the others.
  "4242424242424241",
  "4242 4242 4242 4241",
  "12345678901234567890",
])("%s is no card", (text) => expect(maskedCards(text)).toBe(text));

test("errors that speak of a gateway's answer or a ledger's cell never hold one", () => {
  expect(new AdapterError("card 6200-0000-0000-0005").message).toBe("card ****-****-****-0005");
  expect(new LedgerError("card 6200 0000 0000 0005").message).toBe("card **** **** **** 0005");
});
