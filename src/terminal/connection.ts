// The connection: whether the terminal takes itself for online, over which link, and how it finds out. What every ended
// attempt says of that comes here.

import { facts, type Millis, none, offlineCauses } from "../facts.ts";
import { type Announcement, type Answer, answerNumbers, isDefinite } from "../messages.ts";
import { Closure } from "./closure.ts";
import { Detection } from "./detection.ts";
import { Echo } from "./echo.ts";
import { Links } from "./links.ts";
import { never } from "./never.ts";
import type { Whole } from "./whole.ts";

export class Connection {
  isOnline = true;
  readonly #whole: Whole;
  readonly #detection: Detection;
  readonly #echo: Echo;
  /** Made when there is something to choose: an attempt has failed, or a link is lost or gone. */
  #links: Links | undefined = undefined;
  /** Made when the terminal heeds an announcement for the first time. */
  #closure: Closure | undefined = undefined;

  constructor(whole: Whole) {
    this.#whole = whole;
    this.#detection = new Detection(whole);
    this.#echo = new Echo(whole);
  }

  /** Nothing has failed since the gateway last answered, over the first link. */
  get isCalm(): boolean {
    return this.isOnline && this.#detection.isCalm && this.link === 0;
  }

  /** The link in use. */
  get link(): number {
    return this.#links?.current ?? 0;
  }

  /** Whether none of its links is left. */
  get hasNoLink(): boolean {
    return this.#links?.areAllDead ?? false;
  }

  /** Whether the gateway has announced that it is closed now. */
  get isClosed(): boolean {
    return this.#closure?.isOn ?? false;
  }

