// Iso server: the door of somebody's host that speaks ISO 8583 as ours does, whatever it has behind it.

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { type Decoded, decode } from "../../src/protocol/iso8583/decode.ts";
import { encode } from "../../src/protocol/iso8583/encode.ts";
import { Frames } from "../../src/protocol/iso8583/frames.ts";
import { responseType } from "../../src/protocol/iso8583/iso8583.ts";

/** Fields of an answer, beside those that say whose it is: 39 is its response code. */
export type Fields = Readonly<Record<number, string>>;

/** Listens on a free port, and answers every message with these fields; it is gone when the test is over. */
export async function isoServer(answers: (message: Decoded) => Fields): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    const frames = new Frames(16_384);
    socket.on("data", (chunk) => {
      frames.read(chunk, (frame) => {
        const message = decode(frame);
        const { 11: stan, 41: terminal } = message.fields;
        const fields = Object.assign([] as string[], {
          11: stan ?? "",
          41: terminal ?? "",
          ...answers(message),
        });
        socket.write(encode({ mti: responseType(message.mti), fields }));
      });
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
