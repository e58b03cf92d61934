// Link profiles: what a link does to every message even on a good day. Delays are one way, so a round trip takes both.
// Loss is of packets, each way; what a TCP peer sees of it are delays, which the engines draw (link-delays.ts).

/** As the plan has it. */
export interface LinkProfile {
  readonly name: string;
  readonly downDelayMs: number;
  readonly upDelayMs: number;
  /** 0 is no limit. */
  readonly downKbps: number;
  readonly upKbps: number;
  readonly jitterMs: number;
  readonly loss: number;
}

/** Source of the Firefox figures: the throttling profiles of Firefox's developer tools. */
const firefox = "Firefox developer tools";
/** Source of the ATC figures: Facebook's Augmented Traffic Control, its example profiles. */
const atc = "Augmented Traffic Control";

export const linkProfiles = {
  wifi: {
    name: "wifi",
    source: firefox,
    downDelayMs: 2,
    upDelayMs: 2,
    downKbps: 30_000,
    upKbps: 15_000,
    jitterMs: 0,
    loss: 0,
  },
  "4g": {
    name: "4g",
    source: firefox,
    downDelayMs: 20,
    upDelayMs: 20,
    downKbps: 4_000,
    upKbps: 3_000,
    jitterMs: 0,
    loss: 0,
  },
  "3g": {
    name: "3g",
    source: atc,
    downDelayMs: 100,
    upDelayMs: 100,
    downKbps: 780,
    upKbps: 330,
    jitterMs: 0,
    loss: 0,
  },
  "good-2g": {
    name: "good-2g",
    source: firefox,
    downDelayMs: 150,
    upDelayMs: 150,
    downKbps: 450,
    upKbps: 150,
    jitterMs: 0,
    loss: 0,
  },
  gprs: {
    name: "gprs",
    source: firefox,
    downDelayMs: 500,
    upDelayMs: 500,
    downKbps: 50,
    upKbps: 20,
    jitterMs: 0,
    loss: 0,
  },
  "edge-lossy": {
    name: "edge-lossy",
    source: atc,
    downDelayMs: 400,
    upDelayMs: 440,
    downKbps: 240,
    upKbps: 200,
    jitterMs: 0,
    loss: 0.01,
  },
  "2g-rural": {
    name: "2g-rural",
    source: atc,
    downDelayMs: 650,
    upDelayMs: 650,
    downKbps: 20,
    upKbps: 18,
    jitterMs: 0,
    loss: 0.02,
  },
  "dial-up": {
    name: "dial-up",
    source: "a 56k modem",
    downDelayMs: 120,
    upDelayMs: 120,
    downKbps: 50,
    upKbps: 30,
    jitterMs: 0,
    loss: 0,
  },
} as const satisfies Readonly<Record<string, LinkProfile & { readonly source: string }>>;
