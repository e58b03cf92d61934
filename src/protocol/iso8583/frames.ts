// Frames: what comes over a connection, cut where the length in front of each message says. TCP knows no messages: they
// come in pieces, and several at once.

import type { Iso8583Wire } from "../../plan/iso8583-mapping.ts";
import { numberAt } from "./decode.ts";
import { bitmapBytesOf, lengthBytesOf, mtiBytesOf, usualWire } from "./wire-format.ts";

export class Frames {
  readonly #shortest: number;
  readonly #longest: number;
  readonly #lengthBytes: 2 | 4;
  /** What has come of a frame that is not whole yet; empty between frames, for a fleet has many connections. */
  #rest = nothing;
  /** How much of it has come: it has room for all of the frame as soon as its length is known. */
  #filled = 0;
  #isBroken = false;

  /** A frame longer than `longestBytes` is no message. `headerBytes`: what a network puts in front of every message. */
  constructor(longestBytes: number, headerBytes = 0, wire: Iso8583Wire = usualWire) {
    this.#longest = longestBytes;
    this.#lengthBytes = lengthBytesOf(wire);
    this.#shortest = headerBytes + mtiBytesOf(wire) + bitmapBytesOf(wire);
  }

  /**
   * Takes in what has come, and gives every frame that is whole to `take`, without its length. The bytes are a view
   * that lasts until `take` returns. False: what came is no such stream, and nothing more can be read of it.
   */
  read(chunk: Uint8Array, take: (frame: Uint8Array) => void): boolean {
    let at = 0;
    while (at < chunk.length && !this.#isBroken) {
      if (this.#filled > 0 || chunk.length - at < this.#lengthBytes) at = this.#collect(chunk, at, take);
      else {
        const end = at + this.#lengthBytes + this.#lengthAt(chunk, at);
        if (this.#isBroken) break;
        if (end > chunk.length) at = this.#collect(chunk, at, take);
        else {
          take(chunk.subarray(at + this.#lengthBytes, end));
          at = end;
        }
      }
    }
    if (this.#isBroken) this.#rest = nothing;
    return !this.#isBroken;
  }

  /** Takes as much of the chunk as the frame that is not whole lacks; returns how far. */
  #collect(chunk: Uint8Array, from: number, take: (frame: Uint8Array) => void): number {
    let at = from;
    if (this.#filled === 0) this.#rest = new Uint8Array(this.#lengthBytes);
    if (this.#filled < this.#lengthBytes) {
      this.#rest[this.#filled++] = chunk[at++];
      if (this.#filled < this.#lengthBytes) return at;
      const length = this.#lengthAt(this.#rest, 0);
      if (this.#isBroken) return at;
      const whole = new Uint8Array(this.#lengthBytes + length);
      whole.set(this.#rest);
      this.#rest = whole;
    }
    const part = chunk.subarray(at, at + this.#rest.length - this.#filled);
    this.#rest.set(part, this.#filled);
    this.#filled += part.length;
    if (this.#filled === this.#rest.length) {
      const frame = this.#rest.subarray(this.#lengthBytes);
      this.#rest = nothing;
      this.#filled = 0;
      take(frame);
    }
    return at + part.length;
  }

  #lengthAt(bytes: Uint8Array, at: number): number {
    const isDigits = this.#lengthBytes === 4;
    const length = isDigits ? numberAt(bytes, at, 4) : bytes[at] * 256 + bytes[at + 1];
    this.#isBroken = length < this.#shortest || length > this.#longest;
    return length;
  }
}

const nothing = new Uint8Array(0);
