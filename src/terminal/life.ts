// Life: whether the terminal works at all. Power, board, software and people's mistakes take it down; it comes back by
// booting, which is over when it has signed on. Made when something happens to a terminal for the first time.

import { downCauses, type Millis } from "../facts.ts";
import type { Blow } from "../plan/plan.ts";
import { draw, purposes } from "../random.ts";
import { drawnMs } from "./drawn-time.ts";
import { never } from "./never.ts";

/** What has happened by itself, and must be done. */
export type LifeEvent =
  | { readonly does: "down"; readonly cause: number }
  /** Somebody switched it on: it boots. */
  | { readonly does: "switchOn" }
  /** The boot is over: it signs on. */
  | { readonly does: "signOn" }
  /** It begins to update itself. */
  | { readonly does: "update" };

export class Life {
  isUp = true;
  /** Booted, and asks whether the gateway is there. */
  isSigningOn = false;
  /** Since when it is down. */
  downSince: Millis = 0;
  /** Whether the update that goes on will succeed; undefined where none does. */
  willBeUpdated: boolean | undefined = undefined;
  readonly #seed: number;
  readonly #terminal: number;
  /** Outages that keep the power away, or the board dead, or make it crash. */
  #cuts = 0;
  #deaths = 0;
  #crashes = 0;
  #crashLoop = { bootMs: 0, runsMs: 0 };
  /** Outages by which its certificate has expired: those that its next boot ends, and those that let it boot no more. */
  #expired = 0;
  #expiredForBoot = 0;
  /** It should have booted, and an expired certificate did not let it. */
  #isStuck = false;
  /** When the battery is empty; never while there is power, and once it is. */
  #emptyAt: Millis = never;
  /** When somebody switches it on again. */
  #onAt: Millis = never;
  /** When the boot is over. */
  #startsAt: Millis = never;
  /** How long it boots when what keeps it down is over. */
  #bootMs: Millis = 0;
  #crashesAt: Millis = never;
  #updatesAt: Millis = never;
  /** Draws so far. */
  #mistakes = 0;
  #updates = 0;

  constructor(seed: number, terminal: number) {
    this.#seed = seed;
    this.#terminal = terminal;
  }

  /** Nothing makes it boot until that is over, or somebody swaps it. */
  get isDead(): boolean {
    return this.isBroken || this.#isStuck;
  }

  /** Its board is dead. */
  get isBroken(): boolean {
    return this.#deaths > 0;
  }

  get hasExpiredCertificate(): boolean {
    return this.#expired + this.#expiredForBoot > 0;
  }

