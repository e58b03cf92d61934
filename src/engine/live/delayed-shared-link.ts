// Delayed shared link: a link whose messages differ, where several are under way on one connection. Each is held back
// for as long as its own jitter and losses take, before it leaves and before its answer is heard, and none overtakes
// another: what waits for a retransmission holds up what follows, as TCP does. What is held before it leaves counts as
// sent: a lost packet has left, too.

import type { Millis } from "../../facts.ts";
import type { Announcement, Answer, Message } from "../../messages.ts";
import type { CohortDelays } from "./cohort-delays.ts";
import type { LinkOwner, Links, TerminalLink } from "./terminal-link.ts";

export class DelayedSharedLink implements TerminalLink, LinkOwner {
  readonly #terminal: number;
  readonly #owner: LinkOwner;
  readonly #delays: CohortDelays;
  readonly #link: TerminalLink;
  readonly #up = new InOrder();
  readonly #down = new InOrder();

  /** `link` is an index of its group's links. */
  constructor(
    links: Links,
    address: string,
    terminal: number,
    link: number,
    owner: LinkOwner,
    delays: CohortDelays,
  ) {
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
    // Connecting comes first, and whether it succeeds is known at once.
    const extraMs = this.#link.isUp ? this.#delays.extraMs(this.#terminal, attempt, "up") : 0;
    this.#up.add(extraMs, attempt, (isGivenUp) => {
      this.#link.send(message, attempt);
      if (isGivenUp) this.#link.cancel(attempt);
    });
  }

  cancel(attempt: number): boolean {
    // It has left, or its answer is near: nothing brings it back.
    if (this.#up.giveUp(attempt) || this.#down.giveUp(attempt)) return false;
    return this.#link.cancel(attempt);
  }

  hangUp(): void {
    this.#link.hangUp();
  }

  async close(): Promise<void> {
    this.#up.empty();
    this.#down.empty();
    await this.#link.close();
  }

  answered(
    terminal: number,
    attempt: number,
    answer: Answer,
    retryAfterMs: number,
    reason: number,
    announced?: Announcement,
  ): void {
    const tell = () => this.#owner.answered(terminal, attempt, answer, retryAfterMs, reason, announced);
    // What stands for a broken connection was carried by nobody.
    if (answer === "unknown" || answer === "unreachable") tell();
    else this.#down.add(this.#delays.extraMs(terminal, attempt, "down"), attempt, tell);
  }

  linkChanged(terminal: number, link: number, isUp: boolean): void {
    if (!isUp) {
      // The connection that carries them is broken.
      const lost = [...this.#up.empty(), ...this.#down.empty()];
      for (const attempt of lost) this.#owner.answered(terminal, attempt, "unknown", 0, 0);
    }
    this.#owner.linkChanged(terminal, link, isUp);
  }

  hasExpiredCertificate(terminal: number): boolean {
    return this.#owner.hasExpiredCertificate(terminal);
  }

  broke(error: unknown): void {
    this.#owner.broke(error);
  }
}

interface Held {
  readonly attempt: number;
  /** By performance.now(). */
  readonly dueAt: number;
  readonly go: (isGivenUp: boolean) => void;
  isGivenUp: boolean;
}

/** What is held one way, in order. */
class InOrder {
  #held: Held[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Goes at once where nothing holds it up. */
  add(extraMs: Millis, attempt: number, go: Held["go"]): void {
    if (extraMs === 0 && this.#held.length === 0) {
      go(false);
      return;
    }
    const dueAt = Math.max(performance.now() + extraMs, this.#held.at(-1)?.dueAt ?? 0);
    this.#held.push({ attempt, dueAt, go, isGivenUp: false });
    if (this.#held.length === 1) this.#arm();
  }

  /** Whether it is held here; it goes all the same. */
  giveUp(attempt: number): boolean {
    const held = this.#held.find((one) => one.attempt === attempt && !one.isGivenUp);
    if (held) held.isGivenUp = true;
    return held !== undefined;
  }

  /** Lets nothing of it go, and returns the attempts that were not given up. */
  empty(): number[] {
    clearTimeout(this.#timer);
    return this.#held
      .splice(0)
      .filter(({ isGivenUp }) => !isGivenUp)
      .map(({ attempt }) => attempt);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#held.length === 0) return;
    this.#timer = setTimeout(this.#letGo, Math.max(0, this.#held[0].dueAt - performance.now())).unref();
  }

  readonly #letGo = (): void => {
    const now = performance.now();
    // A timer may fire a little early, and what goes may empty all of it.
    while (this.#held.length > 0 && this.#held[0].dueAt <= now + 1) {
      const { go, isGivenUp } = this.#held.shift()!;
      go(isGivenUp);
    }
    this.#arm();
  };
}
