import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { declineReasons, type MessageKind } from "../../../src/messages.ts";
import type { DefectName, Refusal } from "../../../src/plan/plan.ts";
import { VirtualGateway } from "./virtual-gateway.ts";

describe("a sale", () => {
  test("is answered after its service time, and only once it is durable", () => {
    const gateway = new VirtualGateway({}, 5);
    gateway.send("sale", "a");
    gateway.until(14);
    expect(gateway.answers).toEqual([]);
    gateway.until(15);
    expect(gateway.answers).toMatchObject([{ at: 15, outcome: "approved", retryAfterMs: 0 }]);
    expect(gateway.rows).toEqual([{ key: "a", terminal: 0, kind: "sale", amountMinor: 500 }]);
  });

  test("with a declined card is declined and not booked", () => {
    const gateway = new VirtualGateway();
    expect(gateway.outcome("sale", "a", { isCardDeclined: true })).toBe("issuer");
    expect(gateway.rows).toEqual([]);
  });

  test("that is repeated gets the first result at the door, without a worker or a second row", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    gateway.outcome("sale", "b", { isCardDeclined: true });
    const again = [gateway.send("sale", "a"), gateway.send("sale", "b"), gateway.send("advice", "a")];
    expect(again.map((request) => gateway.outcomeOf(request))).toEqual(["approved", "issuer", "approved"]);
    expect(gateway.rows).toHaveLength(1);
  });

  test("that is repeated while the first one waits, is worked on or is being booked is in progress", () => {
    const gateway = new VirtualGateway({}, 5);
    gateway.send("sale", "working");
    gateway.send("sale", "waiting");
    expect(gateway.outcomeOf(gateway.send("sale", "working"))).toBe("in progress");
    expect(gateway.outcomeOf(gateway.send("sale", "waiting"))).toBe("in progress");
    gateway.until(12);
    expect(gateway.outcomeOf(gateway.send("sale", "working"))).toBe("in progress");
    gateway.until(100);
    expect(gateway.rows).toHaveLength(2);
  });
});

describe("an advice", () => {
  test("is booked even with a declined card", () => {
    const gateway = new VirtualGateway();
    expect(gateway.outcome("advice", "a", { isCardDeclined: true })).toBe("approved");
    expect(gateway.livePostings("a")).toBe(1);
  });

  test("is booked even after its sale was declined online, and then stands", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a", { isCardDeclined: true });
    expect(gateway.outcome("advice", "a", { isCardDeclined: true })).toBe("approved");
    expect(gateway.outcome("sale", "a", { isCardDeclined: true })).toBe("approved");
    expect(gateway.livePostings("a")).toBe(1);
  });
});

describe("a reversal", () => {
  test("takes the booked sale back once, however often it comes", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    expect(gateway.outcome("reversal", "a")).toBe("approved");
    expect(gateway.outcome("reversal", "a")).toBe("approved");
    expect(gateway.rows.map(({ kind }) => kind)).toEqual(["sale", "reversal"]);
  });

  test("makes later copies of the sale hear that it is reversed", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    gateway.outcome("reversal", "a");
    expect(gateway.outcome("sale", "a")).toBe("reversed");
    expect(gateway.outcome("advice", "a")).toBe("reversed");
    expect(gateway.livePostings("a")).toBe(0);
  });

  test.each(["sale", "advice"] as const)("that comes before its %s keeps it from being booked", (kind) => {
    const gateway = new VirtualGateway();
    expect(gateway.outcome("reversal", "a")).toBe("approved");
    expect(gateway.outcome(kind, "a")).toBe("reversed");
    expect(gateway.outcome("reversal", "a")).toBe("approved");
    expect(gateway.rows).toEqual([]);
  });

  test("of a declined sale books nothing and keeps a later advice from being booked", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a", { isCardDeclined: true });
    expect(gateway.outcome("reversal", "a")).toBe("approved");
    expect(gateway.outcome("advice", "a")).toBe("reversed");
    expect(gateway.rows).toEqual([]);
  });

  test("is in progress while its sale is, and so is the sale while its reversal is", () => {
    const gateway = new VirtualGateway();
    gateway.send("sale", "a");
    expect(gateway.outcomeOf(gateway.send("reversal", "a"))).toBe("in progress");
    gateway.until(10);
    gateway.send("reversal", "a");
    expect(gateway.outcomeOf(gateway.send("sale", "a"))).toBe("in progress");
  });
});

