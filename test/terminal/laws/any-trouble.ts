// Any trouble: what happens to a life's messages, links, terminals and gateway, and when all of it is over.

import type { Millis } from "../../../src/facts.ts";
import type { Blow, Refusal } from "../../../src/plan/plan.ts";
import type { DrawnTime } from "../../../src/plan/policy.ts";
import { Luck } from "./luck.ts";

/** What can happen to a message instead of a quick answer. */
export const troubles = [
  "silence", // it never arrives
  "answer lost",
  "late answer", // after the attempt has timed out
  "late arrival", // the gateway hears of it after the attempt has timed out
  "stuck", // it has not left when it is cancelled, and then never does
  "busy",
  "unreachable",
  "broken before", // it never arrives, and the terminal hears that the connection broke
  "broken after", // it is worked on, and then the connection breaks
] as const;

export type Trouble = (typeof troubles)[number];

export const blowNames = [
  "power-cut",
  "switched-off",
  "reboot",
  "crash-loop",
  "update",
  "link-dead",
  "board-dead",
  "board-dead for good",
  "logout",
  "reset",
  "printer",
  "scanner",
  "flood of sales",
  "flood of garbage",
  "back-office",
  "certificate",
  "link lost",
  "storeClosed",
  "accountFrozen",
  "versionRefused",
  "balanceShort",
  "maintenance",
] as const;

export type BlowName = (typeof blowNames)[number];

/** Something that begins and ends; `does` says to what. */
export interface Struck {
  readonly from: Millis;
  /** Infinity where it never ends. */
  readonly to: Millis;
  /** Terminals that it strikes. */
  readonly terminals: readonly number[];
  readonly does:
    | { readonly on: "terminal"; readonly blow: Blow }
    | { readonly on: "link"; readonly link: number }
    | { readonly on: "gateway"; readonly refusal: Refusal }
    | { readonly on: "everybody"; readonly announcedMs: Millis; readonly answers: Closed };
}

/** What becomes of messages while the gateway is closed. */
type Closed = "busy" | "unreachable" | "silence";

/** Maintenance that is announced so long before. */
export interface Maintained {
  readonly from: Millis;
  readonly to: Millis;
  readonly announcedMs: Millis;
  readonly answers: Closed;
}

export function maintenanceIn(strikes: readonly Struck[]): Maintained | undefined {
  for (const { from, to, does } of strikes) if (does.on === "everybody") return { from, to, ...does };
  return undefined;
}

export interface Weather {
  readonly from: Millis;
  readonly to: Millis;
  /** How likely a message meets trouble in between. */
  readonly chance: number;
}

/** When messages meet trouble. */
export function weatherOf(seed: number): Weather {
  const luck = new Luck(seed, "weather");
  const from = luck.whole(0, 5_000);
  return { from, to: from + luck.whole(100, 4_000), chance: luck.oneOf([0.1, 0.4, 0.8, 1]) };
}

/** What strikes whom; `links` are the terminals' own. Everything that ends at all has ended 10 s after the start. */
export function strikesOf(
  seed: number,
  names: readonly BlowName[],
  terminals: number,
  links: number,
): Struck[] {
  return names.map((name) => {
    const luck = new Luck(seed, name);
    const from = luck.whole(0, 7_000);
    const to = from + luck.whole(1, 3_000);
    const struck = Array.from({ length: terminals }, (_, terminal) => terminal);
    return {
      from,
      to: name === "board-dead for good" ? Number.POSITIVE_INFINITY : to,
      terminals: struck.filter((terminal) => terminal === 0 || luck.has(0.5)),
      does: effectOf(name, new Luck(seed, `what ${name} does`), links),
    };
  });
}

function effectOf(name: BlowName, luck: Luck, links: number): Struck["does"] {
  switch (name) {
    case "link lost":
      return { on: "link", link: luck.whole(0, links - 1) };
    case "storeClosed":
    case "accountFrozen":
    case "versionRefused":
    case "balanceShort": {
      const refuses = luck.oneOf(["all", "sales", "refunds"] as const);
      const queued = luck.oneOf(["refused", "accepted", "held"] as const);
      return { on: "gateway", refusal: { kind: "refusal", reason: name, refuses, queued } };
    }
    case "maintenance": {
      const answers = luck.oneOf(["busy", "unreachable", "silence"] as const);
      return { on: "everybody", announcedMs: luck.whole(1, 4_000), answers };
    }
    default:
      return { on: "terminal", blow: blowOf(name, luck, links) };
  }
}

function blowOf(
  name: Exclude<BlowName, "link lost" | "maintenance" | Refusal["reason"]>,
  luck: Luck,
  links: number,
): Blow {
  const bootMs = luck.whole(20, 1_000);
  switch (name) {
    case "power-cut":
      return { kind: name, batteryMs: luck.oneOf([0, 0, 300, 2_000]), bootMs };
    case "switched-off":
      return { kind: name, noticed: drawn(luck, 50, 2_000), bootMs };
    case "reboot":
      return { kind: name, bootMs };
    case "crash-loop":
      return { kind: name, bootMs, runsMs: luck.whole(50, 1_500) };
    case "update":
      return { kind: name, takesMs: luck.whole(50, 1_500), failShare: 0.5 };
    case "link-dead":
      return { kind: name, link: luck.whole(0, links - 1) };
    case "board-dead":
    case "board-dead for good":
      return { kind: "board-dead", queue: luck.oneOf(["lost", "recovered"]) };
    case "logout":
    case "reset":
      return { kind: "wipe", by: name };
    case "printer":
    case "scanner":
      return {
        kind: "peripheral",
        part: name,
        delayMs: luck.whole(0, 500),
        failShare: luck.oneOf([0, 0.5, 1]),
      };
    case "flood of sales":
      return { kind: "flood", perMs: luck.whole(1, 20) / 1_000, send: "sales" };
    case "flood of garbage":
      return { kind: "flood", perMs: luck.whole(1, 20) / 1_000, send: "garbage" };
    case "back-office":
      return { kind: name };
    case "certificate":
      return { kind: name, sessions: "stand", onReboot: luck.oneOf(["works", "dead"]) };
  }
}

function drawn(luck: Luck, leastMs: number, mostMs: number): DrawnTime {
  return { medianMs: luck.whole(leastMs, mostMs), sigma: luck.oneOf([0, 0.3]) };
}