  /** Neither dead, off nor without power: it runs, or boots. */
  get #isPowered(): boolean {
    const hasPower = this.#cuts === 0 || this.#emptyAt !== never;
    return hasPower && !this.isDead && this.#onAt === never;
  }

  /** Down, and not on its way up. */
  get isOff(): boolean {
    return !this.isUp && !this.isSigningOn && this.#startsAt === never;
  }

  get nextAt(): Millis {
    const at = Math.min(this.#emptyAt, this.#onAt, this.#startsAt, this.#crashesAt);
    // What does not run does not update itself: it does so when it runs again.
    return this.isUp ? Math.min(at, this.#updatesAt) : at;
  }

  /** What is due at `now`; undefined when nothing is any more. */
  due(now: Millis): LifeEvent | undefined {
    if (this.#emptyAt <= now) {
      this.#emptyAt = never;
      return { does: "down", cause: downCauses.power };
    }
    if (this.#onAt <= now) {
      this.#onAt = never;
      return { does: "switchOn" };
    }
    if (this.#crashesAt <= now) {
      this.#crashesAt = never;
      this.#bootMs = this.#crashLoop.bootMs;
      return { does: "down", cause: downCauses.crash };
    }
    if (this.isUp && this.#updatesAt <= now) {
      this.#updatesAt = never;
      return { does: "update" };
    }
    if (this.#startsAt > now) return undefined;
    this.#startsAt = never;
    return { does: "signOn" };
  }

  /** A blow that takes the terminal down, or will: why it is down from now on, a downCause, or undefined. */
  strike(now: Millis, blow: Blow): number | undefined {
    switch (blow.kind) {
      case "power-cut":
        this.#cuts++;
        if (blow.batteryMs === 0) {
          this.#emptyAt = never;
          return downCauses.power;
        }
        if (this.#cuts === 1) this.#emptyAt = now + blow.batteryMs;
        return undefined;
      case "switched-off": {
        const n = this.#mistakes++;
        const noticedMs = drawnMs(blow.noticed, this.#seed, this.#terminal, purposes.switchedOff, n);
        this.#onAt = Math.min(never, now + Math.max(1, noticedMs));
        this.#bootMs = blow.bootMs;
        return downCauses.switchedOff;
      }
      case "reboot":
        if (!this.#isPowered) return undefined;
        this.#bootMs = blow.bootMs;
        return downCauses.reboot;
      case "crash-loop":
        this.#crashes++;
        this.#crashLoop = blow;
        this.#bootMs = blow.bootMs;
        return downCauses.crash;
      case "update": {
        if (!this.#isPowered) return undefined;
        const u = draw(this.#seed, this.#terminal, purposes.update, this.#updates++);
        return this.beginUpdate(blow.takesMs, u >= blow.failShare);
      }
      case "board-dead":
        this.#deaths++;
        return downCauses.dead;
      case "certificate":
        if (blow.onReboot === "works") this.#expired++;
        else this.#expiredForBoot++;
        return undefined;
      default:
        return undefined;
    }
  }

  /** It is over; `bootMs` is the policy's, for those that do not say how long they boot. */
  release(now: Millis, blow: Blow, bootMs: Millis): void {
    switch (blow.kind) {
      case "power-cut":
        this.#cuts--;
        if (this.#cuts > 0) return;
        this.#emptyAt = never;
        this.#bootMs = blow.bootMs;
        break;
      case "crash-loop":
        if (this.#crashes > 0) this.#crashes--;
        if (this.#crashes === 0) this.#crashesAt = never;
        return;
      case "board-dead":
        if (this.#deaths === 0) return;
        this.#deaths--;
        this.#bootMs = bootMs;
        break;
      case "certificate":
        if (blow.onReboot === "works") this.#expired = Math.max(0, this.#expired - 1);
        else this.#expiredForBoot = Math.max(0, this.#expiredForBoot - 1);
        if (!this.#isStuck || this.#expiredForBoot > 0) return;
        this.#isStuck = false;
        break;
      default:
        return;
    }
    if (!this.isUp) this.boot(now);
  }

  /** It is down from now on, for this downCause, and boots as soon as nothing keeps it down. */
  goDown(now: Millis, cause: number): void {
    if (this.isUp) this.downSince = now;
    // What was not over when it signed on will not be: it boots with the software that it had.
    const isInterrupted = cause !== downCauses.update && !this.isSigningOn;
    if (isInterrupted && this.willBeUpdated) this.willBeUpdated = false;
    this.isUp = false;
    this.isSigningOn = false;
    this.#crashesAt = never;
    this.#startsAt = never;
    this.boot(now);
  }

  /** Boots, if nothing keeps it down. */
  boot(now: Millis): void {
    if (!this.#isPowered || this.#startsAt !== never || this.isSigningOn) return;
    this.#isStuck = this.#expiredForBoot > 0;
    if (this.#isStuck) return;
    this.#expired = 0;
    // Even the fastest is seen to boot.
    this.#startsAt = now + Math.max(1, this.#bootMs);
  }

  /** It has signed on, or tried to: it works. */
  start(now: Millis): void {
    this.isUp = true;
    this.isSigningOn = false;
    if (this.#crashes > 0) this.#crashesAt = now + this.#crashLoop.runsMs;
  }

  /** Somebody restarts it: it boots for so long. */
  restart(bootMs: Millis): void {
    this.#bootMs = bootMs;
  }

  /** Another one takes its place: neither a dead board, bad software nor an expired certificate comes with it. */
  swap(takesMs: Millis): void {
    this.#deaths = 0;
    this.#crashes = 0;
    this.#expired = 0;
    this.#expiredForBoot = 0;
    this.#isStuck = false;
    this.#onAt = never;
    this.willBeUpdated = undefined;
    this.#bootMs = takesMs;
  }

  planUpdate(at: Millis): void {
    if (this.willBeUpdated === undefined && this.#updatesAt === never) this.#updatesAt = at;
  }

  beginUpdate(takesMs: Millis, succeeds: boolean): number {
    this.willBeUpdated = succeeds;
    this.#bootMs = takesMs;
    return downCauses.update;
  }
}
