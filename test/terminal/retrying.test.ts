import { describe, expect, test } from "vitest";
import { heldBackCauses } from "../../src/facts.ts";
import type { RetryPolicy } from "../../src/plan/policy.ts";
import { never } from "../../src/terminal/never.ts";
import { Retrying } from "../../src/terminal/retrying.ts";

function retrying(policy: Partial<RetryPolicy> = {}, terminal = 0): Retrying {
  const wait = { baseMs: 100, capMs: 800, jitter: "none" } as const;
  return new Retrying({ attempts: 3, wait, honoursRetryAfter: true, ...policy }, 1, terminal);
}

describe("a sale's attempts", () => {
  test("wait longer each time, and then are used up", () => {
    const each = retrying();
    expect([1, 2, 3].map((attempts) => each.retryAt(1_000, attempts, 0))).toEqual([1_100, 1_200, never]);
    expect(each.isOutOfBudget).toBe(false);
  });

  test("wait as long as a busy gateway asks for, unless the terminal does not care", () => {
    expect(retrying().retryAt(0, 1, 5_000)).toBe(5_000);
    expect(retrying().retryAt(0, 1, 50)).toBe(100);
    expect(retrying({ honoursRetryAfter: false }).retryAt(0, 1, 5_000)).toBe(100);
  });

  test("with decorrelated jitter begin anew for the next sale", () => {
    const wait = { baseMs: 100, capMs: 1_000_000, jitter: "decorrelated" } as const;
    const each = retrying({ wait, attempts: 1_000 });
    for (let attempts = 1; attempts < 900; attempts++) each.retryAt(0, attempts, 0);
    for (let sale = 0; sale < 100; sale++) expect(each.retryAt(0, 1, 0)).toBeLessThanOrEqual(300);
  });

  test("are drawn apart for two terminals", () => {
    const wait = { baseMs: 10_000, capMs: 10_000, jitter: "full" } as const;
    expect(retrying({ wait }, 1).retryAt(0, 1, 0)).not.toBe(retrying({ wait }, 2).retryAt(0, 1, 0));
  });

  test("are never held back where nothing is written of it", () => {
    const each = retrying();
    for (let at = 0; at < 100; at++) {
      expect(each.holdsBack(at)).toBeUndefined();
      each.failed(at);
    }
  });
});

describe("a budget", () => {
  /** Sales at a steady pace whose attempts all fail: how many of how many retries were allowed in the end. */
  function allowed(budget: RetryPolicy["budget"], sales: number): number {
    const each = retrying({ attempts: 2, budget });
    let retries = 0;
    for (let n = 0; n < sales; n++) {
      const at = n * 100;
      expect(each.holdsBack(at)).toBeUndefined();
      if (each.retryAt(at, 1, 0) === never) expect(each.isOutOfBudget).toBe(true);
      else {
        retries++;
        expect(each.holdsBack(at)).toBeUndefined();
      }
    }
    return retries;
  }

  test("allows its share of the requests as retries, where every sale would have one", () => {
    const retries = allowed({ share: 0.2, perSecond: 0, overMs: 10_000 }, 5_000);
    expect(retries / 5_000).toBeGreaterThan(0.19);
    expect(retries / 5_000).toBeLessThan(0.21);
  });

  test("allows so many a second besides", () => {
    // 500 seconds with one more each.
    const retries = allowed({ share: 0.2, perSecond: 1, overMs: 10_000 }, 5_000);
    expect(retries / 5_000).toBeGreaterThan(0.29);
    expect(retries / 5_000).toBeLessThan(0.31);
  });

  test("allows no first retry without a reserve, and one with it", () => {
    expect(allowed({ share: 0.2, perSecond: 0, overMs: 10_000 }, 1)).toBe(0);
    expect(allowed({ share: 0.2, perSecond: 0.1, overMs: 10_000 }, 1)).toBe(1);
  });

  test("is a reason of its own, told apart from attempts that are used up", () => {
    const each = retrying({ attempts: 2, budget: { share: 0, perSecond: 0, overMs: 1_000 } });
    each.retryAt(0, 1, 0);
    expect(each.isOutOfBudget).toBe(true);
    each.retryAt(0, 2, 0);
    expect(each.isOutOfBudget).toBe(false);
  });
});

