import { describe, expect, test } from "vitest";
import { policyOf } from "../../src/scenario/policy.ts";
import { presets } from "../../src/scenario/presets.ts";
import { brief, changed, planned, said } from "./small.ts";

/** The small scenario's terminal with these overrides, in YAML's flow style. */
function withTerminal(overrides: string, preset = "quick"): string {
  return changed("terminal: quick", `terminal: {preset: ${preset}, ${overrides}}`);
}

describe("an override", () => {
  const base = policyOf(presets.quick.policy, {});

  test("replaces its field and leaves its neighbours", () => {
    expect(
      policyOf(presets.quick.policy, {
        timeout: 3000,
        probe: { cap: 9000 },
        forward: { retry: { base: 1 } },
      }),
    ).toEqual({
      ...base,
      timeout: 3000,
      probe: { ...base.probe, cap: 9000 },
      forward: { ...base.forward, retry: { ...base.forward.retry, base: 1 } },
    });
  });

  test("of what the preset has goes deep into it", () => {
    const { unknown } = policyOf(presets.unionpay.policy, { unknown: { reversal: { attempts: 9 } } });
    expect(unknown).toEqual({
      does: "reverse",
      reversal: { attempts: 9, wait: { base: 5000, cap: 5000, jitter: "none" }, first: true },
    });
  });

  test("of what the preset has not fills in the rest", () => {
    const { retry } = policyOf(presets.quick.policy, { retry: { attempts: 5, budget: { perSecond: 1 } } });
    expect(retry).toEqual({
      attempts: 5,
      wait: { base: 1000, cap: 10_000, jitter: "full" },
      key: "same",
      honoursRetryAfter: true,
      budget: { share: 0.2, perSecond: 1, over: 10_000 },
    });
  });

  test("none takes away what a terminal may do without", () => {
    const { settlement, detection } = policyOf(presets.unionpay.policy, {
      settlement: "none",
      detection: { echo: "none" },
    });
    expect([settlement, detection.echo]).toEqual([undefined, undefined]);
    expect(policyOf(presets.stripe.policy, { detection: { sticky: "none" } }).detection).not.toHaveProperty(
      "sticky",
    );
  });
});

test("what no preset names is absent from the plan", () => {
  expect(Object.keys(planned().groups[0].policy)).toEqual([
    "timeoutMs",
    "signOnWithinMs",
    "counter",
    "detection",
    "probe",
    "links",
    "offline",
    "forward",
    "life",
  ]);
});

test("everything that can be written comes into the plan, its times divided by the speed", () => {
  const everything = [
    "counter: {atOnce: 2, entry: {p50: 10s, p95: 20s}, noReceipt: reverse}",
    "retry: {attempts: 4, wait: {base: 2s, cap: 20s, jitter: decorrelated}, key: new, honoursRetryAfter: false, budget: {share: 10%, perSecond: 2, over: 20s}, throttle: {k: 3, over: 1m}, breaker: {failures: 7, open: 40s}}",
    "unknown: {does: reverse, reversal: {attempts: 2, wait: {base: 4s, cap: 8s, jitter: none}, first: true}}",
    "detection: {failures: 3, after: 30s, onLinkLoss: true, confirms: false, echo: {every: 2m, hostAllows: 5m}, returnsBy: echo, sticky: {p50: 6m, p95: 6m}}",
    "links: {failOverAfter: 3, failBack: {every: 2m, after: 4}, race: 250ms}",
    "offline: {sells: false, maxAmount: 99.50, maxPayments: 9, maxTotal: 500, expireAfter: none, purgeAfter: 48h, manager: {above: 50, takes: {p50: 1m, p95: 1m}}}",
    "storage: {kind: durable, durableRecords: 100, beyond: volatile, tornLast: true, wipedBy: [reset], backup: {every: 10s}}",
    "forward: {spread: 50s, batch: 5, order: largest, atRecords: 10, beforeSale: true}",
    "settlement: {within: 10m, upload: always, attempts: 2}",
    "backOffice: {every: 5m}",
    "life: {boot: 1m, update: {after: 2m, takes: 4m}}",
  ].join(", ");
  const { policy } = planned(withTerminal(everything), ["speed=2x"]).groups[0];
  expect(policy).toEqual({
    timeoutMs: 500,
    signOnWithinMs: 2500,
    counter: { atOnce: 2, entry: { medianMs: 5000, sigma: expect.closeTo(0.4214, 3) }, noReceipt: "reverse" },
    retry: {
      attempts: 4,
      wait: { baseMs: 1000, capMs: 10_000, jitter: "decorrelated" },
      key: "new",
      honoursRetryAfter: false,
      budget: { share: 0.1, perSecond: 4, overMs: 10_000 },
      throttle: { k: 3, overMs: 30_000 },
      breaker: { failures: 7, openMs: 20_000 },
    },
    unknown: {
      does: "reverse",
      reversal: { attempts: 2, wait: { baseMs: 2000, capMs: 4000, jitter: "none" }, first: true },
    },
    detection: {
      failures: 3,
      afterMs: 15_000,
      onLinkLoss: true,
      confirms: false,
      echoEveryMs: 150_000,
      returnsBy: "echo",
      sticky: { medianMs: 180_000, sigma: 0 },
    },
    probe: { baseMs: 250, capMs: 1000, jitter: "full" },
    links: { failOverAfter: 3, failBackEveryMs: 60_000, failBackAfter: 4, raceMs: 125 },
    offline: {
      sells: false,
      maxAmountMinor: 9950,
      maxPayments: 9,
      maxTotalMinor: 50_000,
      expireAfterMs: 12 * 24 * 3_600_000,
      purgeAfterMs: 24 * 3_600_000,
      manager: { aboveMinor: 5000, takes: { medianMs: 30_000, sigma: 0 } },
    },
    storage: {
      kind: "durable",
      durableRecords: 100,
      beyond: "volatile",
      tornMs: 500,
      wipedBy: ["reset"],
      backupEveryMs: 5000,
    },
    forward: {
      as: "deferred",
      firstWaitMs: 50,
      spreadMs: 25_000,
      gapMs: 50,
      batch: 5,
      order: "largest",
      atRecords: 10,
      beforeSale: true,
      retry: { baseMs: 250, capMs: 1000, jitter: "full" },
      maxAttempts: 100,
    },
    settlement: { withinMs: 300_000, upload: "always", attempts: 2 },
    backOffice: { everyMs: 150_000 },
    life: { bootMs: 30_000, update: { afterMs: 60_000, takesMs: 120_000 } },
  });
});

