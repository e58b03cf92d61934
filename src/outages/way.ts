// Way: the directions that a kind of the network acts in.

import { oneOf } from "../scenario/fields.ts";

/** up: terminal to gateway. */
export const way = () => oneOf("a way", ["both", "up", "down"]);

const streams = { both: ["upstream", "downstream"], up: ["upstream"], down: ["downstream"] } as const;

/** Toxiproxy's names of the directions. */
export function streamsOf(way: keyof typeof streams): readonly ("upstream" | "downstream")[] {
  return streams[way];
}
