import { describe, expect, test } from "vitest";
import { declineReasons, type Message } from "../../src/messages.ts";
import type { RetryPolicy, TerminalPolicy } from "../../src/plan/policy.ts";
import { Books, type Fate } from "./books.ts";
import { afterUnknown, at, fixed, policy, World } from "./world.ts";

const retry: RetryPolicy = { attempts: 2, wait: fixed(500), honoursRetryAfter: false };
/** Nothing here is about being offline. */
const detection: TerminalPolicy["detection"] = { failures: 99, afterMs: 900_000, confirms: false };

function shop(
  wishes: Partial<TerminalPolicy>,
  fate: (message: Message, now: number) => Fate,
  times = [5_000],
): { world: World; books: Books } {
  const books = new Books(fate);
  const world = new World({ load: at(times), gateway: books.gateway, policy: { detection, ...wishes } });
  return { world, books };
}

/** The first `count` messages of a kind lose their answers. */
function losing(kind: Message["kind"], count: number): (message: Message) => Fate {
  let left = count;
  return (message) => (message.kind === kind && left-- > 0 ? "answer lost" : "answered");
}

const keys = (world: World, kind: Message["kind"] = "sale") =>
  world.sent.filter(({ message }) => message.kind === kind).map(({ message }) => message.key);

describe("hold", () => {
  const { world, books } = shop({ retry }, losing("sale", 1));
  world.run(60_000);

  test("a sale that may be booked is put aside and sent again, not tried again", () => {
    expect(world.story(0)).toEqual([
      "wanted",
      "sent",
      "unknown",
      "queued unknown",
      "forwardSent",
      "forwardAccepted",
    ]);
  });

  test("under the same key, so it is booked once", () => {
    expect(keys(world)).toEqual([0, 0]);
    expect(books.copies(0)).toBe(1);
  });

  test("so it is where the policy says nothing of it at all", () => {
    const other = shop({}, losing("sale", 1)).world.run(60_000);
    expect(other.story(0)).toEqual(world.story(0));
  });
});

describe("try again under the same key", () => {
  const { world, books } = shop({ retry, unknown: afterUnknown("retry") }, losing("sale", 1));
  world.run(60_000);

  test("the customer gets their answer from the second attempt", () => {
    expect(world.story(0)).toEqual(["wanted", "sent", "unknown", "sent", "approved"]);
  });

  test("it is booked once", () => {
    expect(keys(world)).toEqual([0, 0]);
    expect(books.copies(0)).toBe(1);
  });

  test("with no attempts left it is held", () => {
    const other = shop({ retry, unknown: afterUnknown("retry") }, losing("sale", 2)).world.run(60_000);
    expect(other.story(0).slice(4)).toEqual(["unknown", "queued unknown", "forwardSent", "forwardAccepted"]);
  });

  test("without a policy to try again it is held at once", () => {
    const other = shop({ unknown: afterUnknown("retry") }, losing("sale", 1)).world.run(60_000);
    expect(other.story(0).slice(2, 4)).toEqual(["unknown", "queued unknown"]);
  });

  test("declined the second time, nothing is owed: the key has one result", () => {
    let asked = 0;
    const other = new World({
      load: at([5_000]),
      policy: { retry, detection, unknown: afterUnknown("retry") },
      gateway: ({ kind }) => {
        if (kind !== "sale") return { answer: "approved", afterMs: 50 };
        return asked++ === 0 ? "silence" : { answer: "declined", afterMs: 50 };
      },
    }).run(60_000);
    expect(other.story(0).slice(-2)).toEqual(["sent", "declined"]);
  });

  test("busy the second time, it may still be booked: the reversal is owed if the customer gets nothing", () => {
    let asked = 0;
    const other = new World({
      load: at([5_000]),
      policy: {
        retry,
        detection,
        unknown: afterUnknown("retry"),
        offline: { ...policy.offline, sells: false },
      },
      gateway: ({ kind }) => {
        if (kind !== "sale") return { answer: "approved", afterMs: 50 };
        return asked++ === 0 ? "silence" : { answer: "busy", afterMs: 50 };
      },
    }).run(60_000);
    expect(other.story(0).slice(4)).toEqual([
      "busy",
      "turnedAway noOffline",
      "reversalOwed",
      "reversalSent",
      "reversalAccepted",
    ]);
  });

  test("a new key for the second attempt is a bad habit: it is booked twice", () => {
    const other = shop(
      { retry: { ...retry, key: "new" }, unknown: afterUnknown("retry") },
      losing("sale", 1),
    );
    other.world.run(60_000);
    expect(keys(other.world)).toEqual([0, 1]);
    expect(other.books.copies(0)).toBe(2);
  });
});

