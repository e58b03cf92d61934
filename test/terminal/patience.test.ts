import { describe, expect, test } from "vitest";
import type { Answer } from "../../src/messages.ts";
import type { TerminalPolicy } from "../../src/plan/policy.ts";
import { Books } from "./books.ts";
import { afterUnknown, at, type Gateway, gateway, policy, unreachable, World } from "./world.ts";

const patience = { medianMs: 3_000, sigma: 0 };
const always = () => true;

function world(
  times: readonly number[],
  options: { gateway?: Gateway; policy?: Partial<TerminalPolicy> },
): World {
  return new World({ load: at(times, { patience }), ...options });
}

describe("in the line", () => {
  const busy = () => {
    const each = world([1_000, 2_000], { policy: { counter: { atOnce: 1 } } });
    // The first one's receipt takes a minute.
    return each.strike({ kind: "peripheral", part: "printer", delayMs: 60_000, failShare: 0 });
  };

  test("whoever waits for their turn too long leaves because the terminal was busy", () => {
    expect(busy().run(100_000).tells("turnedAway")).toEqual(["5000 turnedAway busy"]);
  });

  test("their sale was never tried", () => {
    expect(busy().run(100_000).story(1)).toEqual(["wanted", "turnedAway busy"]);
  });

  test("the one behind them moves up", () => {
    const each = world([1_000, 2_000, 4_500], { policy: { counter: { atOnce: 1 } } });
    each.strike({ kind: "peripheral", part: "printer", delayMs: 5_000, failShare: 0 }).run(100_000);
    expect(each.tells("sent").at(-1)).toBe("6050 sent");
  });
});

describe("while the sale is entered", () => {
  const slow = { counter: { atOnce: 1, entry: { medianMs: 10_000, sigma: 0 } } };

  test("a customer who has waited long enough leaves, and nothing was sent", () => {
    const each = world([1_000], { policy: slow }).run(60_000);
    expect(each.story(0)).toEqual(["wanted", "turnedAway patience"]);
    expect(each.of("turnedAway")[0].at).toBe(4_000);
  });

  test("the counter is free for the next one at once", () => {
    const each = world([1_000, 3_900], {
      policy: { counter: { atOnce: 1, entry: { medianMs: 2_900, sigma: 0 } } },
      gateway: gateway(always, () => ({ answer: "approved", afterMs: 500 })),
    }).run(60_000);
    // The first one leaves at 4,000, while the attempt that left at 3,900 is under way; the second follows it.
    expect(each.sentAt("sale")).toEqual([3_900]);
    expect(each.tells("turnedAway")).toEqual(["4000 turnedAway patience", "6900 turnedAway patience"]);
  });
});

describe("while the attempt is under way", () => {
  const answers = (answer: Answer): Gateway =>
    gateway(
      (now) => now === 1_000,
      () => ({ answer, afterMs: 5_000 }),
    );
  const patient = { timeoutMs: 10_000, detection: { failures: 9, afterMs: 90_000 } };
  const left = ["wanted", "sent", "turnedAway patience"];
  const undone = ["reversalOwed", "reversalSent", "reversalAccepted"];

  test("they leave when they have waited long enough, and the attempt goes on", () => {
    const each = world([1_000], { gateway: answers("approved"), policy: patient }).run(60_000);
    expect(each.tells("turnedAway", "approved")).toEqual(["4000 turnedAway patience", "6000 approved"]);
  });

  test("approved after they left: it is reversed", () => {
    const each = world([1_000], { gateway: answers("approved"), policy: patient }).run(60_000);
    expect(each.story(0)).toEqual([...left, "approved", ...undone]);
  });

  test("unknown after they left: it is reversed, never stored", () => {
    const each = world([1_000], { gateway: answers("unknown"), policy: patient }).run(60_000);
    expect(each.story(0)).toEqual([...left, "unknown", ...undone]);
  });

  test.each(["declined", "busy", "unreachable"] as const)("%s after they left: nothing is owed", (answer) => {
    const each = world([1_000], { gateway: answers(answer), policy: patient }).run(60_000);
    expect(each.story(0)).toEqual([...left, answer]);
  });

  test("no other attempt is made for a customer who has gone", () => {
    const retry = { attempts: 5, wait: policy.probe, honoursRetryAfter: false };
    const each = world([1_000], { gateway: answers("busy"), policy: { ...patient, retry } }).run(60_000);
    expect(each.sentAt("sale")).toEqual([1_000]);
  });

  test("it keeps a serial terminal busy until its answer comes", () => {
    const each = world([1_000, 3_500], {
      gateway: answers("approved"),
      policy: { ...patient, counter: { atOnce: 1 } },
    }).run(60_000);
    expect(each.tells("sent").at(1)).toBe("6000 sent");
  });

  test("nothing of the sale stays at the gateway", () => {
    const books = new Books();
    const each = world([1_000], {
      gateway: (message, now, link) => {
        const reply = books.gateway(message, now, link);
        return reply === "silence" || now > 1_000 ? reply : { ...reply, afterMs: 5_000 };
      },
      policy: patient,
    }).run(60_000);
    expect(books.copies(0)).toBe(0);
    expect(each.terminal.isSettled).toBe(true);
  });
});

