// Links: which of its links a terminal uses. It prefers the first, goes over to the next when attempts fail or the link is
// lost, and back when a better one has answered often enough. A link may be gone for good: a dead SIM.

import type { Millis } from "../facts.ts";
import type { LinksPolicy } from "../plan/policy.ts";
import { never } from "./never.ts";

export class Links {
  /** The one in use. */
  current = 0;
  /** When to ask over a better link, or over the next one of a race; never for no plan to. */
  nextAt: Millis = never;
  /** Over which, when it is time. */
  nextLink = 0;
  readonly #policy: LinksPolicy | undefined;
  readonly #count: number;
  /** A bit for each link that is gone. */
  #dead = 0;
  /** A bit for each link that was lost and has not come up again. */
  #down = 0;
  #failures = 0;
  /** A bit for each link on which attempts have failed since the gateway last answered. */
  #tried = 0;
  /** How often in a row a better link has answered. */
  #answers = 0;
  #isRacing = false;
  #isAsking = false;

  constructor(policy: LinksPolicy | undefined, count: number) {
    this.#policy = policy;
    this.#count = count;
  }

  /** Whether none is left that could work. */
  get areAllDead(): boolean {
    return this.#dead === (1 << this.#count) - 1;
  }

  /** Whether none is up, as far as it has been told. */
  get areAllDown(): boolean {
    return (this.#dead | this.#down) === (1 << this.#count) - 1;
  }

  isDead(link: number): boolean {
    return (this.#dead & (1 << link)) !== 0;
  }

  /** The gateway answered over this link. True: another link is used from now on. */
  succeeded(now: Millis, link: number, isOnline: boolean): boolean {
    this.#tried = 0;
    if (link === this.current) this.#failures = 0;
    // Offline, whatever link works is the one to use.
    else if (!isOnline) {
      this.#use(now, link);
      return true;
    }
    if (this.#isRacing) return this.#winRace(now, link);
    if (link >= this.current || this.#policy === undefined) return false;
    this.#isAsking = false;
    if (++this.#answers < this.#policy.failBackAfter) {
      this.#plan(now);
      return false;
    }
    this.#use(now, link);
    return true;
  }

  /** An attempt over this link failed. True: another link is used from now on. */
  failed(now: Millis, link: number): boolean {
    if (link < this.current) {
      this.#answers = 0;
      this.#isAsking = false;
      if (!this.#isRacing) this.#plan(now);
      return false;
    }
    if (link !== this.current || this.#policy === undefined) return false;
    this.#failures++;
    if (this.#policy.raceMs !== undefined && !this.#isRacing && this.#count > 1) this.#race(now);
    if (this.#failures < this.#policy.failOverAfter) return false;
    this.#tried |= 1 << link;
    return this.#goOn(now);
  }

  /** A link was lost, or is up again. True: another link is used from now on. */
  changed(now: Millis, link: number, isUp: boolean): boolean {
    if (isUp) {
      this.#down &= ~(1 << link);
      // What failed while it was down says nothing of it any more.
      this.#tried &= ~(1 << link);
    } else this.#down |= 1 << link;
    if (isUp || link !== this.current || this.#policy === undefined) return false;
    this.#tried |= 1 << link;
    return this.#goOn(now);
  }

  /** A link is gone. True: another link is used from now on. */
  lose(now: Millis, link: number): boolean {
    this.#dead |= 1 << link;
    if (link !== this.current) return false;
    this.#tried |= 1 << link;
    return this.#goOn(now);
  }

  /** A link that was gone is there again. */
  regain(now: Millis, link: number): void {
    this.#dead &= ~(1 << link);
    if (link < this.current) this.#plan(now);
  }

  /** All of them are as in a new terminal. */
  renew(): void {
    this.#dead = 0;
    this.restart();
  }

  /** Starts with the first that is not gone. */
  restart(): void {
    this.#down = 0;
    this.#tried = 0;
    this.#failures = 0;
    this.#answers = 0;
    this.#isRacing = false;
    this.#isAsking = false;
    this.nextAt = never;
    this.current = this.#next(0) ?? 0;
  }

  /** Somebody chose another link. True: there is another one. */
  choose(now: Millis): boolean {
    const link = this.#next((this.current + 1) % this.#count);
    if (link === undefined || link === this.current) return false;
    this.#tried = 0;
    this.#use(now, link);
    return true;
  }

  /** While offline each echo goes over another link, the preferred one first. */
  rotate(now: Millis): boolean {
    return this.#policy !== undefined && this.choose(now);
  }

  /** An echo goes out over `nextLink`. */
  asked(now: Millis): void {
    if (!this.#isRacing) {
      this.#isAsking = true;
      this.nextAt = never;
      return;
    }
    const following = this.nextLink + 1;
    const link = following < this.#count ? this.#firstFrom(following) : undefined;
    if (link === undefined) this.nextAt = never;
    else {
      this.nextLink = link;
      this.nextAt = now + (this.#policy?.raceMs ?? 0);
    }
  }

  /** Uses the next link that is up and has not failed since the gateway last answered; there may be none. */
  #goOn(now: Millis): boolean {
    for (let step = 1; step < this.#count; step++) {
      const link = (this.current + step) % this.#count;
      if (((this.#tried | this.#dead | this.#down) & (1 << link)) !== 0) continue;
      this.#use(now, link);
      return true;
    }
    return false;
  }

  #use(now: Millis, link: number): void {
    this.current = link;
    this.#failures = 0;
    this.#answers = 0;
    this.#isRacing = false;
    // What is still asked over another link is nobody's business any more: it may be the one in use by now.
    this.#isAsking = false;
    this.#plan(now);
  }

  #race(now: Millis): void {
    const link = this.#firstFrom(0);
    if (link === undefined) return;
    this.#isRacing = true;
    this.nextLink = link;
    this.nextAt = now;
  }

  #winRace(now: Millis, link: number): boolean {
    this.#isRacing = false;
    if (link === this.current) {
      this.#plan(now);
      return false;
    }
    this.#use(now, link);
    return true;
  }

  /** Plans to ask over the best link, where that is not the one in use. */
  #plan(now: Millis): void {
    const best = this.#firstFrom(0);
    if (this.#isAsking) return;
    if (best === undefined || best >= this.current || this.#policy === undefined) this.nextAt = never;
    else {
      this.nextLink = best;
      this.nextAt = now + this.#policy.failBackEveryMs;
    }
  }

  #firstFrom(from: number): number | undefined {
    for (let link = from; link < this.#count; link++) if (!this.isDead(link)) return link;
    return undefined;
  }

  /** The first that is not gone from `from` on, around. */
  #next(from: number): number | undefined {
    return this.#firstFrom(from) ?? this.#firstFrom(0);
  }
}
