import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { Limits } from "../../../src/gateway/core/limits.ts";
import { Speakers } from "../../../src/gateway/speakers.ts";
import { VirtualGateway } from "./virtual-gateway.ts";

/** Ten at once, and then one every 100 ms. */
const limit = { perMs: 0.01, burst: 10 };

describe("a limit of rate", () => {
  test("allows its burst at once, and then its rate", () => {
    const limits = new Limits(limit);
    const allowed = (now: number) => {
      let count = 0;
      while (limits.allows(now, "T1")) count++;
      return count;
    };
    expect([allowed(0), allowed(0), allowed(99), allowed(100), allowed(350), allowed(100_000)]).toEqual([
      ...[10, 0, 0, 1, 2, 10],
    ]);
  });

  test("is each caller's own", () => {
    const limits = new Limits({ perMs: 0, burst: 1 });
    expect([limits.allows(0, 1), limits.allows(0, 1), limits.allows(0, 2)]).toEqual([true, false, true]);
  });

  test("costs a busy answer at the door, with the usual wait, whatever is asked", () => {
    const gateway = new VirtualGateway({ limit: { perMs: 0.01, burst: 2 }, workers: 9 });
    const kinds = ["sale", "garbage", "sale", "echo", "garbage", "inquiry", "reversal"] as const;
    const requests = kinds.map((kind) => gateway.send(kind, "a"));
    gateway.until(10);
    expect(requests.map((request) => gateway.outcomeOf(request))).toEqual([
      ...["approved", "issuer", "busy", "busy", "busy", "busy", "busy"],
    ]);
    expect(gateway.answers.find(({ outcome }) => outcome === "busy")?.retryAfterMs).toBe(700);
    expect(gateway.outcomeOf(gateway.send("sale", "b", { terminal: 1 }))).toBeUndefined();
  });

  test("can be set while the gateway works", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    gateway.core.change(gateway.now, { limit: { perMs: 0, burst: 1 } });
    expect([gateway.outcome("echo", ""), gateway.outcome("echo", "")]).toEqual(["approved", "busy"]);
  });

  test.prop([
    fc.array(fc.tuple(fc.nat(300), fc.nat(2)), { minLength: 1, maxLength: 200 }),
    fc.record({ perMs: fc.constantFrom(0.001, 0.01, 0.1), burst: fc.integer({ min: 1, max: 5 }) }),
  ])(
    "never allows more than burst + rate × time to anybody, and never refuses who keeps within it",
    (asked, law) => {
      const limits = new Limits(law);
      const allowed = new Map<number, number>();
      let now = 0;
      for (const [number, [gapMs, caller]] of asked.entries()) {
        now += gapMs;
        if (limits.allows(now, caller)) allowed.set(caller, (allowed.get(caller) ?? 0) + 1);
        expect(allowed.get(caller) ?? 0).toBeLessThanOrEqual(law.burst + law.perMs * now + 1e-9);
        // Nobody else's requests count: whoever has never been seen is within.
        expect(limits.allows(now, `fresh ${number}`)).toBe(true);
      }
    },
  );

  test("forgets callers that come once, under ever new names", () => {
    const limits = new Limits(limit);
    for (let name = 0; name < 100_000; name++) limits.allows(name, name);
    expect(limits.buckets).toBeLessThan(3_000);
  });
});

test("a message without a name belongs to who was last named on its connection, or to the connection", () => {
  const speakers = new Speakers();
  const [one, two] = [{}, {}];
  const stranger = speakers.callerOn(one, "");
  expect(speakers.callerOn(one, "")).toBe(stranger);
  expect(speakers.callerOn(two, "")).not.toBe(stranger);
  expect(speakers.callerOn(one, "T0000001")).toBe("T0000001");
  expect(speakers.callerOn(one, "")).toBe("T0000001");
});
