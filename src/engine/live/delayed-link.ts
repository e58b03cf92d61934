// Delayed link: a link whose messages differ. Each is held back for as long as its own jitter and losses take, before
// it leaves and before its answer is heard. One is under way at a time and the others wait behind it, as on any
// link, so none overtakes another. What is held before it leaves counts as sent: a lost packet has left, too.

import type { Millis } from "../../facts.ts";
import type { Announcement, Answer, Message } from "../../messages.ts";
import type { CohortDelays } from "./cohort-delays.ts";
import type { LinkOwner, Links, TerminalLink } from "./terminal-link.ts";

export class DelayedLink implements TerminalLink, LinkOwner {
  readonly #links: Links;
  readonly #address: string;
  readonly #terminal: number;
  readonly #owner: LinkOwner;
  readonly #delays: CohortDelays;
  readonly #link: TerminalLink;
  /** The first is under way, the others wait behind it. */
  readonly #line: Carried[] = [];
  #isClosed = false;

  /** `link` is an index of its group's links. */
  constructor(
    links: Links,
    address: string,
    terminal: number,
    link: number,
    owner: LinkOwner,
    delays: CohortDelays,
  ) {
    this.#links = links;
    this.#address = address;
    this.#terminal = terminal;
    this.#owner = owner;
    this.#delays = delays;
    this.#link = links.link(address, terminal, link, this);
  }

  get isUp(): boolean {
    return this.#link.isUp;
  }

  connect(): Promise<void> {
    return this.#link.connect();
  }

  send(message: Message, attempt: number): void {
    this.#line.push({ message, attempt, stage: "waits", isGivenUp: false });
    if (this.#line.length === 1) this.#begin();
  }

  cancel(attempt: number): boolean {
    const index = this.#line.findIndex((carried) => carried.attempt === attempt);
    if (index < 0) return false;
    const carried = this.#line[index];
    carried.isGivenUp = true;
    const hasNotLeft = carried.stage === "waits" || (carried.stage === "sent" && this.#link.cancel(attempt));
    this.#line.splice(index, 1);
    // Not yet: whoever gives up everything at once must find that what waits behind this has not left.
    if (index === 0) queueMicrotask(() => this.#begin());
    return hasNotLeft;
  }

  hangUp(): void {
    this.#link.hangUp();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#link.close();
  }

  answered(
    _terminal: number,
    attempt: number,
    answer: Answer,
    retryAfterMs: number,
    reason: number,
    announced?: Announcement,
  ): void {
    const [first] = this.#line;
    // What stands for a broken connection was carried by nobody.
    const isCarried = answer !== "unknown" && answer !== "unreachable";
    const extraMs = isCarried ? this.#delays.extraMs(this.#terminal, attempt, "down") : 0;
    const end = () => this.#end(answer, retryAfterMs, reason, announced);
    if (extraMs === 0) end();
    else this.#hold(first, "answered", extraMs, end);
  }

  linkChanged(terminal: number, link: number, isUp: boolean): void {
    const first = this.#line.at(0);
    if (!isUp && (first?.stage === "held" || first?.stage === "answered")) {
      // The connection that carries it is broken.
      first.isGivenUp = true;
      this.#end("unknown", 0, 0);
    }
    this.#owner.linkChanged(terminal, link, isUp);
  }

  hasExpiredCertificate(terminal: number): boolean {
    return this.#owner.hasExpiredCertificate(terminal);
  }

  broke(error: unknown): void {
    this.#owner.broke(error);
  }

  #begin(): void {
    const first = this.#line.at(0);
    if (first?.stage !== "waits") return;
    // Connecting comes first, and whether it succeeds is known at once.
    const extraMs = this.#link.isUp ? this.#delays.extraMs(this.#terminal, first.attempt, "up") : 0;
    if (extraMs === 0) this.#put(first);
    else this.#hold(first, "held", extraMs, () => this.#put(first));
  }

  #put(carried: Carried): void {
    carried.stage = "sent";
    this.#link.send(carried.message, carried.attempt);
  }

  #end(answer: Answer, retryAfterMs: number, reason: number, announced?: Announcement): void {
    // It stays the first until the terminal has heard, so what that sends now queues behind the others.
    const { attempt } = this.#line[0];
    this.#owner.answered(this.#terminal, attempt, answer, retryAfterMs, reason, announced);
    this.#line.shift();
    this.#begin();
  }

  #hold(carried: Carried, stage: "held" | "answered", ms: Millis, then: () => void): void {
    carried.stage = stage;
    setTimeout(() => {
      if (this.#isClosed) return;
      if (!carried.isGivenUp) then();
      else if (stage === "held") this.#links.arriveLate(this.#address, this.#terminal, carried.message);
    }, ms).unref();
  }
}

interface Carried {
  readonly message: Message;
  readonly attempt: number;
  /** held: before it leaves; answered: its answer is held. */
  stage: "waits" | "held" | "sent" | "answered";
  isGivenUp: boolean;
}