describe("reverse and try again", () => {
  const { world, books } = shop({ retry, unknown: afterUnknown("reverse") }, losing("sale", 1));
  world.run(60_000);

  test("first the reversal, then a new key, while the customer waits", () => {
    expect(world.story(0)).toEqual([
      "wanted",
      "sent",
      "unknown",
      "reversalOwed",
      "reversalSent",
      "reversalAccepted",
      "newKey",
      "sent",
      "approved",
    ]);
  });

  test("the reversal is of the old key, the second attempt under the new one", () => {
    expect([keys(world), keys(world, "reversal")]).toEqual([[0, 1], [0]]);
  });

  test("it is booked once", () => {
    expect(books.copies(0)).toBe(1);
  });

  test("the reversal leaves at once: a customer waits for it", () => {
    expect(world.of("reversalSent")[0].at).toBe(world.of("unknown")[0].at);
  });

  test("with no attempts left, the sale is stored under the new key", () => {
    const other = shop({ unknown: afterUnknown("reverse") }, losing("sale", 1));
    other.world.run(60_000);
    expect(other.world.story(0).slice(5)).toEqual([
      "reversalAccepted",
      "newKey",
      "queued unknown",
      "forwardSent",
      "forwardAccepted",
    ]);
    expect(keys(other.world)).toEqual([0, 1]);
    expect(other.books.copies(0)).toBe(1);
  });

  test("each unknown attempt is reversed by itself", () => {
    const other = shop(
      { retry: { ...retry, attempts: 3 }, unknown: afterUnknown("reverse") },
      losing("sale", 2),
    );
    other.world.run(60_000);
    expect([keys(other.world), keys(other.world, "reversal")]).toEqual([
      [0, 1, 2],
      [0, 1],
    ]);
    expect(other.books.copies(0)).toBe(1);
  });

  test("an attempt that certainly was not processed needs no reversal and no new key", () => {
    let asked = 0;
    const other = new World({
      load: at([5_000]),
      policy: { retry, detection, unknown: afterUnknown("reverse") },
      gateway: ({ kind }) => ({
        answer: kind === "sale" && asked++ === 0 ? "busy" : "approved",
        afterMs: 50,
      }),
    }).run(60_000);
    expect(other.story(0)).toEqual(["wanted", "sent", "busy", "sent", "approved"]);
    expect(keys(other)).toEqual([0, 0]);
  });

  test("a terminal that goes offline meanwhile lets the customer go with the goods: reversed first, then forwarded", () => {
    const cut = (now: number) => now >= 5_000 && now < 20_000;
    const books = new Books((_message, now) => (cut(now) ? "answer lost" : "answered"));
    const other = new World({
      load: at([5_000]),
      gateway: books.gateway,
      policy: {
        retry,
        detection: { failures: 2, afterMs: 90_000 },
        unknown: afterUnknown("reverse", { attempts: 9 }),
      },
    }).run(60_000);
    const story = other.story(0);
    expect(story.slice(0, 7)).toEqual([
      "wanted",
      "sent",
      "unknown",
      "reversalOwed",
      "reversalSent",
      "reversalFailed unknown",
      "queued unknown",
    ]);
    expect(story.slice(-4)).toEqual(["reversalAccepted", "newKey", "forwardSent", "forwardAccepted"]);
    expect(books.copies(0)).toBe(1);
  });

  test("in the queue it takes the place that it would have had", () => {
    const cut = (now: number) => now >= 5_000 && now < 20_000;
    const world = new World({
      load: at([4_000, 5_000, 9_000]),
      gateway: (message, now) => {
        if (message.sale === 0 && now < 5_000) return { answer: "busy", afterMs: 10 };
        return cut(now) ? "silence" : { answer: "approved", afterMs: 50 };
      },
      policy: {
        detection: { failures: 2, afterMs: 90_000, confirms: false },
        forward: { ...policy.forward, firstWaitMs: 30_000 },
        unknown: afterUnknown("reverse", { attempts: 9 }),
      },
    }).run(200_000);
    expect(world.of("forwardAccepted").map(({ sale }) => sale)).toEqual([0, 1, 2]);
  });

  test("one that a manager has to approve is not stored without", () => {
    const cut = (now: number) => now >= 5_000 && now < 20_000;
    const books = new Books((_message, now) => (cut(now) ? "answer lost" : "answered"));
    const other = new World({
      load: at([5_000]),
      gateway: books.gateway,
      policy: {
        retry,
        detection: { failures: 2, afterMs: 90_000 },
        offline: { ...policy.offline, manager: { aboveMinor: 500, takes: { medianMs: 1_000, sigma: 0 } } },
        unknown: afterUnknown("reverse", { attempts: 9 }),
      },
    }).run(60_000);
    expect(other.story(0)).toContain("turnedAway amountLimit");
    expect(other.story(0)).not.toContain("queued unknown");
  });

  test("a larger sale than may be stored leaves its customer with nothing, and is reversed only", () => {
    const cut = (now: number) => now >= 5_000 && now < 20_000;
    const books = new Books((_message, now) => (cut(now) ? "answer lost" : "answered"));
    const other = new World({
      load: at([5_000]),
      gateway: books.gateway,
      policy: {
        retry,
        detection: { failures: 2, afterMs: 90_000 },
        offline: { ...policy.offline, maxAmountMinor: 500 },
        unknown: afterUnknown("reverse", { attempts: 9 }),
      },
    }).run(60_000);
    expect(other.story(0)).toContain("turnedAway amountLimit");
    expect(other.story(0).slice(-1)).toEqual(["reversalAccepted"]);
    expect(books.copies(0)).toBe(0);
  });
});

