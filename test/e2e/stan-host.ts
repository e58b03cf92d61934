// Stan host: an acquirer's host that knows a sale by its reference while it works on it, and has no room for that in its
// books: a row there has the terminal, the trace number and the local time of the message, as many real hosts' have.

import { appendFileSync, writeFileSync } from "node:fs";
import type { Decoded } from "../../src/protocol/iso8583/decode.ts";
import { isoServer } from "./iso-server.ts";

/**
 * right: books every key once. twice: what comes again under a new trace number is another sale to it. drops: approves
 * every tenth sale and books it not. reuses: its books have room for one digit of a trace number. omits: for none.
 */
export type Habit = "right" | "twice" | "drops" | "reuses" | "omits";

interface Known {
  isBooked: boolean;
  isReversed: boolean;
}

/** Listens on a free port, and books into this CSV file; it is gone when the test is over. */
export async function stanHost(books: string, habit: Habit): Promise<number> {
  const known = new Map<string, Known>();
  writeFileSync(books, "tid,trace,local,type,cents\n");
  const book = (type: string, { fields }: Decoded) => {
    const stan = fields[11] ?? "";
    const trace = habit === "omits" ? "" : habit === "reuses" ? `00000${(Number(stan) % 9) + 1}` : stan;
    appendFileSync(books, `${fields[41]},${trace},${fields[13]}${fields[12]},${type},${Number(fields[4])}\n`);
  };
  const codeFor = (message: Decoded): string => {
    const { mti, fields, fault } = message;
    if (fault !== "") return "30";
    const key = fields[62] ?? "";
    if (mti === "0800") return "00";
    const sale = known.get(key) ?? { isBooked: false, isReversed: false };
    known.set(key, sale);
    if (mti === "0600") return sale.isBooked ? "00" : "25";
    if (mti.startsWith("04")) {
      if (sale.isBooked && !sale.isReversed) book("VOID", message);
      sale.isReversed = true;
      return "00";
    }
    if (sale.isReversed) return "N1";
    const isDropped = habit === "drops" && known.size % 10 === 0 && !sale.isBooked;
    if ((!sale.isBooked || habit === "twice") && !isDropped)
      book(fields[3] === "200000" ? "CREDIT" : "CAPTURE", message);
    sale.isBooked = true;
    return "00";
  };
  return isoServer((message) => ({ 39: codeFor(message) }));
}
