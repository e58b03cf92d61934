// What the owner of a ledger is told to write, as YAML reads it again.

import { expect, test } from "vitest";
import { parse } from "yaml";
import { type Lacking, together, yamlOf } from "../../src/audit/way-out.ts";

test.each<[Lacking, string]>([
  [{ columns: { amount: "total", id: false } }, "columns: {amount: total, id: false}"],
  [{ columns: { amount: "…" }, times: "…" }, "columns: {amount: …}, times: …"],
  [{ columns: { amount: "a" } }, "columns: {amount: a}"],
  [{ columns: { amount: "Amount (EUR)" } }, 'columns: {amount: "Amount (EUR)"}'],
  [{ columns: { amount: " total" } }, 'columns: {amount: " total"}'],
  [{ columns: { amount: "1" } }, 'columns: {amount: "1"}'],
  [{ columns: { amount: "?" } }, 'columns: {amount: "?"}'],
  [{ kinds: { "01": "sale" }, times: "Europe/Berlin" }, 'kinds: {"01": sale}, times: Europe/Berlin'],
  [{ amounts: { decimal: "," } }, 'amounts: {decimal: ","}'],
])("%j is written %s", (lacking, text) => {
  expect(yamlOf(lacking)).toBe(text);
  expect(parse(`{${text}}`)).toEqual(lacking);
});

test.each<[what: string, one: Lacking, other: Lacking, both: Lacking]>([
  [
    "maps are joined",
    { columns: { id: false } },
    { columns: { amount: "a" } },
    {
      columns: { id: false, amount: "a" },
    },
  ],
  ["the later goes first", { columns: { id: "nr" } }, { columns: { id: false } }, { columns: { id: false } }],
  [
    "amounts are one word, whatever it was",
    { amounts: { decimal: "," } },
    { amounts: { decimal: "." } },
    {
      amounts: { decimal: "." },
    },
  ],
  [
    "amounts in place of a word",
    { amounts: "decimal" },
    { amounts: { decimal: "," } },
    {
      amounts: { decimal: "," },
    },
  ],
  ["amounts in place of a map", { amounts: { decimal: "," } }, { amounts: "minor" }, { amounts: "minor" }],
  [
    "what only one says stays",
    { times: "UTC" },
    { kinds: { A: "sale" } },
    {
      times: "UTC",
      kinds: { A: "sale" },
    },
  ],
])("together: %s", (_, one, other, both) => {
  expect(together(one, other)).toEqual(both);
});