describe("repeating a reversal", () => {
  const lost = (message: Message): Fate =>
    message.kind === "reversal" ? "not arrived" : losingSale(message);
  const losingSale = losing("sale", 1_000);

  test("it is sent as often as the policy says, then a person sees to it", () => {
    const { world } = shop({ retry, unknown: afterUnknown("reverse") }, lost);
    world.run(60_000);
    expect(world.of("reversalSent")).toHaveLength(3);
    expect(world.story(0).slice(-4)).toEqual([
      "reversalFailed unknown",
      "reversalGivenUp",
      "intervention reversal",
      "turnedAway reversalFirst",
    ]);
  });

  test("each after the wait that the policy gives", () => {
    const { world } = shop({ retry, unknown: afterUnknown("reverse", { wait: fixed(7_000) }) }, lost);
    world.run(90_000);
    expect(world.sentAt("reversal")).toEqual([6_000, 14_000, 22_000]);
  });

  test("a reversal that is declined is asked for again: it still stands", () => {
    let asked = 0;
    const world = new World({
      load: at([5_000]),
      policy: { retry, detection, unknown: afterUnknown("reverse") },
      gateway: ({ kind, key }) => {
        if (kind === "sale" && key === 0) return "silence";
        const isFirst = kind === "reversal" && asked++ === 0;
        return isFirst
          ? { answer: "declined", afterMs: 50, reason: declineReasons.storeClosed }
          : { answer: "approved", afterMs: 50 };
      },
    }).run(60_000);
    expect(world.story(0).filter((each) => each.startsWith("reversal"))).toEqual([
      "reversalOwed",
      "reversalSent",
      "reversalFailed declined",
      "reversalSent",
      "reversalAccepted",
    ]);
  });

  test("without a policy for it, it is sent until it is accepted", () => {
    const { world } = shop({ offline: { ...policy.offline, sells: false } }, (message) =>
      message.kind === "reversal" && world.now < 100_000 ? "not arrived" : losingSale(message),
    );
    world.run(200_000);
    expect(world.of("reversalSent").length).toBeGreaterThan(10);
    expect(world.story(0).slice(-1)).toEqual(["reversalAccepted"]);
  });

  test("a reversal counts against no limit of what may be stored, and never expires", () => {
    const { world } = shop(
      {
        offline: { maxAmountMinor: 1, maxPayments: 0, maxTotalMinor: 0, expireAfterMs: 1_000 },
        unknown: afterUnknown("hold", { attempts: 99, wait: fixed(30_000) }),
      },
      (message, now) => (message.kind === "reversal" && now < 100_000 ? "not arrived" : losingSale(message)),
    );
    world.run(200_000);
    expect(world.story(0).slice(-1)).toEqual(["reversalAccepted"]);
    expect(world.of("givenUp")).toEqual([]);
  });

  test("reversals go before sales that wait", () => {
    const world = new World({
      load: at([5_000, 5_100]),
      policy: { offline: { ...policy.offline, maxPayments: 1 }, detection },
      gateway: ({ kind, isForward }) =>
        kind === "sale" && !isForward ? "silence" : { answer: "approved", afterMs: 50 },
    }).run(60_000);
    // The first is stored at 6,000; the second finds no room, and is reversed.
    expect(world.sent.filter(({ message }) => message.isForward).map(({ message }) => message.kind)).toEqual([
      "reversal",
      "sale",
    ]);
  });
});

