// Operation: what happens to the terminal itself, and what people do about it: power, board, software, a logout, and the
// staff that notices and acts. Made when something happens for the first time, or where there is staff.

import { downCauses, facts, interventions, type Millis, none } from "../facts.ts";
import type { Blow, StaffDoes } from "../plan/plan.ts";
import { Life, type LifeEvent } from "./life.ts";
import { Staff } from "./staff.ts";
import type { Whole } from "./whole.ts";

export class Operation {
  /** Has been updated since it first started. */
  isUpdated = false;
  readonly life: Life;
  readonly #whole: Whole;
  readonly #staff: Staff | undefined;

  constructor(whole: Whole) {
    const { seed, staff } = whole.setup;
    this.#whole = whole;
    this.life = new Life(seed, whole.number);
    this.#staff = staff && new Staff(staff, seed, whole.number);
  }

  get nextAt(): Millis {
    const at = this.life.nextAt;
    return this.#staff === undefined ? at : Math.min(at, this.#staff.nextAt);
  }

  wake(now: Millis): void {
    for (let event = this.life.due(now); event; event = this.life.due(now)) this.#live(now, event);
    if (this.#staff) this.#act(now, this.#staff);
  }

  /** Whether there is something to notice for the people in the store. */
  look(now: Millis): void {
    if (this.#whole.isOnline) this.#staff?.right();
    else this.#staff?.wrong(now);
  }

  strike(now: Millis, blow: Blow): void {
    const cause = this.life.strike(now, blow);
    if (cause === undefined) return;
    this.#goDown(now, cause, blow.kind === "board-dead" && blow.queue === "recovered");
  }

  release(now: Millis, blow: Blow): void {
    this.life.release(now, blow, this.#bootMs);
  }

  /** Somebody resets the terminal: it starts anew. */
  reset(now: Millis): void {
    this.life.restart(this.#bootMs);
    this.#goDown(now, downCauses.reboot);
  }

  /** The gateway has refused its version. */
  versionRefused(now: Millis): void {
    const update = this.#whole.setup.policy.life?.update;
    if (update && !this.isUpdated) this.life.planUpdate(now + update.afterMs);
  }

  /** Its sign-on has ended: it works again. */
  signedOn(now: Millis, isAnswered: boolean): void {
    const { willBeUpdated } = this.life;
    if (willBeUpdated !== undefined) {
      this.isUpdated ||= willBeUpdated;
      this.life.willBeUpdated = undefined;
      this.#whole.record(now, facts.updated, none, willBeUpdated ? 1 : 0);
    }
    this.life.start(now);
    this.#whole.record(now, facts.started, none, now - this.life.downSince);
    this.#whole.cameUp(now, isAnswered);
  }

  get #bootMs(): Millis {
    return this.#whole.setup.policy.life?.bootMs ?? 0;
  }

  #live(now: Millis, event: LifeEvent): void {
    switch (event.does) {
      case "down":
        this.#goDown(now, event.cause);
        return;
      case "switchOn":
        this.#tell(now, interventions.switchOn);
        this.life.boot(now);
        return;
      case "update": {
        const { takesMs = 0 } = this.#whole.setup.policy.life?.update ?? {};
        this.#goDown(now, this.life.beginUpdate(takesMs, true));
        return;
      }
      case "signOn":
        this.life.isSigningOn = true;
        // Without a link there is nobody to ask.
        if (this.#whole.hasNoLink) this.signedOn(now, false);
        else this.#whole.signOn(now);
    }
  }

  /** `isRecovered`: what waits in a dead one is read out of its storage. */
  #goDown(now: Millis, cause: number, isRecovered = false): void {
    const isDurable = this.#whole.setup.policy.storage?.kind !== "volatile";
    this.life.goDown(now, cause);
    const isGone = cause === downCauses.swap || cause === downCauses.dead;
    const isKept = !isGone || (isRecovered && isDurable);
    const asStored = cause === downCauses.power ? "as stored, suddenly" : "as stored";
    this.#whole.wentDown(now, cause, isDurable, isKept ? asStored : "all without a copy");
  }

  #act(now: Millis, staff: Staff): void {
    for (let step = staff.due(now); step; step = staff.due(now)) {
      if ("does" in step) this.#help(now, step.does);
      else this.#whole.record(now, facts.noticed, none, step.noticedAfterMs);
    }
  }

  #help(now: Millis, does: StaffDoes): void {
    switch (does) {
      case "restart":
        this.#tell(now, interventions.restart);
        // What does not run cannot be restarted.
        if (this.life.isUp) this.reset(now);
        return;
      case "switch-link":
        this.#tell(now, interventions.switchLink);
        if (this.life.isUp) this.#whole.switchLink(now);
        return;
      case "take-cash":
        this.#tell(now, interventions.takeCash);
        this.#whole.takeCash();
        return;
      case "call":
        this.#tell(now, interventions.call);
        return;
      case "swap":
        this.#tell(now, interventions.swap);
        this.life.swap(this.#whole.setup.staff?.eachMs ?? 0);
        this.#whole.renew();
        this.#goDown(now, downCauses.swap);
    }
  }

  #tell(now: Millis, intervention: number): void {
    this.#whole.record(now, facts.intervention, none, intervention);
  }
}
