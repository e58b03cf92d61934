import { describe, expect, test } from "vitest";
import type { Answer } from "../../src/messages.ts";
import type { Alternative } from "../../src/plan/plan.ts";
import type { TerminalPolicy } from "../../src/plan/policy.ts";
import type { Setup } from "../../src/terminal/setup.ts";
import { Books } from "./books.ts";
import { at, fixed, type Gateway, load, policy, unreachable, World } from "./world.ts";

const onlineOnly = { ...policy.offline, sells: false } as const;
const down = unreachable(0, 1_000_000);

function world(
  times: readonly number[],
  alternatives: readonly Alternative[],
  options: { gateway?: Gateway; policy?: Partial<TerminalPolicy>; setup?: Partial<Setup> } = {},
): World {
  return new World({
    load: at(times),
    gateway: options.gateway ?? down,
    policy: { offline: onlineOnly, ...options.policy },
    setup: { alternatives, ...options.setup },
  });
}

describe("cash", () => {
  test("who cannot pay with a card pays cash, and is not turned away", () => {
    const each = world([10_000], [{ way: "cash", share: 1 }]).run(60_000);
    expect(each.story(0)).toEqual(["wanted", "paidOtherwise cash"]);
  });

  test("nobody pays cash who can pay with a card", () => {
    const each = world([10_000], [{ way: "cash", share: 1 }], { gateway: new Books().gateway }).run(60_000);
    expect(each.of("paidOtherwise")).toEqual([]);
  });

  test("each way is taken by its share, and the rest leaves", () => {
    const ways: Alternative[] = [
      { way: "cash", share: 0.5 },
      { way: "qr", share: 0.25 },
    ];
    const shop = new World({
      load: load(400_000),
      gateway: (message, _now, link) =>
        link === 1
          ? { answer: "approved", afterMs: 50 }
          : { answer: message.isForward ? "busy" : "unreachable", afterMs: 1 },
      policy: { offline: onlineOnly },
      setup: { alternatives: ways, customerLink: 1 },
    }).run(500_000);
    const otherwise = shop.of("paidOtherwise");
    const left = shop.of("turnedAway").length;
    const n = otherwise.length + left;
    const share = (count: number, p: number) => Math.abs(count - n * p) < 4 * Math.sqrt(n * p * (1 - p));
    expect(n).toBeGreaterThan(300);
    expect(share(otherwise.filter(({ value }) => value === 0).length, 0.5)).toBe(true);
    expect(share(otherwise.filter(({ value }) => value === 1).length, 0.25)).toBe(true);
    expect(share(left, 0.25)).toBe(true);
  });

  test("a refund is not paid in another way", () => {
    const each = new World({
      load: at([10_000], { refundShare: 1 }),
      gateway: down,
      setup: { alternatives: [{ way: "cash", share: 1 }] },
    }).run(60_000);
    expect(each.of("paidOtherwise")).toEqual([]);
  });

  test("paid in cash, although the attempt was booked: it is reversed", () => {
    const books = new Books(({ kind }) => (kind === "sale" ? "answer lost" : "answered"));
    const each = world([10_000], [{ way: "cash", share: 1 }], { gateway: books.gateway }).run(60_000);
    expect(each.story(0).slice(2)).toEqual([
      "unknown",
      "paidOtherwise cash",
      "reversalOwed",
      "reversalSent",
      "reversalAccepted",
    ]);
    expect(books.copies(0)).toBe(0);
  });

  test("whoever has no patience left pays in cash too", () => {
    const each = new World({
      load: at([10_000], { patience: { medianMs: 3_000, sigma: 0 } }),
      policy: { counter: { atOnce: 1, entry: { medianMs: 10_000, sigma: 0 } } },
      setup: { alternatives: [{ way: "cash", share: 1 }] },
    }).run(60_000);
    expect(each.story(0)).toEqual(["wanted", "paidOtherwise cash"]);
  });
});