describe("reversal first, as UnionPay's applications do", () => {
  const first = { first: true, wait: fixed(10_000) } as const;
  const noStore = { ...policy.offline, sells: false } as const;
  /** The first sale finds no answer, and its reversal none up to 20 s. */
  const slow = (message: Message, now: number): Fate => {
    if (message.sale === 0 && message.kind === "sale") return "answer lost";
    return message.kind === "reversal" && now < 20_000 ? "not arrived" : "answered";
  };

  test("the next sale waits at the counter until the reversal went through", () => {
    const { world } = shop(
      { offline: noStore, unknown: afterUnknown("hold", { ...first, attempts: 9 }) },
      slow,
      [5_000, 7_000],
    );
    world.run(90_000);
    const accepted = world.of("reversalAccepted")[0].at;
    expect(world.tells("sent").at(1)).toBe(`${accepted} sent`);
    expect(world.story(1)).toEqual(["wanted", "sent", "approved"]);
  });

  test("where it is not asked for, the next sale does not wait", () => {
    const { world } = shop(
      { offline: noStore, unknown: afterUnknown("hold", { wait: fixed(10_000), attempts: 9 }) },
      slow,
      [5_000, 7_000],
    );
    world.run(90_000);
    expect(world.tells("sent").at(1)).toBe("7000 sent");
  });

  test("when a person has taken the reversal over, the terminal sells again", () => {
    const { world } = shop(
      { offline: noStore, unknown: afterUnknown("hold", { ...first, attempts: 1 }) },
      slow,
      [5_000, 6_500],
    );
    world.run(90_000);
    expect(world.of("intervention")).toHaveLength(1);
    expect(world.story(1)).toEqual(["wanted", "sent", "approved"]);
  });

  const cut: Partial<TerminalPolicy> = {
    offline: noStore,
    unknown: afterUnknown("hold", { ...first, attempts: 9 }),
    detection: { failures: 2, afterMs: 90_000 },
  };

  test("offline, it sells nothing as long as a reversal is owed", () => {
    const offline = { ...policy.offline, maxAmountMinor: 1_500 };
    const world = new World({
      load: at([30_000]),
      policy: { ...cut, offline },
      gateway: (_message, now) =>
        now >= 5_000 && now < 60_000 ? "silence" : { answer: "approved", afterMs: 50 },
    });
    // Too large to be stored, so its reversal is owed.
    world.run(6_000).come(9_000).run(90_000);
    expect(world.story(1)).toEqual(["wanted", "turnedAway reversalFirst"]);
  });
});
