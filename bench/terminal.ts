// How large a terminal is while it is idle and empty, and how many events of virtual time one core plays, with every
// policy there is and with none that can be left out. Nothing but the terminal is measured: the port answers from a
// queue, after 50 ms, and keeps no facts. An event is a wake, an answer or a blow.
//
//     node bench/terminal.ts           sizes and speeds, with their goals
//     node bench/terminal.ts full      one of them once, as for node --cpu-prof

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Wheel } from "../src/engine/virtual/wheel.ts";
import { assert } from "../src/errors.ts";
import { type Answer, declinedCard, type Message, testCardOf } from "../src/messages.ts";
import type { Blow, Group, Load } from "../src/plan/plan.ts";
import type { TerminalPolicy } from "../src/plan/policy.ts";
import { ArrivalLaw } from "../src/terminal/customers.ts";
import type { TerminalPort } from "../src/terminal/port.ts";
import { setupOf } from "../src/terminal/setup.ts";
import { Terminal } from "../src/terminal/terminal.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Nothing that may be left out. */
const plain: TerminalPolicy = {
  timeoutMs: 60 * second,
  signOnWithinMs: minute,
  detection: { failures: 2, afterMs: 40 * second },
  probe: { baseMs: 5 * second, capMs: minute, jitter: "full" },
  offline: {
    maxAmountMinor: 50_000,
    maxPayments: 500,
    maxTotalMinor: 500_000,
    expireAfterMs: 24 * hour,
  },
  forward: {
    as: "advice",
    firstWaitMs: 5 * second,
    gapMs: second,
    retry: { baseMs: 10 * second, capMs: minute, jitter: "decorrelated" },
    maxAttempts: 1_000,
  },
};

/** As UnionPay's applications, with everything else that there is on top. */
const full: TerminalPolicy = {
  ...plain,
  counter: { atOnce: 1, entry: { medianMs: 8 * second, sigma: 0.5 }, noReceipt: "reverse" },
  retry: {
    attempts: 3,
    wait: { baseMs: second, capMs: 10 * second, jitter: "decorrelated" },
    honoursRetryAfter: true,
    budget: { share: 0.2, perSecond: 10, overMs: 10 * second },
    throttle: { k: 2, overMs: 2 * minute },
    breaker: { failures: 5, openMs: 30 * second },
  },
  unknown: {
    does: "reverse",
    reversal: { attempts: 3, wait: { baseMs: 5 * second, capMs: minute, jitter: "full" }, first: true },
  },
  detection: {
    ...{ failures: 2, afterMs: 40 * second, onLinkLoss: true, echoEveryMs: 5 * minute },
    sticky: { medianMs: minute, sigma: 0.5 },
  },
  links: { failOverAfter: 1, failBackEveryMs: minute, failBackAfter: 2 },
  offline: {
    ...plain.offline,
    manager: { aboveMinor: 20_000, takes: { medianMs: 20 * second, sigma: 0.5 } },
  },
  storage: {
    ...{ kind: "durable", durableRecords: 400, tornMs: 1_000, wipedBy: ["logout"] },
    backupEveryMs: hour,
  },
  forward: { ...plain.forward, spreadMs: minute, batch: 10, beforeSale: true },
  settlement: { withinMs: 10 * minute, upload: "always", attempts: 3 },
  backOffice: { everyMs: 15 * minute },
  life: { bootMs: minute, update: { afterMs: hour, takesMs: 5 * minute } },
};

const policies = { plain, full } as const;

function load(salesPerHour: number, durationMs: number, isFull: boolean): Load {
  return {
    ...{ salesPerMs: salesPerHour / hour, currency: "CNY", arrivals: "open", cards: [], declinedShare: 0.02 },
    shape: [0, durationMs].map((at) => ({ at, level: 1 })),
    amount: { medianMinor: 1_250, sigma: 0.9 },
    ...(isFull
      ? { refundShare: 0.01, voidShare: 0.01, patience: { medianMs: 3 * minute, sigma: 0.5 } }
      : { refundShare: 0, voidShare: 0 }),
  };
}

const fullGroup: Pick<Group, "links" | "customerLink" | "staff" | "alternatives"> = {
  ...{ links: ["ethernet", "4g", "customer"], customerLink: 2 },
  staff: {
    ...{ notices: { medianMs: 5 * minute, sigma: 0.5 }, monitoringMs: 10 * minute, eachMs: minute },
    does: ["restart", "switch-link", "take-cash", "call"],
  },
  alternatives: [
    { way: "qr", share: 0.3, link: "customer" },
    { way: "cash", share: 0.5 },
  ],
};

