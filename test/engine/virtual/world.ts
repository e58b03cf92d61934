// One terminal of the virtual network, whose gateway answers when the test says so; everything that happens becomes
// a line with its time.

import { Faults } from "../../../src/conductor/faults.ts";
import type { Call } from "../../../src/engine/virtual/call.ts";
import { Network, type NetworkOwner } from "../../../src/engine/virtual/network.ts";
import type { Answer, Message } from "../../../src/messages.ts";
import type { Outage, Plan } from "../../../src/plan/plan.ts";
import { planOf, wifi } from "./plans.ts";

const sale: Message = {
  kind: "sale",
  sale: 0,
  amountMinor: 500,
  card: 0,
  isForward: false,
  key: 0,
  isUpdated: false,
};

export class World implements NetworkOwner {
  now = 0;
  readonly lines: string[] = [];
  readonly network: Network;
  readonly #faults = new Faults();
  readonly #active = new Map<Outage, number>();
  readonly #atGateway = new Map<number, Call>();
  /** Messages that the gateway answers at once. */
  answersAtOnce = true;
  /** Its certificate has. */
  hasExpired = false;
  /** What the terminal does on hearing of an answer. */
  onAnswer: (attempt: number, answer: Answer) => void = () => {};

  constructor(profile = wifi, plan: Plan = planOf({ cohorts: [[1, profile]] })) {
    this.network = new Network(plan, this);
  }

  begin(outage: Outage): void {
    this.#active.set(outage, this.#active.size);
    this.#change(this.#faults.begin(this.#active.get(outage)!, outage));
  }

  end(outage: Outage): void {
    this.#change(this.#faults.end(this.#active.get(outage)!));
  }

  send(attempt: number, message: Message = sale, link = 0): void {
    this.network.send(0, attempt, message, link);
  }

  cancel(attempt: number): boolean {
    return this.network.cancel(0, attempt);
  }

  answerTo(attempt: number): void {
    this.network.answer(this.#atGateway.get(attempt)!, "approved", 0, 0);
  }

  isGone(attempt: number): boolean {
    return this.network.isGone(this.#atGateway.get(attempt)!);
  }

  /** Lets time pass, and tells what happened in it. */
  until(at: number): string[] {
    for (;;) {
      const next = Math.min(...this.network.ways.map(({ nextAt }) => nextAt));
      if (next > at) break;
      this.now = next;
      for (const way of this.network.ways) way.play(next);
    }
    this.now = at;
    return this.lines.splice(0);
  }

  arrived(call: Call): void {
    this.lines.push(`${this.now} ${call.attempt} at the gateway`);
    this.#atGateway.set(call.attempt, call);
    if (this.answersAtOnce) this.network.answer(call, "approved", 0, 0);
  }

  vanished(call: Call): void {
    this.lines.push(`${this.now} ${call.attempt} vanished`);
  }

  answered(_terminal: number, attempt: number, answer: Answer): void {
    this.lines.push(`${this.now} ${attempt} ${answer}`);
    this.onAnswer(attempt, answer);
  }

  hasExpiredCertificate(): boolean {
    return this.hasExpired;
  }

  linkChanged(_terminal: number, link: number, isUp: boolean): void {
    this.lines.push(`${this.now} link${link === 0 ? "" : ` ${link}`} ${isUp ? "up" : "down"}`);
  }

  #change({ links, gateway }: ReturnType<Faults["begin"]>): void {
    if (gateway?.does === "expire") this.network.expire(gateway.outage, gateway.sessions === "end");
    if (gateway?.does === "renew") this.network.renew(gateway.outage);
    for (const { cohort, changes } of links) {
      for (const change of changes) this.network.change(cohort, change);
    }
  }
}
