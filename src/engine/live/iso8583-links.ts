// ISO 8583 links: a terminal's connections to the gateway where it speaks ISO 8583 over TCP, one a link. Several
// messages are under way at once, and the answers are matched by their trace number. What the terminal gives up stays
// under way: its number is not free before an answer comes after all, or the connection ends.

import type { Socket } from "node:net";
import { printable } from "../../errors.ts";
import { none } from "../../facts.ts";
import { maskedCards } from "../../masked-cards.ts";
import { declineReasons, echoMessage, isAboutSale, type Message, type TraceSink } from "../../messages.ts";
import { type Decoded, decode } from "../../protocol/iso8583/decode.ts";
import { Frames } from "../../protocol/iso8583/frames.ts";
import type { Iso8583, Iso8583Answer, Sending } from "../../protocol/iso8583/iso8583.ts";
import { Trace } from "../../protocol/iso8583/trace.ts";
import type { LinkOwner, Links, TerminalLink } from "./terminal-link.ts";
import type { Transport } from "./transport.ts";

/** A gateway that says more in one message says something else. */
const longestBytes = 16_384;

/** Who hears of what besides the terminals. */
export interface Iso8583Hears {
  /** Writes down which trace number each message about a sale carried. */
  readonly heard?: TraceSink | undefined;
  /** What it is that the gateway did not take a message for one; our own mistake where left out. */
  readonly refused?: Refused | undefined;
  /** Takes note of answers to payments that say nothing certain, in words. */
  readonly strange?: { note(what: string): void } | undefined;
}

/** Links that speak ISO 8583. */
export class Iso8583Links implements Links {
  readonly isShared = true;
  readonly #protocol: Iso8583;
  readonly #transport: Transport;
  readonly #traces = new Map<number, Trace>();
  readonly #hears: Iso8583Hears;

  constructor(protocol: Iso8583, transport: Transport, hears: Iso8583Hears = {}) {
    this.#protocol = protocol;
    this.#transport = transport;
    this.#hears = hears;
  }

  link(address: string, terminal: number, link: number, owner: LinkOwner): TerminalLink {
    const trace = this.#traceOf(terminal);
    return new Iso8583Link(
      address,
      this.#protocol,
      this.#transport,
      terminal,
      link,
      trace,
      owner,
      this.#hears,
    );
  }

