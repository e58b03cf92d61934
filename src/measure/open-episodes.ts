// Open episodes: those of which a later outage may still become a part. No two of them have a terminal in common, so
// each terminal points at its own: whom an outage touches costs as much as the terminals that it strikes.

import type { Plan } from "../plan/plan.ts";
import type { Range } from "../plan/ranges.ts";
import type { Episode } from "./episode.ts";

const none = -1;

export class OpenEpisodes {
  /** In order of their opening; undefined where one was closed. */
  readonly #episodes: (Episode | undefined)[] = [];
  /** By terminal: index of the episode that strikes it. */
  readonly #of: Int32Array;

  constructor(plan: Plan) {
    this.#of = new Int32Array(plan.terminals).fill(none);
  }

  get all(): Episode[] {
    return this.#episodes.filter((episode) => episode !== undefined);
  }

  /** Those that strike one of these terminals. */
  touching(struck: readonly Range[]): Episode[] {
    const found = new Set<number>();
    for (const [from, to] of struck) {
      for (let terminal = from; terminal < to; terminal++) found.add(this.#of[terminal]);
    }
    return [...found].flatMap((index) => this.#episodes[index] ?? []);
  }

  /** Opens an episode that joins these open ones, or stands by itself. */
  add(episode: Episode, joined: readonly Episode[]): void {
    const [home = episode, ...rest] = joined;
    const index = home === episode ? this.#episodes.length : this.#episodes.indexOf(home);
    this.#episodes[index] = home;
    for (const other of home === episode ? [] : [...rest, episode]) {
      this.remove(other);
      home.join(other);
      this.#point(other.struck, index);
    }
    this.#point(episode.struck, index);
  }

  remove(episode: Episode): void {
    const index = this.#episodes.indexOf(episode);
    if (index !== none) this.#episodes[index] = undefined;
  }

  #point(struck: readonly Range[], index: number): void {
    for (const range of struck) this.#of.fill(index, ...range);
  }
}
