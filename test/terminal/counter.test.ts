import { describe, expect, test } from "vitest";
import type { Blow, Load } from "../../src/plan/plan.ts";
import type { CounterPolicy } from "../../src/plan/policy.ts";
import { Books } from "./books.ts";
import { at, gateway, policy, silent, unreachable, World } from "./world.ts";

const entry = { medianMs: 2_000, sigma: 0 };

function serial(times: readonly number[], counter: CounterPolicy = { atOnce: 1, entry }): World {
  return new World({ load: at(times), policy: { counter } });
}

describe("the line", () => {
  test("at a serial counter the next customer's entry begins when the one before has an answer", () => {
    expect(serial([1_000, 1_500]).run(20_000).sentAt("sale")).toEqual([3_000, 5_050]);
  });

  test("a customer who waits for their turn wanted to pay when they came", () => {
    expect(serial([1_000, 1_500]).run(20_000).tells("wanted")).toEqual(["1000 wanted", "1500 wanted"]);
  });

  test("first come, first served", () => {
    const served = serial([1_000, 1_100, 1_200, 1_300]).run(20_000).of("approved");
    expect(served.map(({ sale }) => sale)).toEqual([0, 1, 2, 3]);
  });

  test("two at once: the third waits", () => {
    const world = serial([1_000, 1_000, 1_000], { atOnce: 2, entry }).run(20_000);
    expect(world.sentAt("sale")).toEqual([3_000, 3_000, 5_050]);
  });

  test("without a counter everybody is served at once and no entry takes time", () => {
    const world = new World({ load: at([1_000, 1_000, 1_000]) }).run(20_000);
    expect(world.sentAt("sale")).toEqual([1_000, 1_000, 1_000]);
  });

  test("nobody who came is forgotten, however long the line", () => {
    const times = Array.from({ length: 50 }, (_, i) => 1_000 + i);
    expect(serial(times).run(200_000).of("approved")).toHaveLength(50);
  });

  test("a customer who is turned away is in nobody's way", () => {
    const world = new World({
      load: at([10_000, 40_000]),
      policy: { counter: { atOnce: 1 }, offline: { ...policy.offline, sells: false } },
      gateway: unreachable(0, 20_000),
    }).run(60_000);
    expect(world.story(1)).toEqual(["wanted", "sent", "approved"]);
  });

  test("an offline sale takes its entry time too", () => {
    const world = new World({
      load: at([10_000]),
      policy: { counter: { atOnce: 1, entry } },
      gateway: unreachable(0, 20_000),
    }).run(15_000);
    expect(world.tells("queued")).toEqual(["12000 queued offline"]);
  });
});

describe("customers who come one after the other", () => {
  const closed: Partial<Load> = { arrivals: { thinkMs: 1_000 } };

  test("the next one thinks only when the one before has been served", () => {
    const world = new World({ load: at([], closed), policy: { counter: { atOnce: 1, entry } } }).run(60_000);
    const wanted = world.of("wanted");
    const served = world.of("approved");
    expect(wanted.length).toBeGreaterThan(10);
    for (let i = 1; i < wanted.length; i++) expect(wanted[i].at).toBeGreaterThan(served[i - 1].at);
  });

  test("so a slow gateway has fewer of them, where customers at their own times would be as many", () => {
    const slow = gateway(
      () => true,
      () => ({ answer: "approved", afterMs: 900 }),
    );
    const many = new World({ load: at([], closed) }).run(60_000).of("wanted").length;
    const few = new World({ load: at([], closed), gateway: slow }).run(60_000).of("wanted").length;
    expect(few).toBeLessThan(0.8 * many);
  });

  test("the loop goes on through an outage of the terminal itself", () => {
    const world = new World({ load: at([], closed) }).run(10_000);
    world.strike({ kind: "reboot", bootMs: 20_000 }).run(60_000);
    expect(world.of("approved").filter((each) => each.at > 31_000).length).toBeGreaterThan(5);
  });

  test("there is one of them at a time, whoever else comes from another terminal", () => {
    const counter = { atOnce: 1, entry: { medianMs: 5_000, sigma: 0 } };
    const world = new World({ load: at([], closed), policy: { counter } });
    for (let now = 4_000; now < 100_000; now += 4_000) world.run(now).come(500);
    world.run(500_000);
    const moved = new Set(world.of("customerCame").map(({ sale }) => sale));
    const own = world.of("wanted", "approved").filter(({ sale }) => !moved.has(sale));
    expect(own.length).toBeGreaterThan(20);
    for (const [i, { kind }] of own.entries()) expect(kind).toBe(i % 2 === 0 ? "wanted" : "approved");
  });

  test("nobody comes after the last of the day", () => {
    const shape = [
      { at: 0, level: 1 },
      { at: 20_000, level: 1 },
    ];
    const world = new World({ load: at([], { ...closed, shape }) }).run(200_000);
    expect(world.of("wanted").every((each) => each.at < 20_000)).toBe(true);
  });
});

function peripheral(part: "printer" | "scanner", delayMs: number, failShare = 0): Blow {
  return { kind: "peripheral", part, delayMs, failShare };
}

