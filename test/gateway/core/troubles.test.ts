import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { Troubles } from "../../../src/gateway/core/troubles.ts";
import { VirtualGateway } from "./virtual-gateway.ts";

const fail = (share: number, answers: "error" | "busy" | "silent" = "error") =>
  ({ kind: "fail", share, answers }) as const;

describe("a share of the requests that fails", () => {
  test("with an error leaves everybody in doubt, takes no worker and books nothing", () => {
    const gateway = new VirtualGateway();
    gateway.core.suffer(3, fail(1));
    const requests = (["sale", "advice", "reversal", "echo"] as const).map((kind) => gateway.send(kind, "a"));
    expect(requests.map((request) => gateway.outcomeOf(request))).toEqual(Array(4).fill("failed"));
    expect(gateway.core).toMatchObject({ inFlight: 0, queued: 0, troubles: 1 });
    gateway.core.cure(3);
    expect(gateway.outcome("sale", "a")).toBe("approved");
    expect(gateway.livePostings("a")).toBe(1);
  });

  test("busy asks for the usual wait, silent is never answered", () => {
    const gateway = new VirtualGateway();
    gateway.core.suffer(0, fail(1, "busy"));
    gateway.send("sale", "a");
    expect(gateway.answers).toMatchObject([{ outcome: "busy", retryAfterMs: 700 }]);
    gateway.core.suffer(0, fail(1, "silent"));
    const ignored = gateway.send("sale", "b");
    gateway.until(1_000);
    expect([gateway.outcomeOf(ignored), gateway.ignored]).toEqual([undefined, [ignored]]);
    expect(gateway.rows).toEqual([]);
  });

  test("does not change what was approved before: the key keeps its result", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    gateway.core.suffer(0, fail(1));
    expect(gateway.outcome("sale", "a")).toBe("failed");
    gateway.core.cure(0);
    expect(gateway.outcome("sale", "a")).toBe("approved");
    expect(gateway.livePostings("a")).toBe(1);
  });

  test("is what garbage does not meet: it is refused as such", () => {
    const gateway = new VirtualGateway();
    gateway.core.suffer(0, fail(1));
    expect(gateway.outcome("garbage", "")).toBe("issuer");
  });

  test.prop([fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 })])(
    "combines with others as independent ones do: 1 − Π(1 − share)",
    (shares) => {
      const troubles = new Troubles(7);
      shares.forEach((share, outage) => {
        troubles.begin(outage, fail(share));
      });
      const requests = 4_000;
      let failed = 0;
      for (let request = 0; request < requests; request++) if (troubles.failure() !== undefined) failed++;
      const expected = 1 - shares.reduce((spared, share) => spared * (1 - share), 1);
      const deviation = Math.sqrt((expected * (1 - expected)) / requests);
      expect(Math.abs(failed / requests - expected)).toBeLessThanOrEqual(5 * deviation + 1e-9);
    },
  );

  test("the one that began first takes its share whole, the next one of what is left", () => {
    const troubles = new Troubles(1);
    troubles.begin(0, fail(0.5, "busy"));
    troubles.begin(1, fail(1, "silent"));
    const met = Array.from({ length: 1_000 }, () => troubles.failure());
    expect(met.filter((failure) => failure === undefined)).toEqual([]);
    expect(met.filter((failure) => failure === "busy").length).toBeGreaterThan(430);
    expect(met.filter((failure) => failure === "busy").length).toBeLessThan(570);
  });
});

describe("a slow gateway", () => {
  test("takes so many times as long for what it begins from then on", () => {
    const gateway = new VirtualGateway();
    gateway.send("sale", "before");
    gateway.core.suffer(0, { kind: "slow", service: 3 });
    gateway.send("sale", "during");
    gateway.until(100);
    expect(gateway.answers.map(({ at }) => at)).toEqual([10, 40]);
    gateway.core.cure(0);
    gateway.send("sale", "after");
    gateway.until(200);
    expect(gateway.answers.at(-1)?.at).toBe(110);
  });

  test("factors multiply, also on a law of its own, and of several laws the last one counts", () => {
    const troubles = new Troubles(1);
    troubles.begin(0, { kind: "slow", service: 2 });
    troubles.begin(1, { kind: "slow", service: { medianMs: 500, sigma: 0.1 } });
    troubles.begin(2, { kind: "slow", service: 5 });
    troubles.begin(3, { kind: "slow", service: { medianMs: 700, sigma: 0.2 } });
    expect([troubles.serviceFactor, troubles.service?.medianMs]).toEqual([10, 700]);
    troubles.end(3);
    troubles.end(0);
    expect([troubles.serviceFactor, troubles.service?.medianMs]).toEqual([5, 500]);
    troubles.end(1);
    expect(troubles.service).toBeUndefined();
  });

  test("with a law of its own draws from that", () => {
    const gateway = new VirtualGateway();
    gateway.core.suffer(0, { kind: "slow", service: { medianMs: 250, sigma: 0 } });
    gateway.send("sale", "a");
    gateway.until(1_000);
    expect(gateway.answers[0].at).toBe(250);
  });
});

describe("an acquirer in trouble", () => {
  test("delays add, shares combine, and only of the route that is meant", () => {
    const troubles = new Troubles(1);
    troubles.begin(0, { kind: "acquirer", delayMs: 100, failShare: 0.5 });
    troubles.begin(1, { kind: "acquirer", route: 1, delayMs: 50, failShare: 0.5 });
    expect(troubles.strainOf(0)).toEqual({ delayMs: 100, failShare: 0.5 });
    expect(troubles.strainOf(1)).toEqual({ delayMs: 150, failShare: 0.75 });
    troubles.end(0);
    expect(troubles.strainOf(0)).toEqual({ delayMs: 0, failShare: 0 });
  });
});

test("to begin or to end a trouble twice changes nothing", () => {
  const troubles = new Troubles(1);
  for (let time = 0; time < 2; time++) troubles.begin(4, { kind: "slow", service: 2 });
  expect([troubles.count, troubles.serviceFactor]).toEqual([1, 2]);
  for (let time = 0; time < 2; time++) troubles.end(4);
  expect([troubles.count, troubles.serviceFactor, troubles.hasFailures, troubles.hasBroken]).toEqual([
    ...[0, 1, false, false],
  ]);
});
