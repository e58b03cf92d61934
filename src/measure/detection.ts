// detection{outage}: over all struck terminals, from the confirmed application of the outage until the terminal
// knows: its link is down, it uses a lesser link instead, it is offline or went down itself, or it got a definite refusal
// (busy, unreachable) of whatever it sent. Of an outage in which the gateway refuses it, it knows by that refusal: at the
// counter, or of a forward.
// What it learned while the outage was being applied, or knew already, counts as at once. What it had not learned
// before the removal was issued counts as never (the end of a black hole breaks connections while it is removed), of an
// outage of terminals themselves what it had not learned before the news of its end:
// quantiles run over all struck terminals, so with 10 % that never noticed the p95 is never. `noticed` is the share
// that knew in time. What finding out cost: sales of struck terminals that failed at the counter up to the moment the
// terminal knew, the failure that told it included.
// What a terminal learns while another written outage is on it too may be that one's doing: it counts here, and what
// the figures are without it stands beside them.

import { type FactKind, facts, type Millis } from "../facts.ts";
import { answerNumbers } from "../messages.ts";
import type { Outage, Plan } from "../plan/plan.ts";
import { sizeOf } from "../plan/ranges.ts";
import { type DetectionFigures, learnedFigures, timesOf } from "./detection-figures.ts";
import { grown, noSlot, type Strikes } from "./strikes.ts";

const never = -1;

/** What is known of one outage. */
interface Watch {
  readonly struck: number;
  /** When its application was confirmed; undefined until then. */
  beganAt?: Millis;
  noticed: number;
  /** When sales failed of terminals that did not know yet; empty when the outage is over. */
  failedAt: Millis[];
  /** Those of them that failed while another written outage was on their terminal, too. */
  failedTogetherAt: Millis[];
  /** When it is over. */
  figures?: DetectionFigures;
}

export class Detection {
  readonly #plan: Plan;
  readonly #strikes: Strikes;
  readonly #offlineSince: Int32Array;
  readonly #linkDownSince: Int32Array;
  /** A bit for each link that is down. */
  readonly #linksDown: Uint32Array;
  /** By terminal: the link that it uses. */
  readonly #link: Uint8Array;
  /** By outage; undefined until it is due. */
  readonly #watches: (Watch | undefined)[];
  /** By outage: a number for the written outage that it is a part of; `#written` has their ids. */
  readonly #of: Int32Array;
  readonly #written: readonly string[];
  /** By slot of `strikes`: when the terminal learned of the outage. */
  #knewAt = new Int32Array(0);
  /** By slot: when it learned of it, with no other written outage on the terminal. */
  #knewAloneAt = new Int32Array(0);
  /** By slot: number of another one that was on when the terminal first learned of it; never where none was. */
  #knewWith = new Int32Array(0);
  /** By slot: when it last learned of it, or was found to know it, with another one on the terminal. */
  #togetherAt = new Int32Array(0);
  /** By slot: the last sale that failed, so that a second attempt of it is not counted again. */
  #failedSale = new Int32Array(0);