describe("what contradicts itself is said", () => {
  const path = "fleet[0].terminal";
  test.each([
    ["retry: {wait: {base: 1m}}", "retry.wait.cap: is shorter than base, 1m | write at least base"],
    [
      "unknown: {reversal: {wait: {base: 2m}}}",
      "unknown.reversal.wait.cap: is shorter than base, 2m | write at least base",
    ],
    [
      "detection: {returnsBy: echo}",
      "detection.returnsBy: would never come back: there is no echo | write detection.echo: {every: 5m} beside it, or probe",
    ],
    [
      "unknown: {reversal: {first: true}}, detection: {returnsBy: sale}",
      "unknown.reversal.first: would never come back: no sale is tried before the reversal, and no reversal is sent before a sale | write returnsBy: probe, or leave first out",
    ],
    [
      "unknown: {does: retry}",
      "unknown.does: has no attempts left to try again with | write retry: {attempts: 3} beside it, or hold",
    ],
    [
      "storage: {kind: volatile, durableRecords: 5}",
      "storage.durableRecords: is none: the storage is volatile | write kind: durable, or leave it out",
    ],
    [
      "storage: {kind: volatile, tornLast: true}",
      "storage.tornLast: tears nothing: a volatile storage loses every record with the power | write kind: durable, or leave it out",
    ],
    [
      "forward: {atRecords: 50}, offline: {maxPayments: 20}",
      "forward.atRecords: never comes: at most 20 sales may wait | write at most 20, or beforeSale: true",
    ],
    ["retry: {throttle: {k: 0.5}}", "retry.throttle.k: 0.5 is out of range | write 1 or more"],
    [
      "retry: {budget: {perSecond: 5000}}",
      "retry.budget.perSecond: 5000 is out of range | write 1000 or less",
    ],
    ["detection: {sticky: 5m}", 'detection.sticky: "5m" is not a map | write a map with p50, p95, or none'],
    [
      "offline: {manager: {above: 1.005}}",
      "offline.manager.above: 1.005 has more decimals than EUR | write at most 2 decimals",
    ],
  ])("%s", (overrides, problem) => {
    expect(brief(withTerminal(overrides)).map((each) => each.replace(/^\S+ +/, ""))).toEqual([
      `${path}.${problem}`,
    ]);
  });
});

describe("what is mistyped is explained where it stands", () => {
  test.each([
    ["retry: {atempts: 3}", "did you mean attempts?"],
    [
      "retry: three",
      "write a map with attempts, wait, key, honoursRetryAfter, budget, throttle, breaker, or none",
    ],
    ["detection: {sticky: long}", "write a map with p50, p95, or none"],
    ["offline: {purgeAfter: 15 days}", "write 360h"],
    ["offline: {expireAfter: never}", "write"],
    ["storage: {wipedBy: [logut]}", "did you mean logout?"],
    ["detection: none", "write a map"],
    ["probe: {jitter: ful}", "did you mean full?"],
  ])("%s", (overrides, todo) => {
    const [problem, ...others] = said(withTerminal(overrides));
    expect(others).toEqual([]);
    expect(problem).toContain(todo);
  });
});

test("a planned cure reaches into what may be lacking", () => {
  const change = "changes: [{at: 1m, set: {fleet.cafes.terminal.detection.echo.every: 1m}}]\nexpect:";
  expect(said(changed("expect:", change))).toEqual([]);
  expect(brief(changed("expect:", change.replace("every", "evry")))[0]).toContain("did you mean every?");
});
