import { expect, test } from "vitest";
import { masked } from "../../src/explain/masked.ts";
import { testCards } from "../../src/messages.ts";

test.each([...testCards])("the card %s keeps its last four figures", (card) => {
  const text = masked(`key ${card}, sent`);
  expect(text).toBe(`key ${"*".repeat(card.length - 4)}${card.slice(-4)}, sent`);
});

test.each([
  ["in groups", "4242 4242 4242 4242", "**** **** **** 4242"],
  ["with hyphens", "4242-4242-4242-4242", "****-****-****-4242"],
])("a card %s is masked too", (_, text, shown) => expect(masked(text)).toBe(shown));

test.each([
  "2026-11-22-154445-cut-replies-34a2/12/3",
  "T0000012",
  // Fails the check of its last figure.
  "4242424242424241",
  // Too short, and too long.
  "424242424242",
  "12345678901234567890",
])("%s is no card", (text) => expect(masked(text)).toBe(text));

test("what moves a cursor is made visible", () => expect(masked("a\u001b[2Jb")).toBe("a\\x1b[2Jb"));
