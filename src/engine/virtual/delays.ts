// Delays: how long a message takes over a link, one way. What Toxiproxy does with a link's profile:
// its latency toxic waits, then its bandwidth toxic passes the message on after size ÷ rate. One message
// is under way on a connection at a time, so none waits for the bytes of another.

import type { Millis } from "../../facts.ts";
import type { MessageKind } from "../../messages.ts";
import { kilobytesPerSecond } from "../../outages/bandwidth.ts";
import { leastDelayMs } from "../../outages/latency.ts";
import type { LinkProfile } from "../../plan/plan.ts";
import type { Way } from "../link-delays.ts";

/** Sizes of whole HTTP messages of the built-in protocol, measured; names and amounts change them by a few bytes. */
const bytes = { payment: 324, echo: 104 };
export const answerBytes = 190;

export function bytesOf(kind: MessageKind): number {
  return kind === "echo" ? bytes.echo : bytes.payment;
}

/** What the link does to every message of this size alike; whole ms. Jitter and loss come on top (link-delays.ts). */
export function oneWayMs(profile: LinkProfile, way: Way, size: number): Millis {
  const delayMs = way === "up" ? profile.upDelayMs : profile.downDelayMs;
  return Math.round(leastDelayMs(delayMs, profile.jitterMs) + transmissionMs(profile, way, size));
}

/** The part of it that the link's rate takes; a rate of 0 is no limit. */
export function transmissionMs({ upKbps, downKbps }: LinkProfile, way: Way, size: number): number {
  const kbps = way === "up" ? upKbps : downKbps;
  const isLimited = kbps > 0 && Number.isFinite(kbps);
  return isLimited ? size / kilobytesPerSecond(kbps) : 0;
}
