import { describe, expect, test } from "vitest";
import { z } from "zod";
import { kindOf, kinds } from "../../src/outages/kinds.ts";
import { brief, said, withOutages } from "../scenario/small.ts";

/** What a kind's schema makes of parameters as a scenario writes them. */
function parsed(kind: string, parameters: unknown = {}): unknown {
  return kindOf(kind).parameters.parse(parameters);
}

function effectOf(kind: string, parameters: unknown = {}, speed = 1): unknown {
  return kindOf(kind).effect(parsed(kind, parameters), speed);
}

test("every kind has a name of its own and one line about it", () => {
  expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
  for (const { name, about } of kinds) {
    expect(name).toMatch(/^[a-z-]+$/);
    expect(about).toMatch(/^.{10,70}$/);
  }
});

test("every parameter says what it is", () => {
  for (const { name, parameters } of kinds) {
    for (const [key, schema] of Object.entries(parameters.shape)) {
      const { description } = z.globalRegistry.get(schema as z.ZodType) ?? {};
      expect(description, `${name}.${key}`).toMatch(/^[A-Za-z].{5,}\.$/s);
    }
  }
});

test("a kind that is none is our own bug", () => {
  expect(() => kindOf("earthquake")).toThrow("no kind of outage is called earthquake");
});

test("parameters of another kind are refused", () => {
  for (const { parameters } of kinds) expect(parameters.safeParse({ cheese: 1 }).success).toBe(false);
});

describe("what a kind of the network does", () => {
  test("refuse takes the listener away", () => {
    expect([kindOf("refuse").strikes, effectOf("refuse")]).toEqual(["links", { kind: "refuse" }]);
  });

  test("a black hole is dug upstream first, so that it is filled downstream first", () => {
    expect(kindOf("blackhole").strikes).toBe("links");
    expect(effectOf("blackhole", {}, 20)).toEqual({
      kind: "toxics",
      toxics: [
        { type: "timeout", stream: "upstream", attributes: { timeout: 0 } },
        { type: "timeout", stream: "downstream", attributes: { timeout: 0 } },
      ],
    });
  });
});

describe("what maintenance does", () => {
  test("busy asks for a wait that is divided by the speed", () => {
    expect(kindOf("maintenance").strikes).toBe("gateway");
    expect(effectOf("maintenance")).toEqual({ kind: "maintenance", retryAfterMs: 30_000 });
    expect(effectOf("maintenance", { retryAfter: "1m" }, 20)).toEqual({
      kind: "maintenance",
      retryAfterMs: 3_000,
    });
  });

  test("refused and silent are refusals and black holes on all links", () => {
    expect(effectOf("maintenance", { answers: "refused" })).toEqual(effectOf("refuse"));
    expect(effectOf("maintenance", { answers: "silent" })).toEqual(effectOf("blackhole"));
  });

  test("announced, is done in the same way, and told so long before", () => {
    const { effect, announcedMs } = kindOf("maintenance");
    for (const answers of ["busy", "refused", "silent"]) {
      const given = { answers, retryAfter: 30_000 };
      expect(effect({ ...given, announced: 600_000 }, 1)).toEqual(effect(given, 1));
      expect(announcedMs?.({ ...given, announced: 600_000 })).toBe(600_000);
      expect(announcedMs?.(given)).toBeUndefined();
    }
  });
});

test("a crash is the gateway's process that ends; how long it needs to start is how long it takes", () => {
  expect(kindOf("crash").strikes).toBe("gateway");
  expect(effectOf("crash", {})).toEqual({ kind: "crash" });
});

test("the gateway's certificate expires, and the sessions that stand go on unless they are ended", () => {
  expect(kindOf("gateway-certificate").strikes).toBe("gateway");
  expect(effectOf("gateway-certificate")).toEqual({ kind: "expiry", sessions: "stand" });
  expect(effectOf("gateway-certificate", { sessions: "end" })).toEqual({ kind: "expiry", sessions: "end" });
});

describe("what happens to a terminal itself, at double speed", () => {
  test.each([
    ["power-cut", { battery: "20m" }, { batteryMs: 600_000, bootMs: 45_000 }],
    ["switched-off", {}, { noticed: { medianMs: 150_000, sigma: expect.closeTo(1.089, 3) }, bootMs: 45_000 }],
    ["reboot", {}, { bootMs: 45_000 }],
    ["crash-loop", {}, { bootMs: 45_000, runsMs: 30_000 }],
    ["update", { to: "2.4", fails: "1%" }, { takesMs: 45_000, failShare: 0.01 }],
    ["board-dead", {}, { queue: "lost" }],
    ["certificate", { sessions: "end" }, { sessions: "end", onReboot: "dead" }],
    ["wipe", { by: "reset" }, { by: "reset" }],
    ["peripheral", { fails: "2%" }, { part: "printer", delayMs: 10_000, failShare: 0.02 }],
    ["flood", {}, { perMs: 0.1, send: "garbage" }],
    ["back-office", {}, {}],
  ])("%s", (kind, parameters, blow) => {
    expect(effectOf(kind, parameters, 2)).toEqual({ kind, ...blow });
  });

  test("a SIM is the last link, a network card the first, unless it is named", () => {
    expect(effectOf("sim-dead")).toEqual({ kind: "lost-link", link: "last" });
    expect(effectOf("card-dead")).toEqual({ kind: "lost-link", link: "first" });
    expect(effectOf("sim-dead", { link: "lte" })).toEqual({ kind: "lost-link", link: { id: "lte" } });
  });
});

