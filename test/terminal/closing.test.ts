import { describe, expect, test } from "vitest";
import { declineReasons, type Totals } from "../../src/messages.ts";
import type { Blow, Load } from "../../src/plan/plan.ts";
import type { SettlementPolicy, TerminalPolicy } from "../../src/plan/policy.ts";
import { at, fixed, type Gateway, policy, unreachable, World } from "./world.ts";

const closing: SettlementPolicy = { withinMs: 10_000, upload: "on-mismatch", attempts: 3 };
/** The last customer comes before 100 s. */
const day = {
  shape: [
    { at: 0, level: 1 },
    { at: 100_000, level: 1 },
  ],
};

function shop(
  options: {
    times?: readonly number[];
    gateway?: Gateway;
    settlement?: Partial<SettlementPolicy>;
    load?: Partial<Load>;
    policy?: Partial<TerminalPolicy>;
    terminal?: number;
  } = {},
): World {
  return new World({
    load: at(options.times ?? [5_000, 6_000], { ...day, ...options.load }),
    policy: {
      settlement: { ...closing, ...options.settlement },
      forward: { ...policy.forward, retry: fixed(5_000) },
      ...options.policy,
    },
    terminal: options.terminal ?? 0,
    ...(options.gateway && { gateway: options.gateway }),
  });
}

/** Agrees with totals from number `agreesFrom` on. */
function differing(agreesFrom: number): Gateway {
  let asked = 0;
  return ({ kind }) =>
    kind === "settlement" && asked++ < agreesFrom
      ? { answer: "declined", afterMs: 50, reason: declineReasons.totalsDiffer }
      : { answer: "approved", afterMs: 50 };
}

const totals = (world: World): Totals | undefined =>
  world.sent.filter(({ message }) => message.kind === "settlement").at(-1)?.message.totals;

describe("settlement", () => {
  test("at the close of day the terminal tells what it sold, and the gateway agrees", () => {
    const world = shop().run(200_000);
    expect(totals(world)).toEqual({ sales: 2, salesMinor: 2_000, refunds: 0, refundsMinor: 0 });
    expect(world.of("settled")).toHaveLength(1);
  });

  test("a day that is closed is not closed again, whatever a terminal forgets with its power", () => {
    const world = shop({ policy: { storage: { kind: "volatile", wipedBy: [] } } }).run(150_000);
    expect(world.of("settled")).toHaveLength(1);
    world.strike({ kind: "reboot", bootMs: 1_000 }).run(300_000);
    expect(world.of("started")).toHaveLength(1);
    expect(world.of("settled")).toHaveLength(1);
  });

  test("it closes within the time that the policy gives after the last customer, each terminal at its own", () => {
    const closed = Array.from(
      { length: 100 },
      (_, terminal) => shop({ terminal }).run(200_000).sentAt("settlement")[0],
    );
    expect(Math.min(...closed)).toBeGreaterThanOrEqual(100_000);
    expect(Math.max(...closed)).toBeLessThan(110_000);
    expect(new Set(closed).size).toBeGreaterThan(90);
  });

  test("without a policy for it there is none", () => {
    const world = new World({ load: at([5_000], day) }).run(300_000);
    expect(world.sentAt("settlement")).toEqual([]);
    expect(world.terminal.isSettled).toBe(true);
  });

  test("the terminal is not settled before", () => {
    const world = shop().run(99_999);
    expect(world.terminal.isSettled).toBe(false);
    expect(world.run(200_000).terminal.isSettled).toBe(true);
  });

  test("refunds are told apart", () => {
    const world = shop({ load: { refundShare: 1 } }).run(200_000);
    expect(totals(world)).toEqual({ sales: 0, salesMinor: 0, refunds: 2, refundsMinor: 2_000 });
  });

  test("what was forwarded is in it", () => {
    const world = shop({ gateway: unreachable(0, 20_000) }).run(200_000);
    expect(world.of("forwardAccepted")).toHaveLength(2);
    expect(totals(world)?.sales).toBe(2);
  });

  test("what was declined is not", () => {
    const gateway: Gateway = ({ kind, sale }) => ({
      answer: kind === "sale" && sale === 0 ? "declined" : "approved",
      afterMs: 50,
    });
    expect(totals(shop({ gateway }).run(200_000))?.sales).toBe(1);
  });

  test("what was reversed is not", () => {
    expect(totals(shop({ load: { voidShare: 1 } }).run(200_000))?.sales).toBe(0);
  });

  test("it waits until nothing is stored any more", () => {
    const world = shop({ gateway: unreachable(90_000, 150_000), times: [95_000, 95_500, 98_000] }).run(
      300_000,
    );
    const last = world.of("forwardAccepted").at(-1)?.at ?? 0;
    expect(last).toBeGreaterThan(150_000);
    expect(world.sentAt("settlement")[0]).toBeGreaterThanOrEqual(last);
    expect(totals(world)?.sales).toBe(3);
  });
});

