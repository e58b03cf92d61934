// Iso host: somebody's host that speaks ISO 8583 as ours does, approves and books everything once under its reference, and
// says of a sale whatever a test wants it to say.

import { once } from "node:events";
import { appendFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { type Decoded, decode } from "../../src/protocol/iso8583/decode.ts";
import { encode } from "../../src/protocol/iso8583/encode.ts";
import { Frames } from "../../src/protocol/iso8583/frames.ts";
import { responseType } from "../../src/protocol/iso8583/iso8583.ts";

/** Fields of the answer to the nth sale, from 1, beside those that say whose it is and that it is approved. */
export type Says = (sale: Decoded, nth: number) => Readonly<Record<number, string>>;

/** Listens on a free port, and books what it approves into this CSV file; it is gone when the test is over. */
export async function isoHost(books: string, says: Says): Promise<number> {
  const booked = new Set<string>();
  const sockets = new Set<Socket>();
  let sales = 0;
  writeFileSync(books, "reference,cents\n");
  const book = ({ fields }: Decoded) => {
    const key = fields[62] ?? "";
    if (booked.has(key)) return;
    booked.add(key);
    appendFileSync(books, `${key},${Number(fields[4])}\n`);
  };
  const answerTo = (message: Decoded) => {
    const { mti, fields } = message;
    const isSale = mti === "0200";
    const otherwise = isSale ? says(message, ++sales) : {};
    const isKnown = mti !== "0600" || booked.has(fields[62] ?? "");
    const answer = Object.assign([] as string[], {
      ...{ 11: fields[11], 39: isKnown ? "00" : "25", 41: fields[41] },
      ...otherwise,
    });
    if (isSale && answer[39] === "00") book(message);
    return encode({ mti: responseType(mti), fields: answer });
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    const frames = new Frames(16_384);
    socket.on("data", (chunk) => {
      frames.read(chunk, (frame) => socket.write(answerTo(decode(frame))));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