  /** `strikes` are kept by the caller: an outage is in them from due() until after the fact of its end. */
  constructor(plan: Plan, strikes: Strikes) {
    this.#plan = plan;
    this.#strikes = strikes;
    this.#offlineSince = new Int32Array(plan.terminals).fill(never);
    this.#linkDownSince = new Int32Array(plan.terminals).fill(never);
    this.#linksDown = new Uint32Array(plan.terminals);
    this.#link = new Uint8Array(plan.terminals);
    this.#watches = new Array(plan.outages.length);
    this.#written = [...new Set(plan.outages.map(({ of }) => of))];
    const numbers = new Map(this.#written.map((id, number) => [id, number]));
    this.#of = Int32Array.from(plan.outages, ({ of }) => numbers.get(of) ?? never);
  }

  /** The outage is due. Facts of the fleet arrive before the news that it was confirmed, so it is watched from here. */
  due(outage: number): void {
    const { room } = this.#strikes;
    if (room > this.#knewAt.length) {
      this.#knewAt = grown(this.#knewAt, room);
      this.#knewAloneAt = grown(this.#knewAloneAt, room);
      this.#knewWith = grown(this.#knewWith, room);
      this.#togetherAt = grown(this.#togetherAt, room);
      this.#failedSale = grown(this.#failedSale, room);
    }
    const struck = sizeOf(this.#plan.outages[outage].struck);
    const watch: Watch = { struck, noticed: 0, failedAt: [], failedTogetherAt: [] };
    this.#watches[outage] = watch;
    for (const [slot, terminal] of this.#strikes.slotsOf(outage)) {
      const since = this.#knownSince(terminal);
      this.#failedSale[slot] = never;
      this.#knewAt[slot] = never;
      this.#knewAloneAt[slot] = never;
      this.#knewWith[slot] = never;
      this.#togetherAt[slot] = never;
      if (since === never) continue;
      this.#know(slot, since, this.#plan.outages[outage].at, this.#others(terminal));
      watch.noticed++;
    }
  }

  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    switch (kind) {
      case facts.outageBegan: {
        const watch = this.#watches[sale];
        if (watch) watch.beganAt = at;
        break;
      }
      case facts.outageEnded:
        this.#notTogether(sale, at);
        // The end of what happens to terminals breaks nothing, and what is over in an instant has struck nobody yet when its
        // end is issued.
        this.#end(sale, this.#isOfTerminals(sale) ? Number.POSITIVE_INFINITY : at - value);
        break;
      case facts.linkDown:
        if (this.#linksDown[terminal] === 0) this.#linkDownSince[terminal] = at;
        this.#linksDown[terminal] |= 1 << value;
        this.#learned(terminal, at);
        break;
      case facts.linkUp:
        this.#linksDown[terminal] &= ~(1 << value);
        if (this.#linksDown[terminal] === 0) this.#linkDownSince[terminal] = never;
        break;
      case facts.linkChosen: {
        const left = this.#link[terminal];
        this.#link[terminal] = value;
        // It goes back to a better one because that works again.
        if (value > left) this.#learned(terminal, at, (outage) => isOfLink(this.#plan, outage, left));
        break;
      }
      case facts.down:
        this.#link[terminal] = 0;
        this.#wentOffline(terminal, at);
        break;
      case facts.offline:
        this.#wentOffline(terminal, at);
        break;
      case facts.online:
        this.#offlineSince[terminal] = never;
        break;
      case facts.busy:
      case facts.unreachable:
        this.#failed(terminal, at, sale);
        this.#learned(terminal, at);
        break;
      case facts.unknown:
        this.#failed(terminal, at, sale);
        break;
      case facts.refused:
        this.#failed(terminal, at, sale);
        this.#learned(terminal, at, isRefusal);
        break;
      case facts.forwardDeclined:
        this.#learned(terminal, at, isRefusal);
        break;
      case facts.echoFailed:
      case facts.forwardFailed:
      case facts.reversalFailed:
      case facts.inquiryAnswered:
      case facts.uploadAnswered:
        if (value === answerNumbers.busy || value === answerNumbers.unreachable) this.#learned(terminal, at);
        break;
    }
  }

  /** Struck terminals that know of the outage so far. */
  noticed(outage: number): number {
    return this.#watches[outage]?.noticed ?? 0;
  }

  /** undefined for an outage that never began. */
  figures(outage: number): DetectionFigures | undefined {
    const watch = this.#watches[outage];
    if (watch?.beganAt === undefined) return undefined;
    return watch.figures ?? this.#figuresUntil(outage, watch, Number.POSITIVE_INFINITY);
  }

  #isOfTerminals(outage: number): boolean {
    return this.#plan.outages[outage].effect.on === "terminals";
  }

  /** Since when the terminal has known that something is broken, or never. */
  #knownSince(terminal: number): Millis {
    const offline = this.#offlineSince[terminal];
    const linkDown = this.#linkDownSince[terminal];
    if (offline === never || linkDown === never) return Math.max(offline, linkDown);
    return Math.min(offline, linkDown);
  }

  #wentOffline(terminal: number, at: Millis): void {
    if (this.#offlineSince[terminal] === never) this.#offlineSince[terminal] = at;
    this.#learned(terminal, at);
  }

  /** What happened tells of outages for which `tellsOf` holds; without it, of any. */
  #learned(terminal: number, at: Millis, tellsOf?: (outage: Outage) => boolean): void {
    const strikes = this.#strikes;
    let others: readonly [number, number] | undefined;
    for (let slot = strikes.first(terminal); slot !== noSlot; slot = strikes.next(slot)) {
      if (this.#knewAloneAt[slot] !== never) continue;
      if (tellsOf && !tellsOf(this.#plan.outages[strikes.outage(slot)])) continue;
      others ??= this.#others(terminal);
      const watch = this.#watches[strikes.outage(slot)];
      if (watch && this.#knewAt[slot] === never) watch.noticed++;
      this.#know(slot, at, at, others);
    }
  }

  /** The terminal has known it since `since`, and that was found at `at`. */
  #know(slot: number, since: Millis, at: Millis, [one, other]: readonly [number, number]): void {
    const isFirst = this.#knewAt[slot] === never;
    if (isFirst) this.#knewAt[slot] = since;
    if (other === never) this.#knewAloneAt[slot] = since;
    else {
      this.#togetherAt[slot] = at;
      if (isFirst) this.#knewWith[slot] = this.#of[this.#strikes.outage(slot)] === one ? other : one;
    }
  }

  /** The news of an outage's end at `at` comes late: what terminals learned since, they did not learn with it. */
  #notTogether(ended: number, at: Millis): void {
    if (!this.#strikes.isOn(ended)) return;
    for (const [endedSlot, terminal] of this.#strikes.slotsOf(ended)) {
      const [, other] = this.#others(terminal, endedSlot);
      if (other !== never) continue;
      const strikes = this.#strikes;
      for (let slot = strikes.first(terminal); slot !== noSlot; slot = strikes.next(slot)) {
        if (slot === endedSlot || this.#knewAloneAt[slot] !== never || this.#togetherAt[slot] < at) continue;
        const isFirst = Math.max(this.#knewAt[slot], this.#plan.outages[strikes.outage(slot)].at) >= at;
        this.#knewAloneAt[slot] = isFirst ? this.#knewAt[slot] : this.#togetherAt[slot];
        if (isFirst) this.#knewWith[slot] = never;
      }
    }
  }

  /** Numbers of two written outages that are on a terminal; the second is never where there is but one. */
  #others(terminal: number, without = noSlot): readonly [number, number] {
    const strikes = this.#strikes;
    let one: number = never;
    for (let slot = strikes.first(terminal); slot !== noSlot; slot = strikes.next(slot)) {
      const other = this.#of[strikes.outage(slot)];
      if (slot === without || other === one) continue;
      if (one !== never) return [one, other];
      one = other;
    }
    return [one, never];
  }

  #failed(terminal: number, at: Millis, sale: number): void {
    const strikes = this.#strikes;
    for (let slot = strikes.first(terminal); slot !== noSlot; slot = strikes.next(slot)) {
      if (this.#knewAt[slot] !== never || this.#failedSale[slot] === sale) continue;
      this.#failedSale[slot] = sale;
      const watch = this.#watches[strikes.outage(slot)];
      watch?.failedAt.push(at);
      if (this.#others(terminal)[1] !== never) watch?.failedTogetherAt.push(at);
    }
  }

  #end(outage: number, at: Millis): void {
    const watch = this.#watches[outage];
    if (!watch || watch.figures) return;
    watch.figures = this.#figuresUntil(outage, watch, at);
    watch.noticed = watch.figures.noticed;
    watch.failedAt = [];
    watch.failedTogetherAt = [];
  }

  /** From what was learned before `end`: the news of the removal comes a little after it. */
  #figuresUntil(outage: number, watch: Watch, end: number): DetectionFigures {
    const { struck, failedAt, failedTogetherAt, beganAt = 0 } = watch;
    const took: Millis[] = [];
    const tookAlone: Millis[] = [];
    const others = new Set<string>();
    let together = 0;
    for (const [slot] of this.#strikes.slotsOf(outage)) {
      const at = this.#knewAt[slot];
      if (at === never || at >= end) continue;
      took.push(Math.max(0, at - beganAt));
      const aloneAt = this.#knewAloneAt[slot];
      if (aloneAt !== never && aloneAt < end) tookAlone.push(Math.max(0, aloneAt - beganAt));
      else together++;
      if (this.#knewWith[slot] !== never) others.add(this.#written[this.#knewWith[slot]]);
    }
    const failedSales = failedAt.filter((each) => each < end).length;
    const failedTogether = failedTogetherAt.filter((each) => each < end).length;
    const { speed } = this.#plan;
    const figures = {
      ...learnedFigures(took, struck, speed),
      failedSales,
      ...(failedTogether > 0 ? { failedTogether } : {}),
    };
    if (others.size === 0) return figures;
    const alone = timesOf(tookAlone, struck, speed);
    return { ...figures, together: { noticed: together, with: [...others], ...alone } };
  }
}

/** Whether it acts on this one of a terminal's links. */
function isOfLink({ cohorts }: Plan, { effect }: Outage, link: number): boolean {
  if (effect.on === "links") return effect.cohorts.some((cohort) => cohorts[cohort].link === link);
  return effect.on === "terminals" && effect.does.kind === "link-dead" && effect.does.link === link;
}

function isRefusal({ effect }: Outage): boolean {
  return effect.on === "gateway" && effect.does.kind === "refusal";
}
