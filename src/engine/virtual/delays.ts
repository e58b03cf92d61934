// Delays: how long a message takes over a link, one way. What Toxiproxy does with a link's profile:
// its latency toxic waits, then its bandwidth toxic passes the message on after size ÷ rate. With HTTP one message
// is under way on a connection at a time, so none waits for the bytes of another; with ISO 8583 several are, and
// that a terminal's own few wait for each other's bytes is left out.

import type { Millis } from "../../facts.ts";
import { kilobytesPerSecond } from "../../outages/bandwidth.ts";
import { leastDelayMs } from "../../outages/latency.ts";
import type { GatewayPlan, LinkProfile } from "../../plan/plan.ts";
import type { Way } from "../link-delays.ts";

export interface MessageSizes {
  readonly payment: number;
  readonly echo: number;
  readonly answer: number;
}

/** Bytes of whole messages of the built-in protocols, measured; names and amounts change them by a few. */
export const messageSizes: Readonly<Record<GatewayPlan["protocol"], MessageSizes>> = {
  "http-json": { payment: 324, echo: 104, answer: 190 },
  iso8583: { payment: 150, echo: 74, answer: 104 },
};

/**
 * The flights of a TLS handshake before the first message may leave, by its rounds, measured: TLS 1.3 has one, TLS 1.2
 * with a client's certificate two, which share their bytes here.
 */
export const handshakeBytes: Readonly<Record<number, { readonly up: number; readonly down: number }>> = {
  1: { up: 356, down: 777 },
  2: { up: 611, down: 808 },
};

/** How many rounds a handshake with this gateway has; 0 where terminals speak to it in the clear. */
export function handshakeRounds({ tls }: GatewayPlan): number {
  if (!tls) return 0;
  return tls.clientCertificates ? 2 : 1;
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