describe("printer and scanner", () => {
  test("a slow scanner delays the entry", () => {
    const world = serial([1_000]).strike(peripheral("scanner", 4_000)).run(20_000);
    expect(world.sentAt("sale")).toEqual([7_000]);
  });

  test("a scanner that fails costs its delay twice: everything is typed by hand", () => {
    const world = serial([1_000])
      .strike(peripheral("scanner", 4_000, 1))
      .run(20_000);
    expect(world.sentAt("sale")).toEqual([11_000]);
  });

  test("a slow printer keeps the next customer waiting, not the one who has paid", () => {
    const world = serial([1_000, 1_000]).strike(peripheral("printer", 4_000)).run(20_000);
    expect(world.sentAt("sale")).toEqual([3_000, 9_050]);
    expect(world.of("approved")[0].at).toBe(3_050);
  });

  test("a receipt that did not come is printed once more, and the sale stands", () => {
    const world = serial([1_000, 1_000])
      .strike(peripheral("printer", 4_000, 1))
      .run(30_000);
    expect(world.sentAt("sale")).toEqual([3_000, 13_050]);
    expect(world.of("reversalOwed")).toEqual([]);
  });

  test("where the policy says so, a sale without a receipt is reversed", () => {
    const books = new Books();
    const world = new World({
      load: at([1_000]),
      gateway: books.gateway,
      policy: { counter: { atOnce: 1, noReceipt: "reverse" } },
    });
    world.strike(peripheral("printer", 4_000, 1)).run(30_000);
    expect(world.story(0)).toEqual([
      "wanted",
      "sent",
      "approved",
      "voided",
      "reversalOwed",
      "reversalSent",
      "reversalAccepted",
    ]);
    expect(books.copies(0)).toBe(0);
  });

  test("a printer that only is slow reverses nothing", () => {
    const world = serial([1_000], { atOnce: 1, noReceipt: "reverse" });
    world.strike(peripheral("printer", 4_000)).run(30_000);
    expect(world.of("reversalOwed")).toEqual([]);
  });

  test("what fails for a share of the sales fails for that share", () => {
    const times = Array.from({ length: 400 }, (_, i) => 1_000 * (i + 1));
    const world = serial(times, { atOnce: 1, noReceipt: "reverse" });
    world.strike(peripheral("printer", 1, 0.25)).run(500_000);
    // Within four standard deviations.
    expect(Math.abs(world.of("voided").length - 100)).toBeLessThan(4 * Math.sqrt(400 * 0.25 * 0.75));
  });

  test("repaired, everything takes as long as before", () => {
    const broken = peripheral("scanner", 4_000);
    const world = serial([5_000]).strike(broken).run(2_000).release(broken).run(20_000);
    expect(world.sentAt("sale")).toEqual([7_000]);
  });

  test("of two that are broken, the repair of one leaves the other", () => {
    const [one, other] = [peripheral("scanner", 4_000), peripheral("scanner", 1_000)];
    const world = serial([5_000]).strike(one).strike(other).run(2_000).release(one).run(20_000);
    expect(world.sentAt("sale")).toEqual([8_000]);
  });
});

describe("refunds", () => {
  const load = at([5_000], { refundShare: 1 });
  const refunds = (policy: ConstructorParameters<typeof World>[0]) =>
    new World({ load: at([5_000], load.load), ...policy });

  test("money goes back as a refund, a sale of its own", () => {
    const world = refunds({}).run(20_000);
    expect(world.story(0)).toEqual(["refundWanted", "sent", "approved"]);
    expect(world.sent.at(-1)?.message.kind).toBe("refund");
  });

  test("while offline there are none: money goes back online only", () => {
    const world = refunds({ gateway: unreachable(0, 20_000) }).run(60_000);
    expect(world.story(0)).toEqual(["refundWanted", "turnedAway refundOffline"]);
  });

  test("a refund that may be booked and was not given is reversed, never stored", () => {
    const books = new Books((message) => (message.kind === "refund" ? "answer lost" : "answered"));
    const world = refunds({ gateway: books.gateway }).run(60_000);
    expect(world.story(0)).toEqual([
      "refundWanted",
      "sent",
      "unknown",
      "turnedAway refundOffline",
      "reversalOwed",
      "reversalSent",
      "reversalAccepted",
    ]);
    expect(books.copies(0)).toBe(0);
  });
});

describe("voids", () => {
  const voids = (gateway?: ConstructorParameters<typeof World>[0]["gateway"]) =>
    new World({ load: at([5_000], { voidShare: 1 }), ...(gateway && { gateway }) });

  test("an approved sale that is taken back is reversed", () => {
    const books = new Books();
    const world = voids(books.gateway).run(20_000);
    expect(world.story(0).slice(2)).toEqual([
      "approved",
      "voided",
      "reversalOwed",
      "reversalSent",
      "reversalAccepted",
    ]);
    expect(books.copies(0)).toBe(0);
  });

  test("a stored sale that is taken back leaves the queue and is never sent", () => {
    const world = voids(unreachable(0, 20_000)).run(60_000);
    expect(world.story(0)).toEqual(["wanted", "queued offline", "voided"]);
  });

  test("a stored sale that may be booked is reversed when it is taken back, and not forwarded", () => {
    const books = new Books((message) => (message.kind === "sale" ? "answer lost" : "answered"));
    const world = voids(books.gateway).run(60_000);
    expect(world.story(0)).toEqual([
      "wanted",
      "sent",
      "unknown",
      "queued unknown",
      "voided",
      "reversalOwed",
      "reversalSent",
      "reversalAccepted",
    ]);
    expect(books.copies(0)).toBe(0);
  });

  test("what was taken back leaves room for another", () => {
    const world = new World({
      load: at([5_000, 6_000], { voidShare: 1 }),
      gateway: silent(0, 60_000),
      policy: {
        offline: { maxAmountMinor: 1_000, maxPayments: 1, maxTotalMinor: 1_000, expireAfterMs: 60_000 },
      },
    }).run(10_000);
    expect(world.of("turnedAway")).toEqual([]);
  });

  test("a refund is not voided", () => {
    const world = new World({ load: at([5_000], { voidShare: 1, refundShare: 1 }) }).run(20_000);
    expect(world.of("voided")).toEqual([]);
  });
});