describe("another terminal of the store", () => {
  const elsewhere: Alternative[] = [{ way: "other-terminal", share: 1 }];

  test("the customer goes there with the same amount, and is a sale of its own", () => {
    const each = world([10_000], elsewhere);
    each.neighbour = new World({ terminal: 1 });
    each.run(60_000).neighbour?.run(60_000);
    expect(each.story(0)).toEqual(["wanted", "paidOtherwise other-terminal"]);
    expect(each.neighbour?.story(0)).toEqual(["customerCame", "wanted", "sent", "approved"]);
    expect(each.neighbour?.of("wanted")[0].value).toBe(1_000);
  });

  test("without another that can sell, they leave", () => {
    const each = world([10_000], elsewhere);
    each.neighbour = world([], [], {}).run(9_000);
    each.run(60_000);
    expect(each.neighbour.terminal.canSell).toBe(false);
    expect(each.story(0)).toEqual(["wanted", "turnedAway noOffline"]);
  });

  test("a terminal that stores can sell", () => {
    const each = world([10_000], elsewhere);
    each.neighbour = new World({ terminal: 1, gateway: down });
    each.run(60_000);
    expect(each.neighbour.story(0)).toEqual(["customerCame", "wanted", "queued offline"]);
  });

  test("who came from another goes to no other: there is no ping-pong", () => {
    const each = world([], elsewhere);
    each.neighbour = new World({ terminal: 1 });
    each.run(10_000).come(500).run(60_000);
    expect(each.story(0)).toEqual(["customerCame", "wanted", "turnedAway noOffline"]);
    expect(each.neighbour.of("customerCame")).toEqual([]);
  });

  test("their patience begins anew", () => {
    const each = new World({
      load: at([], { patience: { medianMs: 3_000, sigma: 0 } }),
      policy: { counter: { atOnce: 1, entry: { medianMs: 10_000, sigma: 0 } } },
    });
    each.run(10_000).come(500).run(60_000);
    expect(each.tells("turnedAway")).toEqual(["13000 turnedAway patience"]);
  });

  test("what may be booked at the first terminal is reversed there", () => {
    const books = new Books(({ kind }) => (kind === "sale" ? "answer lost" : "answered"));
    const each = world([10_000], elsewhere, { gateway: books.gateway });
    each.neighbour = new World({ terminal: 1 });
    each.run(60_000);
    expect(each.story(0)).toContain("reversalAccepted");
    expect(books.copies(0)).toBe(0);
  });
});

