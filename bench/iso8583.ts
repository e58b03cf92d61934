// How many ISO 8583 messages a second one core encodes and decodes, and how many durable sales a second the reference
// gateway answers over ISO 8583. Gateway on core 0, clients on core 1 (Linux).
//
//     node bench/iso8583.ts [seconds]

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { GatewayReady, GatewayStart } from "../src/gateway/start.ts";
import type { Message } from "../src/messages.ts";
import type { Plan } from "../src/plan/plan.ts";
import { decode } from "../src/protocol/iso8583/decode.ts";
import { encode } from "../src/protocol/iso8583/encode.ts";
import { Frames } from "../src/protocol/iso8583/frames.ts";
import { Iso8583 } from "../src/protocol/iso8583/iso8583.ts";
import { digits } from "../src/protocol/iso8583/wire-time.ts";

const connections = 128;
const plan = {
  load: { currency: "EUR", cards: [] },
  groups: [{ terminals: [0, connections], firstStore: 0, perStore: 4 }],
} as unknown as Plan;
const protocol = new Iso8583(plan, "bench");

function sale(number: number): Message {
  return {
    kind: "sale",
    sale: number,
    key: 0,
    amountMinor: 1250,
    card: 0,
    isForward: false,
    isUpdated: false,
  };
}

/** Encodes, or decodes, as fast as it can, by the time that it had the core: others may want it too. */
function measureCodec(name: string, each: () => unknown, seconds: number): void {
  const rates: number[] = [];
  for (let round = 0; round < 5; round++) {
    let count = 0;
    const began = cpuMs();
    while (cpuMs() - began < (seconds * 1000) / 5) {
      for (let n = 0; n < 1000; n++) each();
      count += 1000;
    }
    rates.push(count / (cpuMs() - began));
  }
  const median = rates.sort((a, b) => a - b)[2];
  console.log(
    `${name.padEnd(24)}${Math.round(median * 1000)
      .toLocaleString("en")
      .padStart(10)} messages/s`,
  );
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function measureCodecs(seconds: number): void {
  const bytes = protocol.request(7, sale(5), { stan: 123, epochMs: Date.now() })!;
  const message = decode(bytes.subarray(2));
  const answer: (string | undefined)[] = [];
  for (const number of [3, 4, 7, 11, 12, 13, 41, 42, 49]) answer[number] = message.fields[number];
  Object.assign(answer, { 37: "632611000123", 38: "000001", 39: "00" });
  const answered = encode({ mti: "0210", fields: answer });
  console.log(`a sale has ${bytes.length} bytes, its answer ${answered.length}`);
  measureCodec("encode a sale", () => encode(message), seconds);
  measureCodec("decode a sale", () => decode(bytes.subarray(2)), seconds);
  measureCodec("encode an answer", () => encode({ mti: "0210", fields: answer }), seconds);
  measureCodec("decode an answer", () => decode(answered.subarray(2)), seconds);
  const wire = { length: "digits", bitmap: "hex", numbers: "bcd" } as const;
  const packed = encode(message, undefined, wire);
  measureCodec("encode a sale, packed", () => encode(message, undefined, wire), seconds);
  measureCodec("decode a sale, packed", () => decode(packed.subarray(4), wire), seconds);
}

async function measureGateway(seconds: number): Promise<void> {
  const isPinned = spawnSync("taskset", ["-cp", "1", `${process.pid}`]).status === 0;
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-bench-"));
  const start: GatewayStart = {
    gateway: {
      protocol: "iso8583",
      workers: 100_000,
      service: { medianMs: 0, sigma: 0 },
      queueLimit: 0,
      full: "busy",
      abandoned: "served",
      retryAfterMs: 0,
      routes: [],
      defects: {},
    },
    seed: 1,
    ledger: join(folder, "ledger.db"),
    host: "127.0.0.1",
    port: 0,
  };
  const main = fileURLToPath(new URL("../src/gateway/main.ts", import.meta.url));
  const command = [process.execPath, main, JSON.stringify(start)];
  const [program, ...words] = isPinned ? ["taskset", "-c", "0", ...command] : command;
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  try {
    const [line] = await once(child.stdout, "data");
    const { terminalPort } = JSON.parse(String(line)) as GatewayReady;
    const sellers = await Promise.all(
      Array.from({ length: connections }, (_, terminal) => Seller.at(terminalPort, terminal)),
    );
    await counted(sellers, 1000);
    const perSecond = await counted(sellers, seconds * 1000);
    console.log(`${"durable sales".padEnd(24)}${Math.round(perSecond).toLocaleString("en").padStart(10)} /s`);
    for (const seller of sellers) seller.end();
    const pinned = isPinned ? "yes" : "no (no taskset)";
    console.log(
      `one core for the gateway: ${pinned}; ${connections} connections, one sale at a time on each`,
    );
  } finally {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true });
  }
}

/** Sales that all of them had approved in so many ms, per second. */
async function counted(sellers: readonly Seller[], ms: number): Promise<number> {
  const before = sellers.reduce((sum, { approved }) => sum + approved, 0);
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const after = sellers.reduce((sum, { approved }) => sum + approved, 0);
  return ((after - before) * 1000) / (performance.now() - began);
}

/** One terminal that sells as fast as it is answered. */
class Seller {
  approved = 0;
  readonly #socket: Socket;
  readonly #terminal: number;
  #next = 0;

  private constructor(socket: Socket, terminal: number) {
    this.#socket = socket;
    this.#terminal = terminal;
  }

  static async at(port: number, terminal: number): Promise<Seller> {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    await once(socket, "connect");
    const seller = new Seller(socket, terminal);
    const frames = new Frames(4096);
    const take = (frame: Uint8Array) => seller.#take(frame);
    socket.on("data", (chunk) => frames.read(chunk, take));
    seller.#sell();
    return seller;
  }

  end(): void {
    this.#socket.destroy();
  }

  #take(frame: Uint8Array): void {
    const { fields } = decode(frame);
    if (fields[39] !== "00" || fields[11] !== digits(this.#next, 6)) {
      throw new Error(`a sale was answered ${fields[39]} ${fields[44] ?? ""}`);
    }
    this.approved++;
    this.#sell();
  }

  #sell(): void {
    const number = this.#next++;
    const sending = { stan: this.#next, epochMs: Date.now() };
    this.#socket.write(protocol.request(this.#terminal, sale(number), sending)!);
  }
}

const seconds = Number(process.argv[2] ?? 5);
measureCodecs(seconds);
await measureGateway(seconds);