describe("totals that differ", () => {
  test("the batch is uploaded, record by record, and then they agree", () => {
    const world = shop({ gateway: differing(1) }).run(300_000);
    expect(world.sentAt("settlement")).toHaveLength(2);
    expect(world.of("uploadAnswered").map(({ sale }) => sale)).toEqual([0, 1]);
    expect(world.of("settled")[0].value).toBe(2);
  });

  test("as often as the policy says; then a person must see to it", () => {
    const world = shop({ gateway: differing(99) }).run(300_000);
    expect(world.sentAt("settlement")).toHaveLength(3);
    expect(
      world
        .tells("settled", "settlementFailed", "intervention")
        .map((each) => each.split(" ").slice(1).join(" ")),
    ).toEqual(["settlementFailed", "intervention settlement"]);
    expect(world.terminal.isSettled).toBe(true);
  });

  test("a terminal that uploads always does so before it asks", () => {
    const world = shop({ settlement: { upload: "always" } }).run(300_000);
    expect(world.sent.slice(-3).map(({ message }) => message.kind)).toEqual([
      "upload",
      "upload",
      "settlement",
    ]);
  });

  test("an upload carries the key and the amount under which the sale was accepted", () => {
    const upload = shop({ gateway: differing(1) })
      .run(300_000)
      .sent.find(({ message }) => message.kind === "upload");
    expect(upload?.message).toMatchObject({ sale: 0, key: 0, amountMinor: 1_000 });
  });

  test("a settlement that nobody answers is sent again after a wait", () => {
    const gateway: Gateway = ({ kind }, now) =>
      kind === "settlement" && now < 112_000 ? "silence" : { answer: "approved", afterMs: 50 };
    const world = shop({ gateway }).run(300_000);
    const sent = world.sentAt("settlement");
    expect(sent.length).toBeGreaterThan(1);
    expect(sent[1] - sent[0]).toBe(6_000);
    expect(world.of("settled")).toHaveLength(1);
  });

  test("power lost while it waits for the answer: it asks again when it is up", () => {
    const cut: Blow = { kind: "power-cut", batteryMs: 0, bootMs: 5_000 };
    const gateway: Gateway = ({ kind }) => ({
      answer: "approved",
      afterMs: kind === "settlement" ? 900 : 50,
    });
    const world = shop({ gateway }).run(100_000);
    while (world.sentAt("settlement").length === 0) world.run(world.now + 10);
    world
      .strike(cut)
      .run(world.now + 10_000)
      .release(cut)
      .run(300_000);
    expect(world.of("settled")).toHaveLength(1);
  });
});

