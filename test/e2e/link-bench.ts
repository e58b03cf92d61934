// A bench for kinds of the network: a real Toxiproxy driven as in a run, a plain TCP server behind it that writes
// down what arrives, and plain clients before it that write down what they hear.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { type Changes, Faults } from "../../src/conductor/faults.ts";
import { Network } from "../../src/conductor/network.ts";
import { ToxiproxyClient } from "../../src/toxiproxy/client.ts";
import { cohorts, effectOf, outage } from "../conductor/parts.ts";
import { realServer } from "../toxiproxy/real.ts";

/** Two links: outages strike the first, the second stays sound. */
const struck = 0;
const soundLink = 1;

export class LinkBench {
  readonly gateway: Gateway;
  readonly #network: Network;
  readonly #faults = new Faults();
  readonly #sound: Line;
  #outages = 0;

  private constructor(gateway: Gateway, network: Network) {
    this.gateway = gateway;
    this.#network = network;
    this.#sound = new Line(network.addresses[soundLink]);
  }

  static async up(): Promise<LinkBench> {
    const gateway = await Gateway.listening();
    const { url } = await realServer();
    const client = new ToxiproxyClient(url);
    onTestFinished(() => client.close());
    return new LinkBench(gateway, await Network.create(client, "bench", gateway.address, cohorts(2)));
  }

  /** host:port of the link that outages strike. */
  get address(): string {
    return this.#network.addresses[struck];
  }

  /** A new connection over the link that outages strike. */
  line(): Line {
    return new Line(this.address);
  }

  /** Begins an outage of this kind; it is confirmed when this resolves. The answer ends it in the same way. */
  async begin(kind: string, parameters: object = {}): Promise<() => Promise<void>> {
    const index = this.#outages++;
    const one = outage(`${kind}-${index}`, 0, 1, effectOf(kind, parameters, struck));
    await this.#carryOut(this.#faults.begin(index, one));
    return () => this.#carryOut(this.#faults.end(index));
  }

  /** Takes every outage off at once, as at the end of a run. */
  heal(): Promise<void> {
    this.#faults.clear();
    return this.#network.heal();
  }

  /**
   * A stretch of work on the sound link. What was sent before it would have arrived by its end: the way over the
   * struck link is as short, and the servers are the same.
   */
  async meanwhile(): Promise<void> {
    for (let n = 0; n < 25; n++) {
      const { heard } = this.#sound;
      await this.#sound.say("m").hears(`${heard}m`);
    }
  }

  async #carryOut({ links }: Changes): Promise<void> {
    await Promise.all(links.map(({ cohort, changes }) => this.#network.change(cohort, changes, () => {})));
  }
}

const approvedBody = '{"result":"approved"}';
const approved = `HTTP/1.1 200 OK\r\ncontent-length: ${approvedBody.length}\r\n\r\n${approvedBody}`;

/** Something that changes, and that one can wait for. */
class Watched {
  readonly #changes = new EventTarget();

  protected changed(): void {
    this.#changes.dispatchEvent(new Event("change"));
  }

  protected async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await once(this.#changes, "change");
  }
}

/** Answers with what it was told, unless it is told to wait. */
class Gateway extends Watched {
  readonly address: string;
  /** Everything that arrived, by connection; a connection is known by the first letter that it said. */
  readonly #texts = new Map<Socket, string>();
  readonly #ended = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  /** Paths of the payments that arrived: HTTP posts, the only thing that is not answered with itself. */
  readonly booked: string[] = [];
  /** Answers wait for release(). */
  isWaiting = false;

  private constructor(server: ReturnType<typeof createServer>) {
    super();
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("connection", (socket) => this.#serve(socket));
    onTestFinished(() => {
      for (const socket of this.#texts.keys()) socket.destroy();
      server.close();
    });
  }

  static async listening(): Promise<Gateway> {
    // allowHalfOpen: a client that has said goodbye is still answered, and ends are told as they arrive.
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Gateway(server);
  }

  /** All that arrived on the connection with this first letter. */
  arrived(name: string): string {
    return [...this.#texts.values()].find((text) => text.startsWith(name)) ?? "";
  }

  /** Resolves once exactly this has arrived on the connection with its first letter. */
  async hears(text: string): Promise<void> {
    await this.until(() => this.arrived(text[0]) === text);
  }

  /** Resolves once exactly these payments have arrived, in any order. */
  async books(paths: readonly string[]): Promise<void> {
    await this.until(() => this.booked.toSorted().join() === paths.toSorted().join());
  }

  hasEnded(name: string): boolean {
    return this.#ended.has(name);
  }

  /** Resolves once the client of the connection with this first letter has ended it. */
  async seesEnd(name: string): Promise<void> {
    await this.until(() => this.#ended.has(name));
  }

  /** Forgets all that was said, so that names can be used again. */
  forget(): void {
    for (const socket of this.#texts.keys()) if (socket.destroyed) this.#texts.delete(socket);
    this.#ended.clear();
  }

  /** Gives the answers that wait. */
  release(): void {
    this.isWaiting = false;
    for (const answer of this.#waiting.splice(0)) answer();
  }

  /** Ends the connection with this first letter. */
  hangUp(name: string): void {
    for (const [socket, text] of this.#texts) if (text.startsWith(name)) socket.end();
  }

  #serve(socket: Socket): void {
    this.#texts.set(socket, "");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      this.#texts.set(socket, this.#texts.get(socket) + chunk.toString());
      const posted = /^POST (\S+) HTTP/.exec(chunk.toString());
      if (posted) this.booked.push(posted[1]);
      const answer = () => socket.writable && socket.write(posted ? approved : chunk);
      if (this.isWaiting) this.#waiting.push(answer);
      else answer();
      this.changed();
    });
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.#ended.add(this.#texts.get(socket)?.[0] ?? "");
        if (event === "end" && !socket.destroyed) socket.end();
        this.changed();
      });
    }
  }
}

/** One connection of a client. */
class Line extends Watched {
  heard = "";
  isOpen = false;
  isClosed = false;
  error: string | undefined;
  readonly #socket: Socket;

  constructor(address: string) {
    super();
    this.#socket = connect(Number(address.split(":")[1]), "127.0.0.1");
    this.#socket.on("connect", () => {
      this.isOpen = true;
      this.changed();
    });
    this.#socket.on("data", (chunk) => {
      this.heard += chunk.toString();
      this.changed();
    });
    this.#socket.on("error", (error: NodeJS.ErrnoException) => {
      this.error = error.code;
    });
    this.#socket.on("close", () => {
      this.isClosed = true;
      this.changed();
    });
    onTestFinished(() => void this.#socket.destroy());
  }

  say(text: string): this {
    this.#socket.write(text);
    return this;
  }

  /** Ends it as a client does that has said everything. */
  end(): this {
    this.#socket.end();
    return this;
  }

  /** Gives the connection up: what was written is still on its way. */
  giveUp(): void {
    this.#socket.destroy();
  }

  async opened(): Promise<this> {
    await this.until(() => this.isOpen);
    return this;
  }

  /** Resolves once it has heard exactly this in all; throws where the connection ends before. */
  async hears(text: string): Promise<this> {
    await this.until(() => this.isClosed || this.heard === text);
    if (this.heard !== text) throw new Error(`it was closed having heard "${this.heard}", not "${text}"`);
    return this;
  }

  async closed(): Promise<this> {
    await this.until(() => this.isClosed);
    return this;
  }
}