test("an inquiry tells at the door what became of a sale", () => {
  const gateway = new VirtualGateway();
  const inquire = (key: string) => gateway.outcomeOf(gateway.send("inquiry", key));
  expect(inquire("a")).toBe("notFound");
  gateway.send("sale", "a");
  expect(inquire("a")).toBe("in progress");
  gateway.until(10);
  expect(inquire("a")).toBe("approved");
  gateway.outcome("reversal", "a");
  expect(inquire("a")).toBe("reversed");
  gateway.outcome("sale", "b", { isCardDeclined: true });
  expect(inquire("b")).toBe("issuer");
});

test("an echo is answered at the door although every worker is taken and the queue is full", () => {
  const gateway = new VirtualGateway();
  gateway.send("sale", "a");
  gateway.send("sale", "b");
  expect(gateway.outcomeOf(gateway.send("echo", ""))).toBe("approved");
});

test("a full gateway still repeats what it answered before", () => {
  const gateway = new VirtualGateway();
  gateway.outcome("sale", "a");
  gateway.send("sale", "b");
  gateway.send("sale", "c");
  expect(gateway.outcomeOf(gateway.send("sale", "d"))).toBe("busy");
  expect(gateway.outcomeOf(gateway.send("sale", "a"))).toBe("approved");
});

test("in maintenance everything is busy with its wait, and what was accepted before is finished", () => {
  const gateway = new VirtualGateway({ workers: 1 });
  const before = [gateway.send("sale", "a"), gateway.send("sale", "b")];
  gateway.core.maintain(true, 3000);
  for (const kind of ["sale", "advice", "reversal", "inquiry", "echo"] as const) gateway.send(kind, "a");
  expect(gateway.answers).toHaveLength(5);
  for (const answered of gateway.answers)
    expect(answered).toMatchObject({ outcome: "busy", retryAfterMs: 3000 });
  gateway.until(20);
  expect(before.map((request) => gateway.outcomeOf(request))).toEqual(["approved", "approved"]);
  gateway.core.maintain(false, 0);
  expect(gateway.outcome("sale", "c")).toBe("approved");
});

describe("a caller who has gone while waiting", () => {
  test("is served where the plan says served", () => {
    const gateway = new VirtualGateway({ abandoned: "served" });
    gateway.send("sale", "a");
    gateway.send("sale", "b", { isGone: true });
    gateway.until(20);
    expect(gateway.livePostings("b")).toBe(1);
  });

  test("is dropped where the plan says dropped: never processed, and the next in line takes the turn", () => {
    const gateway = new VirtualGateway({ abandoned: "dropped", queueLimit: 2 });
    gateway.send("sale", "a");
    const gone = gateway.send("sale", "b", { isGone: true });
    gateway.send("sale", "c");
    gateway.until(20);
    expect(gateway.outcomeOf(gone)).toBeUndefined();
    expect(gateway.rows.map(({ key }) => key)).toEqual(["a", "c"]);
    expect(gateway.core).toMatchObject({ inFlight: 0, queued: 0 });
    expect(gateway.outcome("sale", "b")).toBe("approved");
  });

  test("is served although dropped where the work had begun", () => {
    const gateway = new VirtualGateway({ abandoned: "dropped" });
    gateway.send("sale", "a").isGone = true;
    gateway.until(10);
    expect(gateway.livePostings("a")).toBe(1);
  });
});