describe("a QR code over the customers' own link", () => {
  const qr: Alternative[] = [{ way: "qr", share: 1 }];
  const setup = { customerLink: 1 };
  /** The customers' link carries what `over` says; the terminal's own is down up to 30 s. */
  const shop = (over: Gateway, times = [10_000], wishes: Partial<TerminalPolicy> = {}) =>
    world(times, qr, {
      setup,
      policy: { probe: fixed(2_000), ...wishes },
      gateway: (message, now, link) => {
        if (link === 1) return over(message, now, link);
        if (now < 30_000) return { answer: "unreachable", afterMs: 1 };
        return message.kind === "inquiry" ? over(message, now, link) : { answer: "approved", afterMs: 50 };
      },
    });
  const ok: Gateway = () => ({ answer: "approved", afterMs: 50 });

  test("the sale that failed is paid otherwise, and the code is a sale of its own", () => {
    const each = shop(ok).run(20_000);
    expect(each.story(0)).toEqual(["wanted", "paidOtherwise qr"]);
    expect(each.story(1)).toEqual(["wanted", "sent", "approved"]);
  });

  test("it goes over the customers' link", () => {
    const sale = shop(ok)
      .run(20_000)
      .sent.find(({ message }) => message.kind === "sale");
    expect(sale?.link).toBe(1);
  });

  test("it says nothing of the terminal's own link: it stays offline", () => {
    expect(shop(ok).run(20_000).of("online")).toEqual([]);
  });

  test("a declined code is declined, and that is all", () => {
    const each = shop(() => ({ answer: "declined", afterMs: 50 })).run(20_000);
    expect(each.story(1)).toEqual(["wanted", "sent", "declined"]);
  });

  test("a code that could not be sent turns the customer away, and is not stored", () => {
    const each = shop(() => ({ answer: "unreachable", afterMs: 50 })).run(20_000);
    expect(each.story(1)).toEqual(["wanted", "sent", "unreachable", "turnedAway noOffline"]);
  });

  test("nobody pays a second time by the same way", () => {
    const each = shop(() => ({ answer: "busy", afterMs: 50 })).run(20_000);
    expect(each.of("wanted")).toHaveLength(2);
  });

  const lost =
    (told: Answer): Gateway =>
    ({ kind }) =>
      kind === "inquiry" ? { answer: told, afterMs: 50 } : "silence";

  test("an unknown outcome is asked for: it was paid", () => {
    const each = shop(lost("approved")).run(60_000);
    expect(each.story(1).slice(-1)).toEqual(["inquiryAnswered approved"]);
  });

  test("an unknown outcome is asked for: the bank had declined it", () => {
    const each = shop(lost("declined")).run(60_000);
    expect(each.story(1).slice(-1)).toEqual(["inquiryAnswered declined"]);
  });

  test("an unknown outcome is asked for: nobody knows of it, and its reversal keeps it from turning up later", () => {
    const books = new Books(({ kind }) => (kind === "sale" ? "not arrived" : "answered"));
    const each = shop(books.gateway).run(60_000);
    expect(each.story(1).slice(-4)).toEqual([
      "inquiryAnswered declined",
      "reversalOwed",
      "reversalSent",
      "reversalAccepted",
    ]);
  });

  test.each(["busy", "unreachable", "unknown"] as const)("who is answered %s asks again", (answer) => {
    const each = shop(lost(answer)).run(60_000);
    expect(each.of("inquirySent").length).toBeGreaterThan(10);
    expect(each.terminal.isSettled).toBe(false);
  });

  test("it asks until the gateway can be reached again, and then it knows", () => {
    const each = shop(lost("approved")).run(60_000);
    const answers = each.of("inquiryAnswered");
    expect(answers.at(-1)?.at).toBeGreaterThan(30_000);
    expect(answers.at(-1)?.at).toBeLessThan(34_000);
    expect(each.terminal.isSettled).toBe(true);
  });

  test("it asks about the same key, and sells nothing twice", () => {
    const books = new Books(({ kind }) => (kind === "sale" ? "answer lost" : "answered"));
    const each = shop(books.gateway).run(60_000);
    expect(each.story(1).slice(-1)).toEqual(["inquiryAnswered approved"]);
    expect(books.copies(1)).toBe(1);
  });

  test("what an inquiry found to be paid is in the day's totals", () => {
    const each = new World({
      load: at([10_000], {
        shape: [
          { at: 0, level: 1 },
          { at: 20_000, level: 1 },
        ],
      }),
      policy: { offline: onlineOnly, settlement: { withinMs: 1_000, upload: "on-mismatch", attempts: 3 } },
      setup: { ...setup, alternatives: qr },
      gateway: (message, now, link) => {
        if (link === 1) return "silence";
        return now < 15_000 ? { answer: "unreachable", afterMs: 1 } : ok(message, now, link);
      },
    }).run(60_000);
    const totals = each.sent.find(({ message }) => message.kind === "settlement")?.message.totals;
    expect(totals).toMatchObject({ sales: 1, salesMinor: 1_000 });
  });

  test("where customers come one after the other, a code that is still being paid brings nobody", () => {
    const each = new World({
      load: at([], { arrivals: { thinkMs: 1 } }),
      gateway: (_message, _now, link) =>
        link === 1 ? { answer: "approved", afterMs: 900 } : { answer: "unreachable", afterMs: 1 },
      policy: { offline: onlineOnly, counter: { atOnce: 1, entry: { medianMs: 5_000, sigma: 0 } } },
      setup: { ...setup, alternatives: qr },
    }).run(60_000);
    const codes = new Set(each.of("approved").map(({ sale }) => sale));
    const own = each.of("wanted", "paidOtherwise").filter(({ sale }) => !codes.has(sale));
    expect(own.length).toBeGreaterThan(20);
    for (const [i, { kind }] of own.slice(0, 20).entries()) {
      expect(kind).toBe(i % 2 === 0 ? "wanted" : "paidOtherwise");
    }
  });

  test("it keeps nobody from the counter", () => {
    const each = shop(lost("busy"), [10_000, 40_000], {
      counter: { atOnce: 1, entry: { medianMs: 1, sigma: 0 } },
    }).run(60_000);
    expect(each.story(2)).toEqual(["wanted", "sent", "approved"]);
  });

  test("a terminal without power asks nothing", () => {
    const cut = { kind: "power-cut", batteryMs: 0, bootMs: 1_000 } as const;
    const each = shop(lost("busy")).run(20_000).strike(cut).run(60_000);
    expect(each.sentAt("inquiry").filter((sentAt) => sentAt > 20_000)).toEqual([]);
  });

  test("after a power cut, a terminal that remembers asks on", () => {
    const cut = { kind: "power-cut", batteryMs: 0, bootMs: 1_000 } as const;
    const each = shop(lost("approved")).run(20_000).strike(cut).run(40_000).release(cut).run(90_000);
    expect(each.story(1).slice(-1)).toEqual(["inquiryAnswered approved"]);
  });
});

describe("a QR code over the terminal's own link", () => {
  const qr: Alternative[] = [{ way: "qr", share: 1 }];

  test("is no help while that is down", () => {
    expect(world([10_000], qr).run(60_000).story(0)).toEqual(["wanted", "turnedAway noOffline"]);
  });

  test("helps where the card reader is what was too slow", () => {
    const each = new World({
      load: at([10_000], { patience: { medianMs: 3_000, sigma: 0 } }),
      policy: { counter: { atOnce: 1, entry: { medianMs: 10_000, sigma: 0 } } },
      setup: { alternatives: qr },
    }).run(60_000);
    expect(each.story(0)).toEqual(["wanted", "paidOtherwise qr"]);
    expect(each.story(1)).toEqual(["wanted", "sent", "approved"]);
  });
});