describe("what the gateway suffers, at double speed: its own times are never divided", () => {
  test.each([
    ["slow", {}, { kind: "slow", service: 10 }],
    [
      "slow",
      { service: { p50: "2s", p95: "5s" } },
      { kind: "slow", service: { medianMs: 2_000, sigma: expect.closeTo(0.557, 3) } },
    ],
    ["fail", { requests: "35%" }, { kind: "fail", share: 0.35, answers: "error" }],
    ["acquirer", {}, { kind: "broken-acquirer", delayMs: 60_000, failShare: 0 }],
    [
      "acquirer",
      { network: "visa", delay: "0s", fails: "20%" },
      { kind: "broken-acquirer", network: "visa", delayMs: 0, failShare: 0.2 },
    ],
  ])("%s %o", (kind, parameters, trouble) => {
    expect(kindOf(kind).strikes).toBe("gateway");
    expect(effectOf(kind, parameters, 2)).toEqual(trouble);
  });
});

describe("what the gateway refuses", () => {
  test.each([
    ["store-offline", {}, { reason: "storeClosed", refuses: "all", queued: "refused" }],
    ["merchant-frozen", { queued: "held" }, { reason: "accountFrozen", refuses: "all", queued: "held" }],
    [
      "out-of-balance",
      { refuses: "refunds" },
      { reason: "balanceShort", refuses: "refunds", queued: "refused" },
    ],
    ["version-refused", { below: "2.10" }, { reason: "versionRefused", refuses: "all", queued: "refused" }],
  ])("%s", (kind, parameters, refusal) => {
    expect(effectOf(kind, parameters)).toEqual({ kind: "refusal", ...refusal });
  });

  test.each([
    ["2.9", true],
    ["2.10", false],
    ["2.10.1", false],
    ["2", true],
    ["3.0", false],
  ])("a version floor of 2.10 refuses %s: %s", (version, isRefused) => {
    const kind = kindOf("version-refused");
    const spares = kind.strikes === "terminals" && kind.spares?.({ below: "2.10" }, version);
    expect(spares).toBe(!isRefused);
  });

  test("a version that is a number is refused with the reason", () => {
    expect(JSON.stringify(kindOf("version-refused").parameters.safeParse({ below: 2.1 }).error)).toContain(
      "put versions in quotes",
    );
  });
});

test("a link that a kind names must be somebody's", () => {
  const withLink = (link: string) => withOutages([`{id: sims, at: 1m, what: {sim-dead: {link: ${link}}}}`]);
  expect(said(withLink("wifi"))).toEqual([]);
  expect(brief(withLink("wfi"))).toEqual([
    's.yaml:14:48  outages[0].what.sim-dead.link: there is no link "wfi" | did you mean wifi?',
  ]);
});

describe("how an outage of a kind ends", () => {
  test("by itself, after a time that its parameters say", () => {
    const ends = kinds.filter(({ takesMs }) => takesMs).map(({ name }) => name);
    expect(ends).toEqual(["crash", "switched-off", "reboot", "update", "wipe"]);
    const takes = (kind: string, parameters = {}) => kindOf(kind).takesMs?.(parsed(kind, parameters));
    expect(takes("crash", { restartAfter: "15s" })).toBe(15_000);
    expect(takes("reboot")).toBe(90_000);
    expect(takes("update", { to: "2.4", takes: "2m" })).toBe(120_000);
    // Blows: what follows is each terminal's own.
    expect([takes("wipe"), takes("switched-off")]).toEqual([0, 0]);
  });

  test("never, unless the scenario says when", () => {
    const permanent = kinds.filter(({ isPermanent }) => isPermanent).map(({ name }) => name);
    expect(permanent).toEqual(["certificate", "crash-loop", "sim-dead", "card-dead", "board-dead"]);
  });

  test("no kind does both", () => {
    expect(kinds.filter(({ takesMs, isPermanent }) => takesMs && isPermanent)).toEqual([]);
  });
});

describe("a kind that grows or fades", () => {
  const half = (kind: string, parameters: unknown) => kindOf(kind).scaled?.(parsed(kind, parameters), 0.5);

  test.each([
    ["slow", { service: "11x" }, { service: 6 }],
    ["slow", { service: { p50: "2s", p95: "5s" } }, { service: { p50: 1_000, p95: 2_500 } }],
    ["fail", { requests: "20%" }, { requests: 0.1, answers: "error" }],
    [
      "acquirer",
      { network: "visa", delay: "3s", fails: "10%" },
      { network: "visa", delay: 1_500, fails: 0.05 },
    ],
    ["peripheral", { delay: "10s" }, { part: "printer", delay: 5_000, fails: 0 }],
    ["flood", { rate: "10/s" }, { rate: 0.005, send: "garbage" }],
  ])("%s at half of its magnitude", (kind, parameters, halved) => {
    expect(half(kind, parameters)).toEqual(halved);
  });

  test("at all of its magnitude is as it was written", () => {
    const given: Record<string, unknown> = {
      latency: { delay: "500ms", jitter: "100ms" },
      bandwidth: { rate: "64kbps" },
      "slow-close": { delay: "5s" },
    };
    for (const kind of kinds.filter(({ scaled }) => scaled)) {
      const parameters = parsed(kind.name, given[kind.name] ?? {});
      expect(kind.scaled?.(parameters, 1), kind.name).toEqual(parameters);
    }
  });

  test("the others have no magnitude", () => {
    expect(kindOf("blackhole").scaled).toBeUndefined();
    expect(kindOf("crash").scaled).toBeUndefined();
  });
});
