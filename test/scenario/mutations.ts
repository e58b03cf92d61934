// Scenarios with something broken in them, by a seed: real ones, and one that uses everything the language has.

import { globSync, readFileSync } from "node:fs";
import { draw, purposes } from "../../src/random.ts";
import { small } from "./small.ts";
import { whole } from "./whole.ts";

/** What is loaded, and the files around it, one of which is not what it was. */
export interface Mutated {
  readonly file: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

const written = Object.fromEntries(Object.entries(whole).map(([file, text]) => [file, Buffer.from(text)]));

/** What is loaded, which file of it is broken, and all its files. */
const originals: readonly (readonly [file: string, broken: string, files: Record<string, Buffer>])[] = [
  ...globSync("scenarios/**/*.yaml")
    .sort()
    .map((file) => [file, file, { [file]: readFileSync(file) }] as const),
  ["small.yaml", "small.yaml", { "small.yaml": Buffer.from(small) }],
  // The richest ones as often as all the others together.
  ...Array.from({ length: 8 }, () => Object.keys(written))
    .flat()
    .map((broken) => ["storms.yaml", broken, written] as const),
];

/** What hurts most where it does not belong. */
const tricks = [
  "null",
  "~",
  "-1",
  "0",
  "1e3",
  "1e400",
  ".nan",
  "0x10",
  "true",
  '""',
  "''",
  "[]",
  "{}",
  "[[]]",
  "{a: b}",
  "*a",
  "&a ",
  "!!binary x",
  "!x ",
  "<<: *a",
  "__proto__: 1",
  "constructor: 1",
  "? [a]\n: b\n",
  "---\n",
  "...\n",
  "\t",
  "\r",
  "\r\n",
  "\u0000",
  "\u2028",
  "\ufeff",
  "| 3",
  "> 99%",
  "{nsw:40%}",
  "recovery{outage: a}",
  "%YAML 1.1\n",
  "# ",
  "999999999999999999999",
  "0.1x",
  "1000000x",
  "99999h",
  "0%",
  "100.0000001%",
  "店铺",
  "\ud83d\ude00",
  "a".repeat(300),
  "[".repeat(200),
  "{outage:telecom-a}",
  "'",
  '"',
  ": ",
  ", ",
  "- ",
  "${A}",
  "${A:-1}",
  "$${",
  "${",
  "${TOKEN}",
  "2s..10s",
  "10s..2s",
  "..",
  "5..10",
  "telecom-a + 40s",
  "optus end",
  "telecom-a - 99h",
  "never",
  "extends: s.yaml\n",
  "extends: storms.yaml\n",
  "extends: nothing\n",
  "1ms",
  "2.10",
  '"2.10"',
  "storm",
  "{share: 1%}",
  "{same: optus}",
  "{any: [{}]}",
  "{not: {}}",
  "{by: store, first: 1s, every: 1ms}",
  "{steps: 1000, first: 1s, every: 1s}",
  "{each: {p50: 1ms}}",
  "{every: 1ms, times: 1000}",
  "{over: 1ms, steps: 100}",
  "{down: 1ms, up: 1ms}",
  "{csv: day.csv, column: tx}",
  '{that: "== 0"}',
  "1000",
  "100%",
] as const;

class Luck {
  readonly #seed: number;
  #count = 0;
  constructor(seed: number) {
    this.#seed = seed;
  }
  below(limit: number): number {
    return Math.floor(draw(this.#seed, 0, purposes.network, this.#count++) * limit);
  }
}

/** The mutation of this seed. */
export function mutated(seed: number): Mutated {
  const luck = new Luck(seed);
  const [file, broken, files] = originals[luck.below(originals.length)];
  let bytes: Buffer = files[broken];
  for (let times = 1 + luck.below(3); times > 0; times--) bytes = once(bytes, luck);
  return { file, files: { ...files, [broken]: bytes } };
}

function once(bytes: Buffer, luck: Luck): Buffer {
  const at = luck.below(bytes.length + 1);
  const trick = Buffer.from(tricks[luck.below(tricks.length)]);
  const text = bytes.toString();
  const lines = text.split("\n");
  const line = luck.below(lines.length);
  switch (luck.below(10)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, at), trick, bytes.subarray(at)]);
    case 1:
      return withToken(text, luck, String(trick));
    case 2:
      return Buffer.from(lines.toSpliced(line, 1).join("\n"));
    case 3:
      return Buffer.from(lines.toSpliced(line, 0, lines[luck.below(lines.length)]).join("\n"));
    case 4:
      return Buffer.from(lines.with(line, " ".repeat(luck.below(8)) + lines[line].trimStart()).join("\n"));
    case 5:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + luck.below(8))]);
    case 6: {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] ^= 1 << luck.below(8);
      return flipped;
    }
    case 7:
      return bytes.subarray(0, at);
    case 8: {
      // A value of the file where another stands: the nearest to right that is wrong.
      const tokens = [...text.matchAll(/[\w%./<>=-]+/g)];
      return withToken(text, luck, tokens[luck.below(tokens.length)]?.[0] ?? "");
    }
    default:
      return Buffer.from(
        text.replace(/(?<=: )[^\s{}[\],]+/g, (value) => (luck.below(10) === 0 ? String(trick) : value)),
      );
  }
}

function withToken(text: string, luck: Luck, other: string): Buffer {
  const tokens = [...text.matchAll(/[\w%./<>=-]+/g)];
  const token = tokens[luck.below(tokens.length)];
  if (!token) return Buffer.from(text);
  return Buffer.from(text.slice(0, token.index) + other + text.slice(token.index + token[0].length));
}