describe("a planted defect", () => {
  /** 200 sales, every other one with a declined card. */
  function selling(defect: DefectName, share: number): VirtualGateway {
    const gateway = new VirtualGateway({ defects: { [defect]: share } });
    for (let sale = 0; sale < 200; sale++)
      gateway.outcome("sale", `${sale}`, { isCardDeclined: sale % 2 === 1 });
    return gateway;
  }

  test.each<[DefectName, number, (gateway: VirtualGateway) => number]>([
    ["posts-twice", 100, (gateway) => keys().filter((key) => gateway.livePostings(key) === 2).length],
    ["acknowledges-and-forgets", 100, (gateway) => keys().filter((key) => lacks(gateway, key)).length],
    ["books-declined", 100, (gateway) => keys().filter((key) => isResurrected(gateway, key)).length],
    [
      "changes-amount",
      100,
      (gateway) => gateway.rows.filter(({ amountMinor }) => amountMinor === 501).length,
    ],
  ])(
    "%s acts on every sale it can at share 1, on none at share 0, and is counted exactly",
    (defect, all, seen) => {
      for (const [share, expected] of [
        [1, all],
        [0, 0],
      ] as const) {
        const gateway = selling(defect, share);
        expect(seen(gateway)).toBe(expected);
        expect(gateway.core.defects[defect]).toBe(expected);
        expect(gateway.answers.filter(({ outcome }) => outcome === "approved")).toHaveLength(100);
      }
      const some = selling(defect, 0.3);
      expect(seen(some)).toBe(some.core.defects[defect]);
      expect(some.core.defects[defect]).toBeGreaterThan(10);
      expect(some.core.defects[defect]).toBeLessThan(60);
    },
  );

  test("keeps its result under the key: a forgotten sale is approved again, a declined one that was booked declined", () => {
    const forgetful = selling("acknowledges-and-forgets", 1);
    expect(forgetful.outcome("sale", "0")).toBe("approved");
    expect(forgetful.outcome("reversal", "0")).toBe("approved");
    expect(forgetful.rows).toEqual([]);
    const greedy = selling("books-declined", 1);
    expect(greedy.outcome("sale", "1")).toBe("issuer");
    expect(greedy.livePostings("1")).toBe(1);
  });

  const keys = () => Array.from({ length: 200 }, (_, sale) => `${sale}`);
  const wasAnswered = (gateway: VirtualGateway, key: string, expected: string) =>
    gateway.answers.some(({ request, outcome }) => request.key === key && outcome === expected);
  const lacks = (gateway: VirtualGateway, key: string) =>
    wasAnswered(gateway, key, "approved") && gateway.livePostings(key) === 0;
  const isResurrected = (gateway: VirtualGateway, key: string) =>
    wasAnswered(gateway, key, "issuer") && gateway.livePostings(key) > 0;
});

test("a plan without workers is refused", () => {
  expect(() => new VirtualGateway({ workers: 0 })).toThrow("0 workers");
});