describe("reports to the back office", () => {
  const backOffice = { everyMs: 30_000 };
  const office = (times: readonly number[], gateway?: Gateway) =>
    new World({ load: at(times), policy: { backOffice }, ...(gateway && { gateway }) });

  test("every so often it tells how many were sold since", () => {
    const world = office([5_000, 6_000, 40_000]).run(200_000);
    expect(world.of("reported").reduce((sum, { value }) => sum + value, 0)).toBe(3);
    expect(world.of("reported").length).toBeLessThanOrEqual(3);
  });

  test("nothing sold, nothing told", () => {
    expect(office([]).run(200_000).sentAt("report")).toEqual([]);
  });

  test("what was sold offline is told when the terminal is back", () => {
    const world = office([5_000, 6_000], unreachable(0, 100_000)).run(99_000);
    expect(world.sentAt("report")).toEqual([]);
    expect(
      world
        .run(200_000)
        .of("reported")
        .map(({ value }) => value),
    ).toEqual([2]);
  });

  test("the terminal is not settled before the back office knows of everything", () => {
    const world = office([5_000, 6_000]).run(6_500);
    expect(world.terminal.isSettled).toBe(false);
    const told = world.run(200_000);
    expect(told.of("reported").reduce((sum, { value }) => sum + value, 0)).toBe(2);
    expect(told.terminal.isSettled).toBe(true);
  });

  test("customers who left took nothing from the shelf", () => {
    const world = new World({
      load: at([5_000]),
      policy: { backOffice, offline: { ...policy.offline, sells: false } },
      gateway: unreachable(0, 20_000),
    }).run(200_000);
    expect(world.of("reported")).toEqual([]);
  });

  test("while its link is broken the stock does not agree, and then it does", () => {
    const broken: Blow = { kind: "back-office" };
    const world = office([5_000, 6_000]).strike(broken).run(200_000);
    expect(world.sentAt("report")).toEqual([]);
    world.release(broken).run(300_000);
    expect(world.of("reported").map(({ value }) => value)).toEqual([2]);
  });

  test("a report that is not answered is in the next one", () => {
    const lost: Gateway = ({ kind }, now) =>
      kind === "report" && now < 60_000 ? "silence" : { answer: "approved", afterMs: 50 };
    const world = office([5_000, 6_000], lost).run(200_000);
    expect(world.of("reported").map(({ value }) => value)).toEqual([2]);
  });

  test("a report that is not answered does not make the terminal offline: the money goes another way", () => {
    const lost: Gateway = ({ kind }) => (kind === "report" ? "silence" : { answer: "approved", afterMs: 50 });
    expect(office([5_000, 6_000], lost).run(300_000).of("offline")).toEqual([]);
  });
});

describe("a compromised terminal", () => {
  const flood = (send: "sales" | "garbage"): Blow => ({ kind: "flood", perMs: 0.01, send });

  test("sends as much as the outage says, from its beginning to its end", () => {
    const world = new World({})
      .run(10_000)
      .strike(flood("sales"))
      .run(20_000)
      .release(flood("sales"))
      .run(60_000);
    expect(Math.abs(world.sentAt("bogus").length - 100)).toBeLessThanOrEqual(1);
    expect(world.sentAt("bogus").every((each) => each >= 10_000 && each <= 20_000)).toBe(true);
  });

  test("garbage is no message", () => {
    const world = new World({}).run(10_000).strike(flood("garbage")).run(20_000);
    expect(world.sentAt("garbage").length).toBeGreaterThan(90);
    expect(world.sentAt("bogus")).toEqual([]);
  });

  test("what nobody answers is bounded", () => {
    const open: number[] = [];
    const silent: Gateway = ({ kind }) =>
      kind === "bogus" ? "silence" : { answer: "approved", afterMs: 50 };
    const world = new World({ gateway: silent }).run(10_000).strike(flood("sales")).run(20_000);
    for (const { at } of world.sent)
      open.push(world.sentAt("bogus").filter((each) => each > at - 1_000 && each <= at).length);
    expect(Math.max(...open)).toBe(8);
  });

  test("its own customers are served as before", () => {
    const world = new World({ load: at([12_000, 13_000]) }).run(10_000).strike(flood("sales")).run(60_000);
    expect(world.of("approved")).toHaveLength(2);
  });

  test("what it floods with is no sale of its own: no story, no totals", () => {
    const world = shop({ times: [] }).run(10_000).strike(flood("sales")).run(20_000).release(flood("sales"));
    world.run(300_000);
    expect(world.of("wanted")).toEqual([]);
    expect(totals(world)?.sales).toBe(0);
  });

  test("without power it sends nothing", () => {
    const cut: Blow = { kind: "power-cut", batteryMs: 0, bootMs: 5_000 };
    const world = new World({}).run(10_000).strike(flood("sales")).run(12_000).strike(cut).run(20_000);
    expect(world.sentAt("bogus").filter((each) => each > 12_000)).toEqual([]);
  });
});
