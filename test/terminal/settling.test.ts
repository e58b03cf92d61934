// A terminal and the gateway that it settles with, over a line that loses what is said.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { Batch } from "../../src/gateway/core/batch.ts";
import { type Answer, declineReasons, settlementKeyOf } from "../../src/messages.ts";
import { Settlement } from "../../src/terminal/settlement.ts";
import { VirtualGateway } from "../gateway/core/virtual-gateway.ts";

/** What becomes of a message: the gateway may hear it, too late for its terminal to wait for the answer. */
type Fate = "answered" | "not heard" | "answer lost" | "late";

interface Step {
  /** Of a sale that is made before the message; 0: none. */
  readonly amountMinor: number;
  readonly fate: Fate;
  /** Before how many later messages it arrives, where it is late: the next one, or one of another batch. */
  readonly lateBy?: number;
}

const steps = fc.array(
  fc.record({
    // Few amounts, so that batches have the same totals now and then.
    amountMinor: fc.constantFrom(0, 0, 500, 700),
    fate: fc.constantFrom<Fate>("answered", "not heard", "answer lost", "late"),
    lateBy: fc.constantFrom(1, 1, 3, 5),
  }),
  { maxLength: 20 },
);

const forEver = 1_000_000;

class Day {
  readonly gateway: VirtualGateway;
  readonly terminal: Settlement;
  outcome: string | undefined = undefined;
  #sales = 0;
  #late: { readonly at: number; arrive(): void }[] = [];
  #steps = 0;

  constructor(gateway: VirtualGateway, upload: "always" | "on-mismatch", attempts = forEver) {
    this.gateway = gateway;
    const retry = { baseMs: 1, capMs: 1, jitter: "none" } as const;
    this.terminal = new Settlement({ withinMs: 0, upload, attempts }, retry, 1, 0, 0);
  }

  /** Sold and booked. */
  sell(amountMinor: number): void {
    const sale = this.#sales++;
    this.gateway.outcome("sale", `${sale}`, { amountMinor });
    this.terminal.taken(sale, amountMinor, 0, 0);
  }

  play({ amountMinor, fate, lateBy = 1 }: Step): void {
    if (amountMinor > 0) this.sell(amountMinor);
    const now = this.#steps++;
    for (const { arrive } of this.#late.filter(({ at }) => at <= now)) arrive();
    this.#late = this.#late.filter(({ at }) => at > now);
    const step = this.terminal.due(forEver);
    if (step === undefined) return;
    const arrive = () =>
      step.kind === "upload"
        ? this.gateway.outcome("upload", `${step.record.sale}`, { amountMinor: step.record.amountMinor })
        : this.gateway.outcome("settlement", settlementKeyOf("run", 0, step.batch), { totals: step.totals });
    if (fate === "late") this.#late.push({ at: now + lateBy, arrive });
    const said = fate === "answered" || fate === "answer lost" ? arrive() : undefined;
    const isDeclined = said === "totalsDiffer";
    const answer: Answer = fate === "answered" ? (isDeclined ? "declined" : "approved") : "unknown";
    this.outcome ??= this.terminal.answered(0, answer, isDeclined ? declineReasons.totalsDiffer : 0, 0);
  }

  /** Over a line that loses nothing any more. */
  close(): void {
    for (let left = 200; left > 0 && this.outcome === undefined; left--) {
      this.play({ amountMinor: 0, fate: "answered" });
    }
  }
}

/** Plays the steps until the day is closed, and then over a line that loses nothing. */
function played(gateway: VirtualGateway, upload: "always" | "on-mismatch", steps: readonly Step[]): Day {
  const day = new Day(gateway, upload);
  for (const step of steps) if (day.outcome === undefined) day.play(step);
  day.close();
  return day;
}

const settledMinor = ({ settled }: VirtualGateway) =>
  settled.reduce((sum, { totals }) => sum + totals.salesMinor, 0);
const bookedMinor = ({ rows }: VirtualGateway) => rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

const uploads = fc.constantFrom("always" as const, "on-mismatch" as const);

describe("whatever is lost, and whatever is sold meanwhile", () => {
  test.prop([steps, uploads])("an honest day closes, and every sale is settled once", (steps, upload) => {
    const gateway = new VirtualGateway();
    expect(played(gateway, upload, steps).outcome).toBe("agreed");
    expect(settledMinor(gateway)).toBe(bookedMinor(gateway));
    expect(gateway.batch({ terminal: 0 })).toMatchObject({ sales: 0, salesMinor: 0 });
  });

  test.prop([steps, uploads])("a day with a row too many never does", (steps, upload) => {
    const gateway = new VirtualGateway();
    // Booked for the terminal, which knows nothing of it, as by a gateway that posts twice.
    gateway.outcome("sale", "nobody's", { amountMinor: 30 });
    expect(played(gateway, upload, steps).outcome).not.toBe("agreed");
  });
});

/** Knows a settlement again only while nothing was booked since. */
class Forgetful extends Batch {
  override hasAgreedOn(totals: Batch): boolean {
    return this.sales === 0 && super.hasAgreedOn(totals, "run/0/batch-0");
  }
}

/** Plays with a batch of this kind. */
function gatewayWith(batch: Batch): VirtualGateway {
  return new (class extends VirtualGateway {
    override batch(): Batch {
      return batch;
    }
  })();
}

const lost: readonly Step[] = [
  { amountMinor: 500, fate: "answer lost" },
  { amountMinor: 700, fate: "answered" },
];

/** Knows the last batch that ended, and none before it. */
class ShortMemory extends Batch {
  #last = 0;
  override settle(totals: Batch, key?: string): void {
    const number = this.#last++;
    super.settle(totals, key);
    // As if that had been long ago.
    for (let other = 0; other < 15; other++) super.settle(totals, `${number} ${other}`);
  }
}

/** Three batches of the same totals, because each answer was lost while the next one's sale was made. */
const veryLate: readonly Step[] = [
  { amountMinor: 500, fate: "late", lateBy: 5 },
  { amountMinor: 0, fate: "answer lost" },
  { amountMinor: 500, fate: "answered" },
  { amountMinor: 0, fate: "answer lost" },
  { amountMinor: 500, fate: "answered" },
];

test("a copy that comes two batches later leaves the day open where the gateway forgets the key", () => {
  expect(played(new VirtualGateway(), "on-mismatch", veryLate).outcome).toBe("agreed");
  expect(played(gatewayWith(new ShortMemory()), "on-mismatch", veryLate).outcome).toBeUndefined();
});

test("a sale after a settlement whose answer was lost leaves the day open where the gateway forgets the key", () => {
  expect(played(new VirtualGateway(), "on-mismatch", lost).outcome).toBe("agreed");
  expect(played(gatewayWith(new Forgetful()), "on-mismatch", lost).outcome).toBeUndefined();
});
