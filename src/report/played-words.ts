// How a run was played, in words: how much of it, how long that took, how fast, with which seed.

import { readableDuration } from "../units.ts";
import type { Summary } from "./summary.ts";

/** `30m played in 1m 52s (20x), seed 7`; what ended before its time is `cut short`. */
export function playedWords(summary: Summary): string {
  const { durationMs, playedMs, tookMs, engine, speed, seed, interrupted } = summary;
  const how = engine === "virtual" ? "virtual time" : `${speed}x`;
  const realMs = engine === "virtual" ? tookMs : playedMs;
  const took = realMs === undefined ? "" : ` in ${readableDuration(realMs)}`;
  const played = `${readableDuration(durationMs)} played${took} (${how})`;
  const soFar = `${readableDuration(playedMs * speed)} of ${readableDuration(durationMs)}`;
  const by = interrupted ? ` by ${interrupted}` : "";
  const cut = `cut short${by} after ${soFar}, played${took} (${how})`;
  const isWhole = playedMs * speed >= durationMs;
  return `${isWhole && !interrupted ? played : cut}, seed ${seed}`;
}
