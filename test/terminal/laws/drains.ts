// In a healed world with room every queue drains within the bound that the policy's figures give.

import { type FactKind, facts, type Millis } from "../../../src/facts.ts";
import type { Blow, StaffDoes } from "../../../src/plan/plan.ts";
import type { DrawnTime } from "../../../src/plan/policy.ts";
import { logNormal } from "../../../src/random.ts";
import { states } from "../../../src/terminal/states.ts";
import { customersMs, type Household } from "./any-policy.ts";
import { type Chronicle, type Sale, told } from "./chronicle.ts";
import { type Ending, type Law, mustHold } from "./law.ts";

/** There and back in a healed world, ms. */
const roundTripMs = 22;

/** The longest wait that the gateway of these worlds asks for, ms. */
const retryAfterMs = 1_500;

export class Drains implements Law {
  readonly #house: Household;
  readonly #chronicle: Chronicle;
  /** Nothing can be asked of a queue before. */
  readonly #from: Millis;
  /** How long a queue may need, without what each message adds. */
  readonly #atMostMs: Millis;
  /** What each message adds, ms. */
  readonly #eachMs: Millis;
  readonly #queues: Queue[] = [];

  constructor(house: Household, chronicle: Chronicle, blows: readonly Blow[], healedAt: Millis) {
    this.#house = house;
    this.#chronicle = chronicle;
    const mayWaitForMore = (house.policy.forward.atRecords ?? 1) > 1;
    this.#from = mayWaitForMore ? Math.max(healedAt, customersMs) : healedAt;
    this.#atMostMs = downMs(house, blows) + backMs(house) + firstMs(house);
    this.#eachMs = house.policy.forward.gapMs + roundTripMs;
  }

  fact(terminal: number, at: Millis, kind: FactKind, number: number, value: number): void {
    const queue = this.#queueOf(terminal);
    if (kind === facts.online || kind === facts.offline) queue.isOnline = kind === facts.online;
    if (kind === facts.online && this.#house.policy.detection.returnsBy === "sale") queue.since = at;
    if (kind === facts.state) queue.isDead = value === states.dead;
    if (number < 0 || kind === facts.customerCame) return;
    const sale = this.#chronicle.sales[terminal][number];
    if (!sale.isStored && !sale.isReversalOwed) {
      queue.waiting.delete(sale);
      return;
    }
    if (queue.waiting.size === 0) {
      queue.since = at;
      queue.messages = 0;
    }
    // A reversal, and the sale under a new key.
    if (!queue.waiting.has(sale)) queue.messages += 2;
    queue.waiting.add(sale);
  }

  done(terminal: number, now: Millis): void {
    const queue = this.#queueOf(terminal);
    if (queue.waiting.size === 0 || queue.isDead || now < this.#from) return;
    // Where only a sale can bring it back, its queue cannot move before that has.
    if (this.#house.policy.detection.returnsBy === "sale" && !queue.isOnline) return;
    const boundMs = this.#atMostMs + queue.messages * this.#eachMs;
    const since = Math.max(this.#from, queue.since);
    const [first] = queue.waiting;
    mustHold(
      now - since <= boundMs,
      () => `${told(first)} waits for ${now - since} ms, longer than ${boundMs}`,
    );
  }

  ended(now: Millis, ending: Ending): void {
    const waitsForSale = this.#house.policy.detection.returnsBy === "sale";
    for (const [terminal, { waiting, isDead }] of this.#queues.entries()) {
      this.done(terminal, now);
      const [first] = waiting;
      if (ending !== "at rest") continue;
      mustHold(first === undefined || isDead, () => `${told(first)} has disappeared from its queue`);
    }
    mustHold(ending !== "restless" || waitsForSale, () => "a healed world does not come to rest");
  }

  #queueOf(terminal: number): Queue {
    this.#queues[terminal] ??= { waiting: new Set(), since: 0, messages: 0, isDead: false, isOnline: true };
    return this.#queues[terminal];
  }
}

/** What waits in a terminal. */
interface Queue {
  /** Stored, or owed a reversal. */
  readonly waiting: Set<Sale>;
  /** Since when something waits; or, where only a sale brings the terminal back, since when it is online, if later. */
  since: Millis;
  /** Messages that it may take, since it was last empty. */
  messages: number;
  isDead: boolean;
  isOnline: boolean;
}

/** How long a terminal may still be down by itself once nothing strikes it any more, at most. */
function downMs({ policy, staff }: Household, blows: readonly Blow[]): Millis {
  const { bootMs = 0, update } = policy.life ?? {};
  let ms = update ? update.afterMs + update.takesMs : 0;
  for (const blow of blows) {
    if (blow.kind === "switched-off") ms += longestOf(blow.noticed);
    if (blow.kind === "update") ms += blow.takesMs;
    if ("bootMs" in blow) ms += blow.bootMs;
    else ms += bootMs;
  }
  if (staff === undefined) return ms;
  const { notices, monitoringMs = Number.POSITIVE_INFINITY, does, eachMs } = staff;
  const longest: Record<StaffDoes, Millis> = {
    restart: bootMs,
    swap: eachMs + bootMs,
    "switch-link": 0,
    "take-cash": 0,
    call: 0,
  };
  // They do each thing once for what they noticed, one after the other.
  for (const step of does) ms += eachMs + longest[step];
  return ms + Math.min(longestOf(notices), monitoringMs);
}

/** From when a terminal may ask whether the gateway is there until it is online, at most. */
function backMs({ policy }: Household): Millis {
  const { detection, probe, timeoutMs, signOnWithinMs } = policy;
  const asksMs = detection.returnsBy === "echo" ? (detection.echoEveryMs ?? 0) : probe.capMs;
  const stickyMs = detection.sticky ? longestOf(detection.sticky) : 0;
  // An answer may tell of maintenance when it is late itself, and then the terminal takes it to last longer.
  const heedsMs = detection.announcements ? 3 * timeoutMs + roundTripMs : 0;
  // What was asked before all had healed may have to time out; only then the wait for the next question begins.
  return signOnWithinMs + timeoutMs + Math.max(asksMs, retryAfterMs) + roundTripMs + stickyMs + heedsMs;
}

/** From online until the first message that may not fail any more, at most. */
function firstMs({ policy }: Household): Millis {
  const { firstWaitMs, spreadMs = 0, retry } = policy.forward;
  const waitMs = Math.max(retry.capMs, policy.unknown?.reversal.wait.capMs ?? 0, retryAfterMs);
  return firstWaitMs + spreadMs + policy.timeoutMs + waitMs;
}

/** A drawn time is never longer: that of the largest u of 32 bits. */
function longestOf({ medianMs, sigma }: DrawnTime): Millis {
  return Math.round(logNormal(1 - 2 ** -33, medianMs, sigma));
}
