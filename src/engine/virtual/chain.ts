// Chain: the toxics that outages have put on one direction of a cohort's links, one behind the other in the order
// in which they came, behind those of the profile. What Toxiproxy 2.12 does with them (link.go and toxics/):
//
// - latency lets a message go so long after the latency before it did: what a rate took in between counts.
//   bandwidth lets it go after size ÷ rate. Neither holds up the end of a connection, which slow_close does.
// - timeout drops every byte; its removal ends the connections. reset_peer drops what comes first and ends the
//   connection. limit_data lets so many bytes of a connection pass since it came, then ends the connection.
// - A toxic is interrupted when it is removed, or the one behind it is, or one is added behind it: a latency or a
//   rate that is interrupted lets go of what it holds. What it held when one was added goes past the new one.
//
// A connection has one message under way at a time, so nothing here waits behind anything else.

import { assert } from "../../errors.ts";
import type { Millis } from "../../facts.ts";
import type { Call } from "./call.ts";
import { abandoned, type ChainToxic, type Stub, type Transit } from "./transit.ts";
import type { Waits } from "./waits.ts";

export interface ChainOwner {
  readonly now: Millis;
  /** Whatever is held, in any chain: each comes back by `resume`. */
  readonly held: Waits<Transit>;
  /** It has come out at the other end. */
  passed(transit: Transit): void;
  /** This message will not come out. */
  lost(transit: Transit, call: Call): void;
}

export class Chain {
  readonly #owner: ChainOwner;
  readonly #stubs: Stub[] = [];
  readonly #held = new Set<Transit>();

  constructor(owner: ChainOwner) {
    this.#owner = owner;
  }

  get isEmpty(): boolean {
    return this.#stubs.length === 0;
  }

  /** Whether nothing gets into it: its first toxic is a black hole. */
  get isDark(): boolean {
    return this.#stubs.length > 0 && this.#stubs[0].type === "timeout";
  }

  /** Whether there is a black hole in it. */
  get hasHole(): boolean {
    return this.#stubs.some(({ type }) => type === "timeout");
  }

  /** How late the end of a connection is told. */
  get closeDelayMs(): Millis {
    let delayMs = 0;
    for (const { type, attributes } of this.#stubs) if (type === "slow_close") delayMs += attributes.delay;
    return delayMs;
  }

  add(toxic: ChainToxic): void {
    const interrupted = this.#heldIn(this.#stubs.at(-1));
    this.#stubs.push({ ...toxic, passed: new Map() });
    for (const transit of interrupted) this.#owner.passed(this.#release(transit));
  }

  /** Takes a toxic away. True: it was a black hole, and the cohort's connections end with it. */
  remove(name: string): boolean {
    const index = this.#stubs.findIndex((stub) => stub.name === name);
    assert(index >= 0, () => `there is no toxic ${name}`);
    const stub = this.#stubs[index];
    const isHole = stub.type === "timeout";
    if (isHole) {
      // Whatever has not come to the hole finds its connection closed there.
      for (const before of this.#stubs.slice(0, index)) this.#lose(this.#heldIn(before));
      this.#stubs.splice(index, 1);
      return true;
    }
    const before = index > 0 ? this.#heldIn(this.#stubs[index - 1]) : [];
    const interrupted = [...this.#heldIn(stub), ...before];
    this.#stubs.splice(index, 1);
    for (const transit of interrupted) this.#go(this.#release(transit), index);
    return false;
  }

  /** Something comes in. */
  enter(transit: Transit): void {
    this.#go(transit, 0);
  }

  /** Something has been held long enough. */
  resume(transit: Transit): void {
    const { stub } = transit;
    assert(stub !== undefined, () => "what was not held goes on");
    this.#held.delete(transit);
    transit.stub = undefined;
    transit.wakeUp();
    this.#go(transit, this.#stubs.indexOf(stub) + 1);
  }

  /** Every connection has been broken, and all that was held is lost. */
  loseAll(): void {
    this.#lose([...this.#held]);
  }

  #go(transit: Transit, from: number): void {
    for (let index = from; index < this.#stubs.length; index++) {
      const stub = this.#stubs[index];
      const at = Math.round(this.#meet(transit, stub));
      if (transit.bytes === 0 && !transit.endsConnection) return;
      if (at > this.#owner.now) {
        this.#hold(transit, stub, at);
        return;
      }
      transit.wakeUp();
    }
    this.#owner.passed(transit);
  }

  /** What a toxic does to what comes to it, and when it lets that go. */
  #meet(transit: Transit, stub: Stub): number {
    const { type, attributes } = stub;
    const { now } = this.#owner;
    switch (type) {
      case "latency": {
        if (transit.bytes === 0) return now;
        transit.sleepMs = attributes.latency - (now - transit.stamp);
        return now + transit.sleepMs;
      }
      case "bandwidth":
        return now + transit.bytes / attributes.rate;
      case "timeout":
        this.#cut(transit, 0);
        return now;
      case "reset_peer":
        this.#cut(transit, 0);
        transit.endsConnection = true;
        return now;
      case "limit_data":
        this.#limit(transit, stub);
        return now;
      case "slow_close":
        return transit.endsConnection ? this.#closeSlowly(transit, stub) : now;
    }
  }

  #limit(transit: Transit, { attributes, passed }: Stub): void {
    const { terminal, connection, bytes } = transit;
    if (bytes === 0) return;
    const count = passed.get(terminal);
    const before = count?.connection === connection ? count.bytes : 0;
    const left = Math.max(0, attributes.bytes - before);
    if (connection !== abandoned) passed.set(terminal, { connection, bytes: before + Math.min(bytes, left) });
    if (left < bytes) this.#cut(transit, left);
    if (left <= bytes) transit.endsConnection = true;
  }

  /** The message goes on, the end behind it waits. */
  #closeSlowly(transit: Transit, stub: Stub): number {
    const { now } = this.#owner;
    const at = now + stub.attributes.delay;
    if (transit.bytes === 0 || at === now) return at;
    const end = transit.end(transit.way, now);
    transit.endsConnection = false;
    this.#hold(end, stub, at);
    return now;
  }

  /** Only so many bytes go on. */
  #cut(transit: Transit, bytes: number): void {
    const { call } = transit;
    transit.call = undefined;
    transit.bytes = bytes;
    if (call) this.#owner.lost(transit, call);
  }

  #heldIn(stub: Stub | undefined): Transit[] {
    return [...this.#held].filter((transit) => transit.stub === stub);
  }

  #hold(transit: Transit, stub: Stub, at: Millis): void {
    transit.stub = stub;
    transit.wait = this.#owner.held.add(at, transit);
    this.#held.add(transit);
  }

  #release(transit: Transit): Transit {
    if (transit.wait) this.#owner.held.remove(transit.wait);
    transit.wait = undefined;
    transit.stub = undefined;
    transit.sleepMs = 0;
    this.#held.delete(transit);
    return transit;
  }

  #lose(transits: readonly Transit[]): void {
    for (const transit of transits) this.#cut(this.#release(transit), 0);
  }
}