  get nextAt(): Millis {
    let at = Math.min(this.#detection.nextAt, this.#echo.nextAt);
    if (this.#closure !== undefined) at = Math.min(at, this.#closure.nextAt);
    return this.#links === undefined ? at : Math.min(at, this.#links.nextAt);
  }

  /** Asks for the first time. */
  start(now: Millis): void {
    this.#echo.signOn(now);
  }

  wake(now: Millis): void {
    if (this.#closure !== undefined) this.#heed(now, this.#closure);
    if (this.#detection.nextAt <= now) {
      if (this.isOnline) this.#goOfflineIfDue(now, 0);
      else if (this.#detection.release(now)) this.#comeOnline(now);
    }
    if (this.#echo.nextAt <= now) this.#sendEcho(now);
    const links = this.#links;
    if (links && links.nextAt <= now) {
      if (this.#whole.isUp) this.#askOver(now, links);
      else links.nextAt = never;
    }
  }

  /** An attempt has ended: what that says about being online. `isEcho`: a failed one has planned the next itself. */
  heard(
    now: Millis,
    link: number,
    sentAt: Millis,
    answer: Answer,
    retryAfterMs: Millis,
    isEcho = false,
  ): void {
    if (isDefinite(answer)) {
      if (this.#links?.succeeded(now, link, this.isOnline)) this.#tellLink(now);
      if (this.isOnline) this.#detection.forget();
      // What was under way when it closed says nothing of the time after that.
      else if (this.isClosed) this.#echo.pause();
      else if (this.#detection.succeeded(now)) this.#comeOnline(now);
      // What holds on to being offline asks no more: only time can end it.
      else this.#echo.pause();
      return;
    }
    const wasInUse = link === this.link;
    // A busy gateway is a link that works.
    if (answer !== "busy" && this.#linksIfAny()?.failed(now, link)) this.#useOther(now);
    else if (wasInUse) this.#detection.failed(sentAt);
    this.#goOfflineIfDue(now, retryAfterMs);
    if (this.isOnline && !isEcho) this.#echo.confirm(now, retryAfterMs);
  }

  /** An answer to what was sent at `sentAt` told of maintenance to come. */
  announced(now: Millis, sentAt: Millis, announcement: Announcement): void {
    if (this.#whole.setup.policy.detection.announcements === undefined) return;
    this.#closure ??= new Closure();
    if (!this.#closure.heard(now, sentAt, announcement)) return;
    this.#whole.record(now, facts.announced, none, Math.max(0, this.#closure.nextAt - now));
  }

  /** The sign-on of a terminal that starts was answered, or not. */
  signedOn(now: Millis, isAnswered: boolean): void {
    if (!isAnswered) return;
    this.#detection.forget();
    this.#comeOnline(now);
  }

  echoEnded(now: Millis, sentAt: Millis, answer: Answer, retryAfterMs: Millis): void {
    if (isDefinite(answer)) {
      this.#echo.answered(now);
      this.#whole.record(now, facts.echoAnswered, none, now - sentAt);
    } else {
      this.#echo.failed(now, retryAfterMs, this.isOnline);
      if (this.isClosed) this.#echo.pause();
      this.#whole.record(now, facts.echoFailed, none, answerNumbers[answer]);
    }
  }

  /** Offline, each echo goes over another link than the one before. */
  rotate(now: Millis): void {
    if (!this.isOnline && this.#linksIfAny()?.rotate(now)) this.#tellLink(now);
  }

  /** An echo over a link that is not in use has ended. */
  linkAsked(now: Millis, link: number, sentAt: Millis, answer: Answer): void {
    if (isDefinite(answer)) {
      this.#whole.record(now, facts.echoAnswered, none, now - sentAt);
      this.heard(now, link, sentAt, answer, 0, true);
      return;
    }
    this.#whole.record(now, facts.echoFailed, none, answerNumbers[answer]);
    // A busy gateway is a link that works.
    if (answer === "busy") {
      if (this.#links?.succeeded(now, link, this.isOnline)) this.#tellLink(now);
    } else if (this.#links?.failed(now, link)) this.#useOther(now);
  }

  /** A link was lost, or is up again. */
  linkChanged(now: Millis, link: number, isUp: boolean): void {
    const links = this.#linksIfAny();
    if (links?.changed(now, link, isUp)) this.#useOther(now);
    else if (!isUp && this.isOnline && link === this.link) {
      const isLast = links?.areAllDown ?? true;
      const { onLinkLoss } = this.#whole.setup.policy.detection;
      if (isLast && onLinkLoss) this.#goOffline(now, offlineCauses.linkLoss, 0);
      else this.#echo.confirm(now, 0);
    }
  }

  /** A link is gone, and what was under way over it with it. */
  loseLink(now: Millis, link: number): void {
    this.#links ??= new Links(this.#whole.setup.policy.links, this.#whole.setup.links);
    if (this.#links.lose(now, link)) this.#useOther(now);
  }

  /** After what was under way over the lost link has ended. */
  lostLink(now: Millis): void {
    if (this.hasNoLink && this.isOnline) this.#goOffline(now, offlineCauses.linkLoss, 0);
  }

  regainLink(now: Millis, link: number): void {
    this.#links?.regain(now, link);
    if (this.#whole.isUp && !this.isOnline && !this.isClosed) this.#echo.start(now);
  }

  /** Somebody chose the next link. */
  switchLink(now: Millis): void {
    if (this.#linksIfAny()?.choose(now)) this.#tellLink(now);
  }

  /** The terminal is another one: all its links are there. */
  renew(): void {
    this.#links?.renew();
  }

  /** The terminal has gone down: it asks nothing, and knows nothing of its links. */
  goDown(now: Millis): void {
    if (this.isOnline) this.#whole.record(now, facts.offline, none, offlineCauses.down);
    this.isOnline = false;
    this.#detection.goOffline();
    this.#echo.reset();
    this.#links?.restart();
    this.#closure?.forget();
  }

  /** Asks at once: it has just started, or somebody signs on. */
  signOn(now: Millis): void {
    // One that goes down is taken for one that starts on its first link, which may be gone.
    if (!this.#whole.isUp && this.link !== 0) this.#tellLink(now);
    this.#echo.start(now);
  }

  /** The gateway closes, or opens again, as it has announced. */
  #heed(now: Millis, closure: Closure): void {
    // Unless the announcement came late, and a terminal that does not work knows of none.
    if (closure.begins(now)) {
      if (this.isOnline) this.#goOffline(now, offlineCauses.announced, 0);
      else {
        // It may be holding on to being offline: not until some time in between.
        this.#detection.goOffline();
        this.#echo.pause();
      }
    } else if (closure.ends(now) && !this.isOnline) this.#echo.resume(now);
  }

  #linksIfAny(): Links | undefined {
    const { setup } = this.#whole;
    if (setup.links > 1) this.#links ??= new Links(setup.policy.links, setup.links);
    return this.#links;
  }

  #sendEcho(now: Millis): void {
    if (this.hasNoLink) {
      this.#echo.pause();
      return;
    }
    this.#echo.sent();
    this.#ask(now, "echo", this.link);
  }

  #askOver(now: Millis, links: Links): void {
    const link = links.nextLink;
    links.asked(now);
    this.#ask(now, "link", link);
  }

  #ask(now: Millis, purpose: "echo" | "link", link: number): void {
    const attempt = this.#whole.begin(now, purpose, link);
    this.#whole.record(now, facts.echoSent, none, attempt.number);
    this.#whole.send(attempt, "echo");
  }

  /** Another link is used: what failed on the last one says nothing of it, and it is asked at once. */
  #useOther(now: Millis): void {
    this.#tellLink(now);
    // Offline, it may hold on to being so, which another link does not end.
    if (!this.isOnline) return;
    this.#detection.forget();
    this.#echo.confirm(now, 0);
  }

  #tellLink(now: Millis): void {
    this.#whole.record(now, facts.linkChosen, none, this.link);
  }

  #comeOnline(now: Millis): void {
    this.isOnline = true;
    this.#whole.record(now, facts.online, none, 0);
    this.#echo.cameOnline(now);
    this.#whole.cameOnline(now);
  }

  #goOfflineIfDue(now: Millis, retryAfterMs: Millis): void {
    const cause = this.isOnline ? this.#detection.offline(now) : undefined;
    if (cause !== undefined) this.#goOffline(now, cause, retryAfterMs);
  }

  #goOffline(now: Millis, cause: number, retryAfterMs: Millis): void {
    this.isOnline = false;
    this.#detection.goOffline();
    this.#whole.record(now, facts.offline, none, cause);
    if (this.isClosed) this.#echo.pause();
    else this.#echo.wentOffline(now, retryAfterMs);
    this.#whole.wentOffline(now);
  }
}
