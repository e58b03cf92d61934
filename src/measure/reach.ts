// Reach: whether each terminal could sell online now, as far as outages decide it: cut off when every link of its own
// is gone, or the gateway is down for everybody; refused when the gateway would not have it. What the terminal knows
// of that is another thing; the customers' own link is none of its own.

import { isCut, ownLinks } from "../plan/cut-off.ts";
import type { Plan, Refusal } from "../plan/plan.ts";
import type { Range } from "../plan/ranges.ts";

export class Reach {
  readonly #plan: Plan;
  /** Most links that a terminal has of its own. */
  readonly #width: number;
  /** How many outages cut each link, by terminal × width + link. */
  readonly #cuts: Uint16Array;
  /** By terminal: how many links it has of its own, and how many of them nothing cuts. */
  readonly #own: Uint8Array;
  readonly #open: Uint8Array;
  /** By terminal: outages of the whole gateway; refusals of its sales, of these for its old version; of refunds only. */
  readonly #gatewayDown: Uint16Array;
  /** By terminal: outages by which its certificate, or the gateway's, has expired. */
  readonly #expired: Uint16Array;
  readonly #refused: Uint16Array;
  readonly #oldRefused: Uint16Array;
  readonly #refundsRefused: Uint16Array;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#width = Math.max(1, ...plan.groups.map(ownLinks));
    this.#cuts = new Uint16Array(plan.terminals * this.#width);
    this.#own = new Uint8Array(plan.terminals);
    for (const group of plan.groups) this.#own.fill(ownLinks(group), ...group.terminals);
    this.#open = this.#own.slice();
    this.#gatewayDown = new Uint16Array(plan.terminals);
    this.#expired = new Uint16Array(plan.terminals);
    this.#refused = new Uint16Array(plan.terminals);
    this.#oldRefused = new Uint16Array(plan.terminals);
    this.#refundsRefused = new Uint16Array(plan.terminals);
  }

  isCutOff(terminal: number): boolean {
    return this.#open[terminal] === 0 || this.#gatewayDown[terminal] > 0;
  }

  /** Whether only its own sessions decide: one that stands goes on, and a new one fails. */
  mayBeCutOff(terminal: number): boolean {
    return this.isCutOff(terminal) || this.#expired[terminal] > 0;
  }

  /** Its sales are. Who has been updated is not refused for its version. */
  isRefused(terminal: number, isUpdated: boolean): boolean {
    return this.#refused[terminal] > (isUpdated ? this.#oldRefused[terminal] : 0);
  }

  areRefundsRefused(terminal: number): boolean {
    return this.#refundsRefused[terminal] > 0;
  }

  /** An outage begins (1) or ends (−1). Whose reach may be another now. */
  change(outage: number, by: 1 | -1): readonly Range[] {
    const { effect, struck } = this.#plan.outages[outage];
    if (effect.on === "links") {
      if (!isCut(effect.does)) return [];
      return effect.cohorts.flatMap((index) => {
        const { link, terminals } = this.#plan.cohorts[index];
        return this.#cut(terminals, link, by);
      });
    }
    if (effect.on === "terminals") {
      if (effect.does.kind === "certificate") {
        add(this.#expired, struck, by);
        return struck;
      }
      return effect.does.kind === "link-dead" ? this.#cut(struck, effect.does.link, by) : [];
    }
    if (effect.on !== "gateway") return [];
    switch (effect.does.kind) {
      case "maintenance":
      case "crash":
        add(this.#gatewayDown, struck, by);
        return struck;
      case "expiry":
        // A session that stands goes on, as where the terminal's own has expired.
        add(effect.does.sessions === "end" ? this.#gatewayDown : this.#expired, struck, by);
        return struck;
      case "refusal":
        this.#refuse(effect.does, struck, by);
        return struck;
      default:
        return [];
    }
  }

  #refuse({ refuses, reason }: Refusal, struck: readonly Range[], by: 1 | -1): void {
    add(refuses === "refunds" ? this.#refundsRefused : this.#refused, struck, by);
    if (reason === "versionRefused" && refuses !== "refunds") add(this.#oldRefused, struck, by);
  }

  #cut(terminals: readonly Range[], link: number, by: 1 | -1): readonly Range[] {
    for (const [from, to] of terminals) {
      for (let terminal = from; terminal < to; terminal++) {
        if (link >= this.#own[terminal]) continue;
        const index = terminal * this.#width + link;
        const before = this.#cuts[index];
        this.#cuts[index] = before + by;
        if (before === 0) this.#open[terminal]--;
        else if (before + by === 0) this.#open[terminal]++;
      }
    }
    return terminals;
  }
}

function add(counts: Uint16Array, ranges: readonly Range[], by: 1 | -1): void {
  for (const [from, to] of ranges)
    for (let terminal = from; terminal < to; terminal++) counts[terminal] += by;
}
