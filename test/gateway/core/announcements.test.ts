import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { Announcements } from "../../../src/gateway/core/announcements.ts";

describe("announcements", () => {
  test("are told until the maintenance begins, counted from now on", () => {
    const announcements = new Announcements();
    expect(announcements.at(0)).toBeUndefined();
    announcements.announce(0, 600_000, 720_000);
    expect(announcements.at(0)).toEqual({ inMs: 600_000, forMs: 120_000 });
    expect(announcements.at(599_999)).toEqual({ inMs: 1, forMs: 120_000 });
    expect(announcements.at(600_000)).toBeUndefined();
  });

  test("are told of the next one only, whatever the order in which they came", () => {
    const announcements = new Announcements();
    announcements.announce(0, 900, 950);
    announcements.announce(1, 500, 600);
    expect(announcements.at(100)).toEqual({ inMs: 400, forMs: 100 });
    expect(announcements.at(500)).toEqual({ inMs: 400, forMs: 50 });
  });

  test.prop([fc.array(fc.tuple(fc.nat(5), fc.nat(1_000), fc.integer({ min: 1, max: 100 })))])(
    "said twice change nothing; said anew under the same number, the last one counts",
    (said) => {
      const once = new Announcements();
      const twice = new Announcements();
      for (const [outage, from, forMs] of said) {
        once.announce(outage, from, from + forMs);
        for (let n = 0; n < 2; n++) twice.announce(outage, from, from + forMs);
      }
      for (const now of [0, 250, 700]) {
        const next = [...new Map(said.map(([outage, ...times]) => [outage, times])).values()]
          .filter(([from]) => from > now)
          .map(([from]) => from - now);
        expect(once.at(now)?.inMs).toBe(next.length === 0 ? undefined : Math.min(...next));
        expect(twice.at(now)).toEqual(once.at(now));
      }
    },
  );
});
