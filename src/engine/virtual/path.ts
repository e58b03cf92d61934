// Path: what lies between the terminals of one cohort and the gateway: the lanes of the link's profile, and behind
// them whatever the outages that are on have put there.

import type { Millis } from "../../facts.ts";
import type { GatewayPlan, LinkProfile, ToxicPlan } from "../../plan/plan.ts";
import { differs, extraMs, type Way } from "../link-delays.ts";
import type { Call } from "./call.ts";
import { Chain, type ChainOwner } from "./chain.ts";
import {
  handshakeBytes,
  handshakeRounds,
  type MessageSizes,
  messageSizes,
  oneWayMs,
  transmissionMs,
} from "./delays.ts";
import type { Lane } from "./lane.ts";
import { Transit } from "./transit.ts";

/** Lanes by their delay, which cohorts share. */
interface PathLanes {
  up(delayMs: Millis): Lane<Call>;
  down(delayMs: Millis): Lane<Call>;
}

export class Path {
  readonly payments: Lane<Call>;
  readonly echoes: Lane<Call>;
  readonly answers: Lane<Call>;
  /** What goes to and fro before the first message, where terminals speak TLS. */
  readonly handshakes: { readonly up: Lane<Call>; readonly down: Lane<Call> } | undefined;
  readonly up: Chain;
  readonly down: Chain;
  /** Whether every message takes as long as the others of its kind. */
  isEven: boolean;
  /** Whether nothing happens to a message behind the profile's lanes. */
  isClear = true;
  readonly #profile: LinkProfile;
  readonly #seed: number;
  readonly #sizes: MessageSizes;
  readonly #handshakeBytes: { readonly up: number; readonly down: number };
  #isRefused = false;
  /** Of the outages that are on. */
  readonly #jitterMs = { up: 0, down: 0 };

  constructor(profile: LinkProfile, seed: number, lanes: PathLanes, owner: ChainOwner, gateway: GatewayPlan) {
    const rounds = handshakeRounds(gateway);
    this.#profile = profile;
    this.#sizes = messageSizes[gateway.protocol];
    this.#seed = seed;
    this.payments = lanes.up(oneWayMs(profile, "up", this.#sizes.payment));
    this.echoes = lanes.up(oneWayMs(profile, "up", this.#sizes.echo));
    this.answers = lanes.down(oneWayMs(profile, "down", this.#sizes.answer));
    this.#handshakeBytes = handshakeBytes[rounds] ?? { up: 0, down: 0 };
    this.handshakes =
      rounds === 0
        ? undefined
        : {
            up: lanes.up(oneWayMs(profile, "up", this.#handshakeBytes.up)),
            down: lanes.down(oneWayMs(profile, "down", this.#handshakeBytes.down)),
          };
    this.up = new Chain(owner);
    this.down = new Chain(owner);
    this.isEven = !differs(profile);
  }

  get isRefused(): boolean {
    return this.#isRefused;
  }

  refuse(isRefused: boolean): void {
    this.#isRefused = isRefused;
    this.look();
  }

  /** Every change of the chains is followed by this. */
  look(): void {
    this.isClear = !this.#isRefused && this.up.isEmpty && this.down.isEmpty;
  }

  /** An outage with jitter begins, or ends: then it is negative. */
  addJitter(stream: ToxicPlan["stream"], jitterMs: Millis): void {
    this.#jitterMs[stream === "upstream" ? "up" : "down"] += jitterMs;
    this.isEven = !differs(this.#profile) && this.#jitterMs.up === 0 && this.#jitterMs.down === 0;
  }

  /** What this message takes longer than the least delay, by luck. */
  extraMs({ terminal, attempt }: Call, way: Way): Millis {
    return extraMs(this.#profile, this.#seed, terminal, attempt, way, this.#jitterMs[way]);
  }

  /** The message comes out of the profile's toxics and into the outages'. */
  enter(call: Call, way: Way, connection: number, now: Millis): void {
    const bytes = this.#bytesOf(call, way);
    // Toxiproxy's latency notes when it lets a message go, its bandwidth does not.
    const stamp = now - transmissionMs(this.#profile, way, bytes);
    const transit = new Transit(way, call.cohort, call.terminal, connection, stamp);
    transit.call = call;
    transit.bytes = bytes;
    this[way].enter(transit);
  }

  #bytesOf({ isHandshake, kind }: Call, way: Way): number {
    if (isHandshake) return this.#handshakeBytes[way];
    if (way === "down") return this.#sizes.answer;
    return kind === "echo" ? this.#sizes.echo : this.#sizes.payment;
  }
}