/** What happens to a part of the terminals, ms. */
interface Strike {
  readonly at: number;
  readonly forMs: number;
  readonly share: readonly [from: number, to: number];
  readonly blow: Blow;
}

const strikes: readonly Strike[] = [
  strike(30, 5, [0.0, 0.1], { kind: "power-cut", batteryMs: minute, bootMs: minute }),
  strike(40, 5, [0.1, 0.11], { kind: "crash-loop", bootMs: minute, runsMs: minute }),
  strike(50, 30, [0.11, 0.12], { kind: "board-dead", queue: "lost" }),
  strike(55, 5, [0.2, 0.3], { kind: "update", takesMs: 5 * minute, failShare: 0.1 }),
  strike(130, 30, [0.3, 0.31], { kind: "link-dead", link: 0 }),
  strike(140, 10, [0.4, 0.41], { kind: "peripheral", part: "printer", delayMs: 5 * second, failShare: 0.2 }),
  strike(150, 30, [0.5, 0.6], { kind: "back-office" }),
  strike(160, 5, [0.6, 0.601], { kind: "flood", perMs: 0.001, send: "sales" }),
];

function strike(atMin: number, forMin: number, share: Strike["share"], blow: Blow): Strike {
  return { at: atMin * minute, forMs: forMin * minute, share, blow };
}

/** Nobody answers 40 % of the terminals then, and everybody is told to come back later after that. */
const silence = { from: 60 * minute, to: 70 * minute, share: 0.4 };
const maintenance = { from: 100 * minute, to: 105 * minute, retryAfterMs: 30 * second };

const answerAfterMs = 50;
const answers: readonly Answer[] = ["approved", "declined", "busy"];

class World implements TerminalPort {
  events = 0;
  facts = 0;
  readonly terminals: Terminal[] = [];
  #now = 0;
  readonly #wheel: Wheel;
  /** Answers under way: all take equally long, so the first to be sent is the first to come. Four numbers each. */
  readonly #ring = new Int32Array(1 << 20);
  #head = 0;
  #tail = 0;

  constructor(policy: keyof typeof policies, terminals: number, durationMs: number, salesPerHour: number) {
    const isFull = policy === "full";
    this.#wheel = new Wheel(terminals);
    const law = new ArrivalLaw(load(salesPerHour, durationMs, isFull));
    const group = isFull ? fullGroup : { links: ["ethernet"], alternatives: [] };
    const setup = setupOf({ seed: 7, durationMs }, { ...group, policy: policies[policy] }, law);
    for (let number = 0; number < terminals; number++) {
      this.terminals.push(new Terminal(number, setup, this));
    }
    for (const terminal of this.terminals) terminal.start(0);
  }

  /** Whether no answer is under way. */
  get isQuiet(): boolean {
    return this.#head === this.#tail;
  }

  /** Plays everything up to `until`, and at most to the end of what there is. */
  run(until: number, blows: readonly Strike[]): void {
    const due = blows.flatMap((each, outage) => [
      { at: each.at, does: () => this.#strike(each, outage) },
      { at: each.at + each.forMs, does: () => this.#release(each, outage) },
    ]);
    for (const { at, does } of due.sort((a, b) => a.at - b.at)) {
      this.#play(Math.min(at, until));
      does();
    }
    this.#play(until);
  }

  #play(until: number): void {
    const mask = this.#ring.length - 1;
    for (;;) {
      const answerAt = this.#head === this.#tail ? Number.POSITIVE_INFINITY : this.#ring[this.#head & mask];
      const now = Math.min(answerAt, this.#wheel.nextAt);
      if (now > until) return;
      this.#now = now;
      this.#wheel.advance(now);
      while (this.#head !== this.#tail && this.#ring[this.#head & mask] === now) {
        const at = this.#head & mask;
        this.#head += 4;
        this.events++;
        const answer = this.#ring[at + 3];
        const retryAfterMs = answer === 2 ? maintenance.retryAfterMs : 0;
        this.terminals[this.#ring[at + 1]].answered(
          now,
          this.#ring[at + 2],
          answers[answer],
          retryAfterMs,
          0,
        );
      }
      for (let terminal = this.#wheel.take(); terminal >= 0; terminal = this.#wheel.take()) {
        this.events++;
        this.terminals[terminal].wake(now);
      }
    }
  }

  wakeAt(terminal: number, at: number): void {
    this.#wheel.set(terminal, at);
  }

  send(terminal: number, attempt: number, { card, kind }: Message): void {
    const now = this.#now;
    const isSilent = terminal < silence.share * this.terminals.length;
    if (isSilent && now >= silence.from && now < silence.to) return;
    const isBusy = now >= maintenance.from && now < maintenance.to;
    const isDeclined = kind === "sale" && testCardOf(card) === declinedCard;
    const at = this.#tail & (this.#ring.length - 1);
    this.#ring[at] = now + answerAfterMs;
    this.#ring[at + 1] = terminal;
    this.#ring[at + 2] = attempt;
    this.#ring[at + 3] = isBusy ? 2 : isDeclined ? 1 : 0;
    this.#tail += 4;
    assert(
      this.#tail - this.#head < this.#ring.length,
      () => "more answers are under way than there is room for",
    );
  }

  cancel(): boolean {
    return false;
  }

  record(): void {
    this.facts++;
  }

  moveCustomer(): boolean {
    return false;
  }

  #strike({ at, share, blow }: Strike, outage: number): void {
    this.#each(share, (terminal) => terminal.strike(at, outage, blow));
  }

  #release({ at, forMs, share, blow }: Strike, outage: number): void {
    this.#each(share, (terminal) => terminal.release(at + forMs, outage, blow));
  }

