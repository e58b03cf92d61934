import { describe, expect, test } from "vitest";
import { kindOf } from "../../src/outages/kinds.ts";
import { heldMs } from "../../src/outages/stall.ts";
import type { LinkEffect, ToxicPlan } from "../../src/plan/plan.ts";
import { longestDurationMs } from "../../src/units.ts";

function effectOf(name: string, written: object = {}, speed = 1): LinkEffect {
  const kind = kindOf(name);
  if (kind.strikes !== "links") throw new Error(`${name} is none of the network`);
  return kind.effect(kind.parameters.parse(written), speed);
}

/** Type, direction and the one attribute of each toxic. */
function toxicsOf(name: string, written: object = {}, speed = 1): string[] {
  const effect = effectOf(name, written, speed);
  if (effect.kind !== "toxics") throw new Error(`${name} has no toxics`);
  return effect.toxics.map(({ type, stream, attributes }: ToxicPlan) =>
    [type, stream, ...Object.values(attributes)].join(" "),
  );
}

function problemOf(name: string, written: object): string {
  const { error } = kindOf(name).parameters.safeParse(written);
  return error?.issues.map(({ path, message }) => `${path.join(".")} ${message.split("\n")[0]}`).join() ?? "";
}

describe("the toxics of a kind", () => {
  test.each([
    ["stall", {}, [`latency upstream ${heldMs}`, `latency downstream ${heldMs}`]],
    ["reset", {}, ["reset_peer upstream 0", "reset_peer downstream 0"]],
    ["cut-reply", {}, ["limit_data downstream 0"]],
    ["cut-after", { bytes: 9 }, ["limit_data upstream 9", "limit_data downstream 9"]],
    ["cut-after", { bytes: 9, way: "up" }, ["limit_data upstream 9"]],
    ["latency", { delay: "2s" }, ["latency upstream 2000", "latency downstream 2000"]],
    ["latency", { delay: "2s", way: "down" }, ["latency downstream 2000"]],
    ["bandwidth", { rate: "64kbps" }, ["bandwidth upstream 8", "bandwidth downstream 8"]],
    ["bandwidth", { rate: "8kbps", way: "up" }, ["bandwidth upstream 1"]],
    ["slow-close", { delay: "3s" }, ["slow_close upstream 3000", "slow_close downstream 3000"]],
    ["one-way", {}, ["timeout downstream 0"]],
    ["one-way", { arrives: "answers" }, ["timeout upstream 0"]],
  ])("%s %o", (kind, written, toxics) => {
    expect(toxicsOf(kind, written)).toEqual(toxics);
  });

  test("hold times that are divided by the speed, and rates that are not", () => {
    expect(toxicsOf("latency", { delay: "2s", way: "up" }, 20)).toEqual(["latency upstream 100"]);
    expect(toxicsOf("slow-close", { delay: "2s" }, 20)[0]).toBe("slow_close upstream 100");
    expect(toxicsOf("bandwidth", { rate: "64kbps", way: "up" }, 20)).toEqual(["bandwidth upstream 8"]);
  });

  test("never stall where they should be slow, and hold a stall for longer than any run", () => {
    for (const rate of ["8kbps", "11.9kbps", "12kbps"]) {
      const [, , kilobytes] = toxicsOf("bandwidth", { rate })[0].split(" ");
      expect(Number(kilobytes)).toBeGreaterThanOrEqual(1);
    }
    expect(heldMs).toBeGreaterThan(longestDurationMs);
  });
});

test("of a delay with jitter Toxiproxy gets the least, and the engine the jitter", () => {
  const toxic = (stream: string) => ({
    type: "latency",
    stream,
    attributes: { latency: 20 },
    jitterMs: 5,
  });
  expect(effectOf("latency", { delay: "500ms", jitter: "100ms" }, 20)).toEqual({
    kind: "toxics",
    toxics: [toxic("upstream"), toxic("downstream")],
  });
});

test("a flap says how long it is down and up and as what, and is that while it is down", () => {
  const { flaps, parameters } = kindOf("flap");
  const written = { down: "2s..10s", up: "5s" };
  const lengths = { down: { from: 2_000, to: 10_000 }, up: { from: 5_000, to: 5_000 } };
  expect(flaps?.(parameters.parse(written))).toEqual({ ...lengths, as: "refuse" });
  expect(effectOf("flap", written)).toEqual(effectOf("refuse"));
  expect(flaps?.(parameters.parse({ ...written, as: "blackhole" }))).toEqual({ ...lengths, as: "blackhole" });
  expect(effectOf("flap", { ...written, as: "blackhole" })).toEqual(effectOf("blackhole"));
});

test("half of its magnitude is half of a delay, twice a rate and half of a slow close", () => {
  const half = (name: string, written: object) => {
    const { scaled, parameters } = kindOf(name);
    return scaled?.(parameters.parse(written), 0.5);
  };
  const both = { way: "both" };
  expect(half("latency", { delay: "3s", jitter: "1s" })).toEqual({ delay: 1_500, jitter: 500, ...both });
  expect(half("bandwidth", { rate: "64kbps" })).toEqual({ rate: 128, ...both });
  expect(half("slow-close", { delay: "3s" })).toEqual({ delay: 1_500 });
});

describe("parameters that make no sense are refused", () => {
  test.each([
    ["latency", {}, "delay is missing"],
    ["latency", { delay: "0s" }, "delay must be longer than nothing"],
    ["latency", { delay: "1s", jitter: "2s" }, "jitter is more than the delay"],
    ["latency", { delay: "1s", way: "sideways" }, 'way "sideways" is not a way'],
    ["bandwidth", { rate: "4kbps" }, "rate is too slow"],
    ["bandwidth", { rate: "0kbps" }, "rate is too slow"],
    ["cut-after", { bytes: -1 }, "bytes -1 is out of range"],
    ["one-way", { arrives: "nothing" }, 'arrives "nothing" is not something that arrives'],
    ["flap", { down: "10s..2s", up: "5s" }, "down ends below its beginning"],
    ["stall", { delay: "1s" }, ' Unrecognized key: "delay"'],
  ])("%s %o", (kind, written, problem) => {
    expect(problemOf(kind, written)).toBe(problem);
  });
});
