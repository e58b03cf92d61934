// Frames: what comes over a connection, cut where the two bytes of length in front of each message say. TCP knows no
// messages: they come in pieces, and several at once.

import { bitmapBytes, lengthBytes, mtiBytes } from "./iso-message.ts";

export class Frames {
  readonly #shortest: number;
  readonly #longest: number;
  /** What has come of a frame that is not whole yet; empty between frames, for a fleet has many connections. */
  #rest = nothing;
  /** How much of it has come: it has room for all of the frame as soon as its length is known. */
  #filled = 0;
  #isBroken = false;

  /** A frame longer than `longestBytes` is no message. `headerBytes`: what a network puts in front of every message. */
  constructor(longestBytes: number, headerBytes = 0) {
    this.#longest = longestBytes;
    this.#shortest = headerBytes + mtiBytes + bitmapBytes;
  }

  /**
   * Takes in what has come, and gives every frame that is whole to `take`, without its length. The bytes are a view
   * that lasts until `take` returns. False: what came is no such stream, and nothing more can be read of it.
   */
  read(chunk: Uint8Array, take: (frame: Uint8Array) => void): boolean {
    let at = 0;
    while (at < chunk.length && !this.#isBroken) {
      if (this.#filled > 0 || chunk.length - at < lengthBytes) at = this.#collect(chunk, at, take);
      else {
        const end = at + lengthBytes + this.#lengthAt(chunk, at);
        if (this.#isBroken) break;
        if (end > chunk.length) at = this.#collect(chunk, at, take);
        else {
          take(chunk.subarray(at + lengthBytes, end));
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
    if (this.#filled === 0) this.#rest = new Uint8Array(lengthBytes);
    if (this.#filled < lengthBytes) {
      this.#rest[this.#filled++] = chunk[at++];
      if (this.#filled < lengthBytes) return at;
      const length = this.#lengthAt(this.#rest, 0);
      if (this.#isBroken) return at;
      const whole = new Uint8Array(lengthBytes + length);
      whole.set(this.#rest);
      this.#rest = whole;
    }
    const part = chunk.subarray(at, at + this.#rest.length - this.#filled);
    this.#rest.set(part, this.#filled);
    this.#filled += part.length;
    if (this.#filled === this.#rest.length) {
      const frame = this.#rest.subarray(lengthBytes);
      this.#rest = nothing;
      this.#filled = 0;
      take(frame);
    }
    return at + part.length;
  }

  #lengthAt(bytes: Uint8Array, at: number): number {
    const length = bytes[at] * 256 + bytes[at + 1];
    this.#isBroken = length < this.#shortest || length > this.#longest;
    return length;
  }
}

const nothing = new Uint8Array(0);