  arriveLate(address: string, terminal: number, message: Message): void {
    const { stans } = this.#traceOf(terminal);
    const stan = stans.take();
    if (stan === undefined) return;
    const sending = { stan, epochMs: Date.now() };
    const bytes = this.#protocol.request(terminal, message, sending);
    if (bytes === undefined) return;
    noteTrace(this.#hears.heard, terminal, message, sending);
    const socket = this.#transport.connectTo(address, false);
    socket.once(this.#transport.ready, () => socket.end(bytes));
    // Nobody listens, and whether it arrives is the network's business.
    socket.on("error", () => {});
    socket.once("close", () => stans.free(stan));
    socket.resume();
  }

  #traceOf(terminal: number): Trace {
    let trace = this.#traces.get(terminal);
    if (!trace) {
      trace = new Trace(this.#hears.heard ? this.#protocol.firstStan(terminal) : 1);
      this.#traces.set(terminal, trace);
    }
    return trace;
  }
}

/** The error that it is, in these words of the gateway, that it did not take such a message for one. */
export type Refused = (kind: Message["kind"], said: string) => Error;

const ourMistake: Refused = (kind, said) =>
  new Error(maskedCards(`the gateway did not take a message (${kind}): ${said}`));

/** Before it is sent: of what a host books there must be a word, whatever becomes of this run. */
function noteTrace(
  heard: TraceSink | undefined,
  terminal: number,
  { kind, sale }: Message,
  { stan, epochMs }: Sending,
): void {
  if (heard === undefined || !isAboutSale(kind)) return;
  const sentAt = epochMs - (epochMs % 1_000);
  // A bogus sale has a number of its own count, and is nobody's.
  heard.sent({ terminal, stan, sentAt, sale: kind === "bogus" ? none : sale, kind });
}

/** One message and its answer. */
interface Exchange {
  readonly attempt: number;
  readonly message: Message;
  /** 0 until it is sent. */
  stan: number;
  isGivenUp: boolean;
  /** Of an inquiry for what the gateway said it knew already: the message is not the terminal's own. */
  isForDuplicate: boolean;
}

class Iso8583Link implements TerminalLink {
  readonly #address: string;
  readonly #protocol: Iso8583;
  readonly #transport: Transport;
  readonly #terminal: number;
  readonly #link: number;
  readonly #trace: Trace;
  readonly #owner: LinkOwner;
  readonly #hears: Iso8583Hears;
  /** Connecting or connected. */
  #socket: Socket | undefined;
  /** It may be written to. */
  #isReady = false;
  /** What waits for the connection, in order. */
  #waiting: Exchange[] = [];
  /** What has been sent on this connection and was not answered, by its trace number. */
  readonly #sent = new Map<number, Exchange>();
  /** What has been sent and is still waited for, by its attempt. */
  readonly #awaited = new Map<number, Exchange>();
  #isUp = false;
  /** It was up, and its terminal knows that it is not any more. */
  #isLost = false;
  #isClosed = false;
  /** Who waits for the connection that is made before anything is sold. */
  #connected: (() => void) | undefined;

  /** `link` is an index of its group's links. */
  constructor(
    address: string,
    protocol: Iso8583,
    transport: Transport,
    terminal: number,
    link: number,
    trace: Trace,
    owner: LinkOwner,
    hears: Iso8583Hears,
  ) {
    this.#address = address;
    this.#protocol = protocol;
    this.#transport = transport;
    this.#terminal = terminal;
    this.#link = link;
    this.#trace = trace;
    this.#owner = owner;
    this.#hears = hears;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  connect(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#connected = resolve;
    this.send(echoMessage, none);
    return promise;
  }

  send(message: Message, attempt: number): void {
    const exchange = { attempt, message, stan: 0, isGivenUp: false, isForDuplicate: false };
    if (this.#isReady) this.#put(exchange);
    else {
      this.#waiting.push(exchange);
      this.#open();
    }
  }

  cancel(attempt: number): boolean {
    const waiting = this.#waiting.findIndex((exchange) => exchange.attempt === attempt);
    if (waiting >= 0) {
      this.#waiting.splice(waiting, 1);
      return true;
    }
    const exchange = this.#awaited.get(attempt);
    if (exchange) exchange.isGivenUp = true;
    this.#awaited.delete(attempt);
    return false;
  }

  hangUp(): void {
    if (this.#isReady) this.#socket?.destroy();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const socket = this.#socket;
    if (!socket) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.once("close", () => resolve());
    socket.destroy();
    await promise;
  }

  #open(): void {
    if (this.#socket || this.#isClosed) return;
    const isExpired = this.#owner.hasExpiredCertificate(this.#terminal);
    const socket = this.#transport.connectTo(this.#address, isExpired);
    const { headerBytes, wire } = this.#protocol;
    const frames = new Frames(longestBytes, headerBytes, wire);
    const take = (frame: Uint8Array) => this.#take(decode(frame.subarray(headerBytes), wire));
    this.#socket = socket;
    socket.once(this.#transport.ready, () => this.#begin());
    socket.on("data", (chunk) => {
      if (!frames.read(chunk, take)) socket.destroy();
    });
    // What it means for whatever was sent is told by "close", which follows.
    socket.on("error", () => {});
    socket.once("close", () => this.#end());
  }

  #begin(): void {
    if (this.#isClosed) return;
    this.#isReady = true;
    this.#isUp = true;
    for (const exchange of this.#waiting.splice(0)) this.#put(exchange);
    // The first time is no news.
    if (this.#isLost) this.#owner.linkChanged(this.#terminal, this.#link, true);
    this.#isLost = false;
  }

  /** The connection is over, or was never made. */
  #end(): void {
    const sent = [...this.#sent.values()];
    const waiting = this.#waiting.splice(0);
    const wasUp = this.#isUp;
    this.#socket = undefined;
    this.#isReady = false;
    this.#isUp = false;
    this.#sent.clear();
    this.#awaited.clear();
    for (const { stan } of sent) this.#trace.stans.free(stan);
    if (this.#isClosed) {
      this.#connected?.();
      return;
    }
    this.#isLost ||= wasUp;
    // Nobody knows how far it got. What waited found nobody listening, and was never sent.
    for (const exchange of sent) if (!exchange.isGivenUp) this.#tell(exchange, unknown);
    for (const exchange of waiting) this.#tell(exchange, unreachable);
    if (wasUp) this.#owner.linkChanged(this.#terminal, this.#link, false);
  }

  #put(exchange: Exchange): void {
    const { message } = exchange;
    const { stans } = this.#trace;
    const stan = stans.take();
    // All of them are under way: it is not sent.
    if (stan === undefined) {
      queueMicrotask(() => this.#tell(exchange, unreachable));
      return;
    }
    exchange.stan = stan;
    const original = message.kind === "reversal" ? this.#trace.originalOf(message.sale) : undefined;
    const sending: Sending = { stan, epochMs: Date.now(), ...(original ? { original } : {}) };
    const bytes = this.#protocol.request(this.#terminal, message, sending);
    if (bytes === undefined) {
      // The gateway cannot be asked this: nobody will ever know.
      stans.free(stan);
      queueMicrotask(() => this.#tell(exchange, unknown));
      return;
    }
    noteTrace(this.#hears.heard, this.#terminal, message, sending);
    if (isSelling(message)) this.#trace.remember(message.sale, this.#protocol.original(message, sending));
    this.#sent.set(stan, exchange);
    this.#awaited.set(exchange.attempt, exchange);
    this.#socket!.write(bytes);
  }

  #take(message: Decoded): void {
    const { mti, fields } = message;
    // A gateway may ask something too; a terminal has nothing to say to that.
    if (mti !== "" && Number(mti[2]) % 2 === 0) return;
    const exchange = this.#sent.get(Number(fields[11] ?? 0));
    // An answer to nothing that is under way, or to another terminal: nobody here waits for it.
    if (!exchange || !this.#protocol.isAnswerTo(this.#terminal, exchange.message, message)) return;
    this.#sent.delete(exchange.stan);
    this.#trace.stans.free(exchange.stan);
    if (!exchange.isGivenUp) this.#awaited.delete(exchange.attempt);
    const answer = this.#answerOf(exchange.message, message);
    if (answer.isOurMistake && exchange.message.kind !== "garbage") this.#complain(exchange, fields);
    if (exchange.isForDuplicate) this.#tell(exchange, ofInquiry(answer));
    else if (answer.isDuplicate && !exchange.isGivenUp) this.#inquire(exchange);
    else this.#tell(exchange, answer);
  }

  /** What approves something else than was asked for approves nothing: it may be another's answer, or half a sale. */
  #answerOf(asked: Message, said: Decoded): Iso8583Answer {
    const answer = this.#protocol.answer(said);
    const other =
      answer.answer === "approved" ? this.#protocol.otherThanAsked(asked, said.fields) : undefined;
    if (other !== undefined) this.#hears.strange?.note(`approved, but with another ${other}`);
    else if (answer.answer === "unknown" && isAboutSale(asked.kind)) {
      const code = said.fields[39];
      const what = code === undefined ? "an answer without a response code" : `response code ${code}`;
      if (!answer.isDuplicate) this.#hears.strange?.note(printable(what));
    }
    return other === undefined ? answer : { ...answer, answer: "unknown" };
  }

  /** The gateway knows the key already: the result of the first stands, so it is asked for. */
  #inquire(exchange: Exchange): void {
    this.#put({ ...exchange, message: { ...exchange.message, kind: "inquiry" }, isForDuplicate: true });
  }

  /** An answer that comes after its attempt was given up is told all the same: the terminal notes that it was late. */
  #tell({ attempt }: Exchange, { answer, retryAfterMs, reason, announced }: Told): void {
    if (this.#isClosed) return;
    if (attempt === none) {
      this.#connected?.();
      return;
    }
    this.#owner.answered(this.#terminal, attempt, answer, retryAfterMs, reason, announced);
  }

  #complain({ message: { kind } }: Exchange, fields: Decoded["fields"]): void {
    const why = `response code ${fields[39]}${fields[44] === undefined ? "" : `, ${fields[44].trimEnd()}`}`;
    const { refused = ourMistake } = this.#hears;
    this.#owner.broke(refused(kind, why));
  }
}

type Told = Pick<Iso8583Answer, "answer" | "retryAfterMs" | "reason" | "announced">;

const unknown: Told = { answer: "unknown", retryAfterMs: 0, reason: 0 };
const unreachable: Told = { ...unknown, answer: "unreachable" };

/** What the inquiry says of a message that the gateway knew already: only a result ends the doubt. */
function ofInquiry(said: Iso8583Answer): Told {
  const isResult =
    said.answer === "approved" || (said.answer === "declined" && said.reason !== declineReasons.notFound);
  return isResult ? said : unknown;
}

/** Whether a reversal may have to name this message. */
function isSelling({ kind }: Message): boolean {
  return kind === "sale" || kind === "refund" || kind === "advice";
}
