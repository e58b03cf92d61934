// Iso host: somebody's host that approves and books everything once under its reference, and says of a sale whatever a test
// wants it to say.

import { appendFileSync, writeFileSync } from "node:fs";
import type { Decoded } from "../../src/protocol/iso8583/decode.ts";
import { type Fields, isoServer } from "./iso-server.ts";

/** Fields of the answer to the nth sale, from 1, beside those that say whose it is and that it is approved. */
export type Says = (sale: Decoded, nth: number) => Fields;

/** Listens on a free port, and books what it approves into this CSV file; it is gone when the test is over. */
export async function isoHost(books: string, says: Says): Promise<number> {
  const booked = new Set<string>();
  let sales = 0;
  writeFileSync(books, "reference,cents\n");
  const book = ({ fields }: Decoded) => {
    const key = fields[62] ?? "";
    if (booked.has(key)) return;
    booked.add(key);
    appendFileSync(books, `${key},${Number(fields[4])}\n`);
  };
  return isoServer((message) => {
    const { mti, fields } = message;
    if (mti === "0600") return { 39: booked.has(fields[62] ?? "") ? "00" : "25" };
    if (mti !== "0200") return { 39: "00" };
    const answer: Fields = { 39: "00", ...says(message, ++sales) };
    if (answer[39] === "00") book(message);
    return answer;
  });
}