describe("between two attempts", () => {
  const retry = {
    attempts: 9,
    wait: { baseMs: 60_000, capMs: 60_000, jitter: "none" },
    honoursRetryAfter: false,
  } as const;
  const sticky = { failures: 9, afterMs: 90_000 };

  test("they leave, and what was certainly not booked is not undone", () => {
    const each = world([1_000], {
      gateway: gateway(
        (now) => now === 1_000,
        () => ({ answer: "busy", afterMs: 10 }),
      ),
      policy: { retry, detection: sticky },
    }).run(200_000);
    expect(each.story(0)).toEqual(["wanted", "sent", "busy", "turnedAway patience"]);
  });

  test("they leave, and what may be booked is reversed", () => {
    const each = world([1_000], {
      gateway: gateway(
        (now) => now === 1_000,
        () => "silence",
      ),
      policy: {
        retry,
        detection: sticky,
        unknown: afterUnknown("retry"),
      },
    }).run(200_000);
    expect(each.story(0).slice(2)).toEqual([
      "unknown",
      "turnedAway patience",
      "reversalOwed",
      "reversalSent",
      "reversalAccepted",
    ]);
  });

  test("while it is reversed before it is tried again: the reversal goes on, once", () => {
    const each = world([1_000], {
      gateway: (message) =>
        message.kind === "sale"
          ? "silence"
          : { answer: "approved", afterMs: message.kind === "reversal" ? 5_000 : 50 },
      policy: {
        retry,
        timeoutMs: 2_500,
        detection: sticky,
        unknown: afterUnknown("reverse"),
      },
    }).run(3_999);
    each.run(200_000);
    const kinds = each.story(0);
    expect(kinds.filter((kind) => kind === "reversalOwed")).toHaveLength(1);
    expect(kinds).toContain("turnedAway patience");
    expect(kinds).not.toContain("newKey");
  });
});

describe("while a manager is asked", () => {
  const manager = { aboveMinor: 500, takes: { medianMs: 10_000, sigma: 0 } };
  const offline = { ...policy.offline, manager };

  test("they leave, and nothing is stored", () => {
    const each = world([10_000], { gateway: unreachable(0, 60_000), policy: { offline } }).run(50_000);
    expect(each.story(0)).toEqual(["wanted", "turnedAway patience"]);
  });

  test("what may be booked is reversed", () => {
    const each = world([10_000], {
      gateway: gateway(
        (now) => now === 10_000,
        () => "silence",
      ),
      policy: { offline },
    }).run(90_000);
    expect(each.story(0).slice(2)).toEqual([
      "unknown",
      "turnedAway patience",
      "reversalOwed",
      "reversalSent",
      "reversalAccepted",
    ]);
  });
});

test("a customer without a limit waits as long as it takes", () => {
  const each = new World({
    load: at([1_000]),
    policy: { counter: { atOnce: 1, entry: { medianMs: 500_000, sigma: 0 } } },
  });
  expect(each.run(600_000).story(0)).toEqual(["wanted", "sent", "approved"]);
});

test("half of the customers are less patient than the median", () => {
  const times = Array.from({ length: 400 }, (_, i) => 1_000 * (i + 1));
  const each = new World({
    load: at(times, { patience: { medianMs: 3_000, sigma: 1 } }),
    policy: { counter: { atOnce: 400, entry: { medianMs: 3_000, sigma: 0 } } },
  }).run(600_000);
  expect(Math.abs(each.of("turnedAway").length - 200)).toBeLessThan(4 * Math.sqrt(100));
});

test("a customer who comes while the terminal is down leaves at once, whatever their patience", () => {
  const each = world([5_000], {}).run(1_000).strike({ kind: "reboot", bootMs: 5_000 }).run(60_000);
  expect(each.tells("turnedAway")).toEqual(["5000 turnedAway down"]);
});
