// ISO 8583 connection: one connection of a terminal at the gateway. Several messages are in flight on it, and each is
// answered when it is decided, whatever came before it.

import type { Socket } from "node:net";
import { announcementText } from "../protocol/announcement.ts";
import { type Decoded, decode } from "../protocol/iso8583/decode.ts";
import { encode } from "../protocol/iso8583/encode.ts";
import { Frames } from "../protocol/iso8583/frames.ts";
import type { IsoFields } from "../protocol/iso8583/iso-message.ts";
import { responseType } from "../protocol/iso8583/iso8583.ts";
import { referenceMapping } from "../protocol/iso8583/mapping.ts";
import { formatError, notSupported, responseCodes } from "../protocol/iso8583/response-codes.ts";
import { digits, WireTime } from "../protocol/iso8583/wire-time.ts";
import { type Asked, askedBy, kindOf } from "./iso8583-requests.ts";
import type { LiveGateway, LiveRequest } from "./live-gateway.ts";
import type { MeaningPart } from "./meaning.ts";

/** Longer ones are no messages: a sale has some 180 bytes. */
const longestBytes = 4096;

/** More waits in a connection's buffer only if its terminal does not read: then nothing more of it is read either. */
const mostUnreadBytes = 65_536;

/** What an answer repeats of its request, so that whoever asked knows it again. */
const repeated = [3, 4, 7, 11, 12, 13, 41, 42, 49, 50] as const;

const { key: keyField, retryAfter, announced } = referenceMapping.fields;

/** Field 66 of the answer to a settlement. */
const inBalance = "1";
const outOfBalance = "2";

/** Shared by all connections: almost always it is the second that it was for the last answer. */
const time = new WireTime();

let approvals = 0;

/** Serves a new connection until it ends. */
export function serveIso8583(gateway: LiveGateway, socket: Socket): void {
  const connection = new Iso8583Connection(gateway, socket);
  const frames = new Frames(longestBytes);
  const take = (frame: Uint8Array) => connection.take(decode(frame));
  socket.on("data", (chunk) => {
    // Bytes that are no stream of messages: nothing after them can be read, and nobody could be answered.
    if (!frames.read(chunk, take)) connection.refuse();
  });
  // The end comes as "close"; why is the network's business.
  socket.on("error", () => {});
}

class Iso8583Connection {
  readonly #gateway: LiveGateway;
  readonly #socket: Socket;

  constructor(gateway: LiveGateway, socket: Socket) {
    this.#gateway = gateway;
    this.#socket = socket;
  }

  take(message: Decoded): void {
    const { mti, fields } = message;
    const isRequest = mti !== "" && Number(mti[2]) % 2 === 0;
    // Without both of them nobody would know what the answer belongs to.
    if (!isRequest || fields[11] === undefined || fields[41] === undefined) {
      this.refuse();
      return;
    }
    const kind = kindOf(mti, fields);
    if (kind === undefined) {
      this.#receive(this.#garbage(message, notSupported, `type ${mti} is not known`));
      return;
    }
    const asked =
      message.fault === ""
        ? askedBy(kind, fields, (network) => this.#gateway.routeOf(network))
        : { fault: message.fault };
    if ("fault" in asked) this.#receive(this.#garbage(message, formatError, asked.fault));
    else this.#receive(this.#request(message, asked));
  }

  /** What can neither be served nor answered ends the connection, and counts against whoever sends it. */
  refuse(): void {
    if (this.#socket.destroyed) return;
    const request = this.#request({ mti: "", fields: [] }, { ...nothing, kind: "garbage" });
    this.#receive({ ...request, answer: () => this.#socket.destroy() });
  }

  #receive(request: LiveRequest): void {
    this.#gateway.receive(request);
  }

  #garbage(message: Message, code: string, fault: string): LiveRequest {
    const terminal = message.fields[41]?.trimEnd() ?? "";
    const request = this.#request(message, { ...nothing, kind: "garbage", terminal });
    const answer: LiveRequest["answer"] = (outcome, retryAfterMs, told) => {
      if (outcome === "busy") request.answer(outcome, retryAfterMs, told);
      else {
        const fields = answerTo(message, code);
        fields[44] = fault.slice(0, 25);
        this.#send(message, fields);
      }
    };
    return { ...request, answer };
  }

  #request(message: Message, asked: Asked): LiveRequest {
    const socket = this.#socket;
    return {
      ...asked,
      connection: socket,
      answer: (outcome, retryAfterMs, told, differsIn) => {
        const fields = answerTo(message, responseCodes[outcome]);
        if (outcome === "approved") fields[38] = digits(++approvals % 1_000_000, 6);
        if (asked.kind === "settlement") fields[66] = outcome === "approved" ? inBalance : outOfBalance;
        if (outcome === "busy") fields[retryAfter!] = String(Math.ceil(retryAfterMs));
        if (outcome === "conflict") fields[44] = othersIn(differsIn);
        if (told) fields[announced!] = announcementText(told);
        this.#send(message, fields);
      },
      hangUp: () => void socket.destroy(),
      isGone: () => !socket.writable,
    };
  }

  #send({ mti }: Message, fields: IsoFields): void {
    this.#socket.write(encode({ mti: responseType(mti), fields }));
    this.#wait();
  }

  /** Whoever sends and does not read would fill the memory with answers. */
  #wait(): void {
    const socket = this.#socket;
    if (socket.writableLength < mostUnreadBytes || socket.isPaused()) return;
    socket.pause();
    socket.once("drain", () => socket.resume());
  }
}

/** What every answer holds. */
function answerTo({ fields }: Message, code: string): (string | undefined)[] {
  const answer: (string | undefined)[] = [];
  for (const number of repeated) if (fields[number] !== undefined) answer[number] = fields[number];
  answer[37] = time.set(Date.now()).hour + fields[11];
  answer[39] = code;
  return answer;
}

/** Where each part of a message's meaning stands. */
const fieldOf: Readonly<Record<MeaningPart, number>> = {
  ...{ kind: 3, amountMinor: 4, terminal: 41, merchant: 42, currency: 49, reference: keyField! },
};

/** Which fields are other than what came first under the key, in at most 25 characters. */
function othersIn(differsIn: readonly MeaningPart[] = []): string {
  return `other field ${differsIn.map((part) => fieldOf[part]).join(", ")}`.slice(0, 25);
}

type Message = Pick<Decoded, "mti" | "fields">;

const nothing: Omit<Asked, "kind"> = {
  ...{ run: "", reference: "", key: "", terminal: "", merchant: "", currency: "" },
  ...{ amountMinor: 0, isCardDeclined: false, isForward: false, isUpdated: false, route: 0 },
};
