// A client that speaks ISO 8583 with a gateway, message by message or byte by byte, for end-to-end tests.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { vi } from "vitest";
import { testCards } from "../../src/messages.ts";
import { type Decoded, decode } from "../../src/protocol/iso8583/decode.ts";
import { encode } from "../../src/protocol/iso8583/encode.ts";
import { Frames } from "../../src/protocol/iso8583/frames.ts";
import { digits } from "../../src/protocol/iso8583/wire-time.ts";

type Fields = Readonly<Record<number, string>>;

/** How soon is promised to nobody: long enough for a machine that stands still for seconds. */
const patience = { timeout: 30_000, interval: 10 };

/** Each of these as its bytes. */
export function bytesOf(mti: string, fields: Fields): Uint8Array {
  const all: (string | undefined)[] = [];
  for (const [number, value] of Object.entries(fields)) all[Number(number)] = value;
  return encode({ mti, fields: all });
}

/** What every message of terminal number 1 holds. */
export function common(stan: number): Fields {
  return { 7: "1122115043", 11: digits(stan, 6), 41: "T0000001", 42: "S0000001       " };
}

/** A well-formed sale of 5.00 EUR, or whatever else `more` makes of it. */
export function saleFields(stan: number, key: string, more: Fields = {}): Fields {
  const sold = { 2: testCards[0], 3: "000000", 4: "000000000500", 25: "00", 49: "978" };
  return { ...common(stan), ...sold, 62: key, ...more };
}

export class Iso8583Client {
  readonly socket: Socket;
  readonly answers: Decoded[] = [];
  /** The gateway has ended the connection. */
  isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    const frames = new Frames(4096);
    socket.on("data", (chunk) => frames.read(chunk, (frame) => void this.answers.push(decode(frame))));
    socket.on("error", () => {});
    socket.once("close", () => {
      this.isClosed = true;
    });
  }

  static async to(port: number): Promise<Iso8583Client> {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    await once(socket, "connect");
    return new Iso8583Client(socket);
  }

  /** Sends a message and resolves with the answer that has its trace number. */
  async ask(mti: string, fields: Fields): Promise<Decoded> {
    this.socket.write(bytesOf(mti, fields));
    return this.answerTo(fields[11]);
  }

  async answerTo(stan: string): Promise<Decoded> {
    return vi.waitFor(() => {
      const answer = this.answers.find(({ fields }) => fields[11] === stan);
      if (!answer) throw new Error(`nothing was answered to ${stan}`);
      return answer;
    }, patience);
  }

  async closed(): Promise<void> {
    await vi.waitFor(() => {
      if (!this.isClosed) throw new Error("the connection is still there");
    }, patience);
  }

  end(): void {
    this.socket.destroy();
  }
}