  #each([from, to]: Strike["share"], act: (terminal: Terminal) => void): void {
    const count = this.terminals.length;
    for (const terminal of this.terminals.slice(from * count, to * count)) {
      this.events++;
      act(terminal);
    }
  }
}

/** Bytes of one of 100,000 terminals that have signed on and to whom nobody has come yet. */
function bytesOf(policy: keyof typeof policies): number {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const terminals = 100_000;
  collect();
  const before = process.memoryUsage().heapUsed;
  const world = new World(policy, terminals, hour, 1e-9);
  world.run(2 * minute, []);
  collect();
  const bytes = (process.memoryUsage().heapUsed - before) / terminals;
  assert(world.isQuiet, () => "something is under way");
  return bytes;
}

interface Speed {
  readonly events: number;
  readonly facts: number;
  readonly perSecond: number;
}

interface Fleet {
  readonly terminals: number;
  readonly hours: number;
  readonly goal?: number;
}

/** As many as a core's cache holds, and ten times as many: then memory is what takes time. */
const fleets: readonly Fleet[] = [
  { terminals: 1_000, hours: 12, goal: 1.5e6 },
  { terminals: 10_000, hours: 4 },
];

function speedOf(policy: keyof typeof policies, { terminals, hours }: Fleet): Speed {
  const durationMs = hours * hour;
  const world = new World(policy, terminals, durationMs, 40);
  const cpu = process.threadCpuUsage();
  world.run(durationMs + hour, policy === "full" ? strikes : []);
  const seconds = process.threadCpuUsage(cpu).user / 1e6;
  return { events: world.events, facts: world.facts, perSecond: world.events / seconds };
}

const million = (count: number) => `${(count / 1e6).toFixed(2)} M`;

function say(policy: keyof typeof policies, speeds: readonly Speed[], goal?: number): void {
  const { events, facts } = speeds[0];
  const best = Math.max(...speeds.map(({ perSecond }) => perSecond));
  const aim = goal === undefined ? "" : ` (goal ${million(goal)}${best >= goal ? "" : ", missed"})`;
  console.log(
    `  ${policy}: ${million(best)} events/s${aim}; ${million(events)} events, ${million(facts)} facts`,
  );
}

const names = Object.keys(policies) as (keyof typeof policies)[];
const only = names.find((name) => name === process.argv[2]);
if (only) say(only, [speedOf(only, fleets[0])]);
else {
  console.log("one of 100,000 terminals, idle and empty");
  for (const name of names) {
    const bytes = bytesOf(name);
    const aim = name === "full" ? ` (goal 1024${bytes <= 1_024 ? "" : ", missed"})` : "";
    console.log(`  ${name}: ${bytes.toFixed(0)} bytes${aim}`);
  }
  for (const fleet of fleets) {
    console.log(`${fleet.terminals} terminals, ${fleet.hours} h at 40 sales/h, one core`);
    // By turns, so that a busy machine slows both; the best of three each.
    const runs = [1, 2, 3].map(() => names.map((name) => speedOf(name, fleet)));
    for (const [n, name] of names.entries()) {
      const goal = name === "full" ? fleet.goal : undefined;
      say(
        name,
        runs.map((run) => run[n]),
        goal,
      );
    }
  }
}
