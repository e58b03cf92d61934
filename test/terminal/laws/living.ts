// A life is lived under every law. What breaks one is told with the whole world that it happened in.

import { type FactKind, facts, type Millis, nameOf } from "../../../src/facts.ts";
import { Audited } from "./audited.ts";
import { Chronicle } from "./chronicle.ts";
import { Drains } from "./drains.ts";
import { Endings } from "./endings.ts";
import { Heeds } from "./heeds.ts";
import { Keys } from "./keys.ts";
import { Breach, type Law } from "./law.ts";
import type { Life } from "./life.ts";
import { Limits } from "./limits.ts";
import { Manners } from "./manners.ts";
import { Money } from "./money.ts";
import { Stored } from "./stored.ts";
import { World, type WorldOptions } from "./world.ts";

/** The last facts that are told with a breach. */
const factsTold = 150;

/** What was seen of a life that was lived to its end. */
export interface Lived {
  /** All facts in their order: terminal, time, kind, sale and value of each. */
  readonly facts: readonly number[];
  /** Sales that the audit found booked twice. */
  readonly duplicated: number;
}

/** Lives it. Throws a Breach where a law is broken. */
export function live(life: Life, options: WorldOptions = {}): Lived {
  const world = new World(life, options);
  const { house } = world;
  const diary = new Diary();
  const chronicle = new Chronicle(house.policy);
  const audited = new Audited(house.policy, life.terminals, chronicle);
  try {
    world.run([
      diary,
      chronicle,
      new Endings(),
      new Keys(house.policy),
      new Limits(house, life.blows, chronicle),
      new Stored(house, life.blows, chronicle),
      new Drains(house, chronicle, world.blows, world.healedAt),
      new Manners(house.policy, chronicle),
      new Heeds(world.maintained, chronicle),
      new Money(house.policy, chronicle),
      audited,
    ]);
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    const where = `healed at ${world.healedAt}: ${JSON.stringify(house)}`;
    throw new Breach(`${says}\n${where}\n${diary.told}`, { cause: error });
  }
  return { facts: diary.numbers, duplicated: audited.duplicated };
}

/** Writes down what happens. */
class Diary implements Law {
  readonly numbers: number[] = [];

  fact(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    this.numbers.push(terminal, at, kind, sale, value);
  }

  get told(): string {
    const lines: string[] = [];
    for (let i = Math.max(0, this.numbers.length - 5 * factsTold); i < this.numbers.length; i += 5) {
      const [terminal, at, kind, sale, value] = this.numbers.slice(i, i + 5);
      lines.push(`${at} terminal ${terminal}: ${nameOf(facts, kind)} ${sale} ${value}`);
    }
    return lines.join("\n");
  }
}
