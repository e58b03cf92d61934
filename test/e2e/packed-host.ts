// Packed host: a small acquirer's host of another kind than the reference gateway: four digits of length, a TPDU, a bitmap of
// figures, packed numbers. It reads messages by a table of its own, byte by byte, and not by our codec: what both
// misunderstood in the same way would else go unnoticed.

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** What it knows of the fields that it is sent: p packed, of fixed length or behind two digits of length; t text. */
const known: Readonly<Record<number, readonly [way: "p" | "t", length: number, lengthBytes: 0 | 1 | 2]>> = {
  ...{ 2: ["p", 19, 1], 3: ["p", 6, 0], 4: ["p", 12, 0], 7: ["p", 10, 0], 11: ["p", 6, 0], 12: ["p", 6, 0] },
  ...{
    13: ["p", 4, 0],
    22: ["p", 3, 0],
    24: ["p", 3, 0],
    25: ["p", 2, 0],
    41: ["t", 8, 0],
    42: ["t", 15, 0],
  },
  ...{ 48: ["t", 999, 2], 49: ["t", 3, 0], 60: ["t", 999, 2], 70: ["p", 3, 0], 90: ["p", 42, 0] },
};

interface Heard {
  readonly type: string;
  readonly fields: Readonly<Record<number, string>>;
}

export interface PackedHost {
  readonly port: number;
  /** All that was sent to it, in order. */
  readonly heard: readonly Heard[];
  close(): void;
}

/** Listens on a free port, and approves everything. */
export async function packedHost(): Promise<PackedHost> {
  const heard: Heard[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    let rest = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const length = Number(rest.subarray(0, 4).toString());
        if (rest.length < 4 || rest.length < 4 + length) return;
        const frame = rest.subarray(4, 4 + length);
        rest = rest.subarray(4 + length);
        const message = read(frame);
        heard.push(message);
        socket.write(answerTo(frame, message));
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function read(frame: Buffer): Heard {
  const type = frame.subarray(5, 7).toString("hex");
  const first = BigInt(`0x${frame.subarray(7, 23).toString()}`);
  const hasSecond = first >> 63n === 1n;
  const bits = hasSecond ? BigInt(`0x${frame.subarray(7, 39).toString()}`) : first << 64n;
  let at = hasSecond ? 39 : 23;
  const fields: Record<number, string> = {};
  for (let number = 2; number <= 128; number++) {
    if (((bits >> BigInt(128 - number)) & 1n) === 0n) continue;
    if (!known[number]) throw new Error(`the host does not know field ${number}`);
    const [way, fixed, lengthBytes] = known[number];
    const told = frame.subarray(at, at + lengthBytes).toString("hex");
    const length = lengthBytes === 0 ? fixed : Number(told);
    at += lengthBytes;
    const size = way === "p" ? Math.ceil(length / 2) : length;
    const bytes = frame.subarray(at, at + size);
    at += size;
    if (way === "t") fields[number] = bytes.toString("latin1");
    else {
      const digits = bytes.toString("hex");
      fields[number] = lengthBytes === 0 ? digits.slice(digits.length - length) : digits.slice(0, length);
    }
  }
  if (at !== frame.length) throw new Error(`${frame.length - at} bytes are left over of ${type}`);
  return { type, fields };
}

/** With fields 11, 39 and 41. */
function answerTo(frame: Buffer, { type, fields }: Heard): Buffer {
  const answered = Buffer.concat([
    frame.subarray(0, 5),
    Buffer.from(`${type.slice(0, 2)}${Number(type[2]) + 1}0`, "hex"),
    Buffer.from("0020000002800000"),
    Buffer.from(fields[11], "hex"),
    Buffer.from(`00${fields[41]}`, "latin1"),
  ]);
  return Buffer.concat([Buffer.from(String(answered.length).padStart(4, "0")), answered]);
}