describe("a throttle", () => {
  /** How many of the attempts of the last half are made, where the gateway accepts this share of them. */
  function made(share: number, k = 2): number {
    const each = retrying({ throttle: { k, overMs: 120_000 } });
    let count = 0;
    let sent = 0;
    for (let n = 0; n < 20_000; n++) {
      const at = n * 100;
      const cause = each.holdsBack(at);
      if (cause !== undefined) {
        expect(cause).toBe(heldBackCauses.throttle);
        continue;
      }
      if (n >= 10_000) count++;
      if (Math.floor(++sent * share) > Math.floor((sent - 1) * share)) each.succeeded(at);
      else each.failed(at);
    }
    return count / 10_000;
  }

  test("holds nothing back while the gateway accepts", () => {
    expect(made(1)).toBe(1);
    expect(made(0.6)).toBeGreaterThan(0.99);
  });

  test("lets hardly anything through to a gateway that accepts nothing", () => {
    // On average 1 of n + 1, of the requests in the last two minutes.
    expect(made(0)).toBeLessThan(0.01);
    expect(made(0)).toBeGreaterThan(0);
  });

  test("with the larger k lets more through", () => {
    // Of r requests s are sent and s·share accepted: s = r − (r − k·s·share), so s = r only where k·share ≥ 1.
    expect(made(0.4, 2)).toBeLessThan(0.5);
    expect(made(0.4, 3)).toBeGreaterThan(0.95);
  });
});

describe("a breaker", () => {
  const breaker = { failures: 3, openMs: 1_000 };

  function opened(): Retrying {
    const each = retrying({ breaker });
    for (let n = 0; n < 3; n++) {
      expect(each.holdsBack(n)).toBeUndefined();
      each.failed(n);
    }
    return each;
  }

  test("opens after so many failures in a row, and stays open for so long", () => {
    const each = opened();
    expect(each.holdsBack(2)).toBe(heldBackCauses.breaker);
    expect(each.holdsBack(1_001)).toBe(heldBackCauses.breaker);
    expect(each.holdsBack(1_002)).toBeUndefined();
  });

  test("does not open where an answer came in between", () => {
    const each = retrying({ breaker });
    for (let n = 0; n < 30; n++) {
      expect(each.holdsBack(n)).toBeUndefined();
      if (n % 3 === 2) each.succeeded(n);
      else each.failed(n);
    }
  });

  test("is decided by one attempt: it closes", () => {
    const each = opened();
    expect(each.holdsBack(1_500)).toBeUndefined();
    expect(each.holdsBack(1_501)).toBe(heldBackCauses.breaker);
    each.succeeded(1_600);
    expect([1_600, 1_601, 1_602].map((at) => each.holdsBack(at))).toEqual([undefined, undefined, undefined]);
  });

  test("is decided by one attempt: it opens again", () => {
    const each = opened();
    expect(each.holdsBack(1_500)).toBeUndefined();
    each.failed(1_600);
    expect(each.holdsBack(2_599)).toBe(heldBackCauses.breaker);
    expect(each.holdsBack(2_600)).toBeUndefined();
  });

  test("is not moved by the answers to what had been sent before it opened", () => {
    const each = opened();
    each.succeeded(500);
    each.failed(900);
    expect(each.holdsBack(999)).toBe(heldBackCauses.breaker);
    expect(each.holdsBack(1_002)).toBeUndefined();
  });

  test("forgets a trial that never ended, as after a power cut", () => {
    const each = opened();
    expect(each.holdsBack(1_500)).toBeUndefined();
    expect(each.holdsBack(2_499)).toBe(heldBackCauses.breaker);
    expect(each.holdsBack(2_500)).toBeUndefined();
  });
});