describe("whatever sequence of sales, refunds, advices, reversals, retries, leavings, maintenance, refusals and failures", () => {
  const steps = fc.array(
    fc.record({
      kind: fc.constantFrom(
        ...(["sale", "sale", "refund", "advice", "upload", "reversal", "echo", "inquiry"] as const),
        ...(["report", "garbage", "maintenance", "refusal", "trouble", "leave"] as const),
      ),
      key: fc.constantFrom("a", "b", "c"),
      waitMs: fc.constantFrom(0, 0, 1, 5, 12, 40),
    }),
    { maxLength: 60 },
  );
  const plans = fc.record({
    workers: fc.integer({ min: 1, max: 3 }),
    queueLimit: fc.integer({ min: 0, max: 4 }),
    service: fc.record({ medianMs: fc.integer({ min: 0, max: 20 }), sigma: fc.constantFrom(0, 0.7) }),
    abandoned: fc.constantFrom("served" as const, "dropped" as const),
  });
  type Steps = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;

  /** Whatever books something. */
  const booking: ReadonlySet<MessageKind> = new Set(["sale", "refund", "advice", "upload"]);
  const storeClosed: Refusal = { kind: "refusal", reason: "storeClosed", refuses: "all", queued: "held" };

  /** Plays the steps and returns what is wrong with the outcome, in words. */
  function faults(gateway: VirtualGateway, played: Steps): string[] {
    const found: string[] = [];
    const sent: ReturnType<VirtualGateway["send"]>[] = [];
    const reversed = new Set<string>();
    let checked = 0;
    const check = () => {
      for (const key of ["a", "b", "c"]) {
        const live = gateway.livePostings(key);
        if (live < 0 || live > 1) found.push(`${key} has ${live} live postings`);
        if (live > 0 && reversed.has(key)) found.push(`${key} is live after its reversal`);
      }
      for (; checked < gateway.answers.length; checked++) {
        const { request, outcome } = gateway.answers[checked];
        const live = gateway.livePostings(request.key);
        const isSale = booking.has(request.kind);
        if (isSale && outcome === "approved" && live !== 1) found.push(`approved with ${live} live postings`);
        const isDeclined = outcome in declineReasons && request.kind !== "garbage";
        if (isDeclined && live !== 0) found.push(`declined (${outcome}) with ${live} live postings`);
        if (request.kind === "reversal" && outcome === "approved") reversed.add(request.key);
      }
    };
    let isInMaintenance = false;
    let isRefused = false;
    let isTroubled = false;
    for (const { kind, key, waitMs } of played) {
      if (kind === "maintenance") {
        isInMaintenance = !isInMaintenance;
        gateway.core.maintain(isInMaintenance, 100);
      } else if (kind === "refusal") {
        isRefused = !isRefused;
        if (isRefused) gateway.core.refuse(0, storeClosed, [[0, 1]]);
        else gateway.core.allow(0);
      } else if (kind === "trouble") {
        isTroubled = !isTroubled;
        if (isTroubled) gateway.core.suffer(0, { kind: "fail", share: 0.4, answers: "error" });
        else gateway.core.cure(0);
      } else if (kind === "leave") {
        const last = sent.at(-1);
        if (last) last.isGone = true;
      } else sent.push(gateway.send(kind, key, { isCardDeclined: key === "c" }));
      check();
      // In steps of 1 ms, so that every answer is held against the ledger of its own time.
      for (let ms = 0; ms < waitMs; ms++) {
        gateway.until(gateway.now + 1);
        check();
      }
    }
    for (let ms = 0; ms < 2000; ms++) {
      gateway.until(gateway.now + 1);
      check();
    }
    for (const request of sent) {
      const answers = gateway.answers.filter((answered) => answered.request === request).length;
      if (answers > 1 || (answers === 0 && !request.isGone))
        found.push(`${request.kind} was answered ${answers} times`);
    }
    gateway.core.maintain(false, 0);
    gateway.core.cure(0);
    for (const key of ["a", "b", "c"]) {
      if (gateway.outcome("inquiry", key) === "in progress") found.push(`${key} is held by nobody`);
    }
    if (gateway.core.inFlight + gateway.core.queued > 0) found.push("something is still in flight");
    return found;
  }

  test.prop([steps, plans, fc.constantFrom(0, 3)])(
    "a key has at most one live posting, approved means booked, declined means not booked",
    (played, plan, bookingMs) => {
      expect(faults(new VirtualGateway(plan, bookingMs), played)).toEqual([]);
    },
  );

  test.each(["posts-twice", "acknowledges-and-forgets", "books-declined"] as const)(
    "this check sees %s when it is planted",
    (defect) => {
      const played: Steps = [
        { kind: "sale", key: "a", waitMs: 40 },
        { kind: "sale", key: "c", waitMs: 40 },
      ];
      expect(faults(new VirtualGateway({ defects: { [defect]: 1 } }), played)).not.toEqual([]);
    },
  );
});
