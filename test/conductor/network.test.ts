import { expect, test } from "vitest";
import { profileToxics } from "../../src/conductor/network.ts";
import { cohorts } from "./parts.ts";

const profileOf = (...args: Parameters<typeof cohorts>) => cohorts(...args)[0].profile;

test("a link has a delay and a rate in each direction, in Toxiproxy's units", () => {
  const profile = profileOf(1, {
    upDelayMs: 20.4,
    downDelayMs: 15,
    upKbps: 1000,
    jitterMs: 0,
    loss: 0,
    downKbps: 8000,
  });
  expect(profileToxics(profile)).toEqual([
    { name: "link_latency-upstream", type: "latency", stream: "upstream", attributes: { latency: 20 } },
    { name: "link_bandwidth-upstream", type: "bandwidth", stream: "upstream", attributes: { rate: 125 } },
    { name: "link_latency-downstream", type: "latency", stream: "downstream", attributes: { latency: 15 } },
    {
      name: "link_bandwidth-downstream",
      type: "bandwidth",
      stream: "downstream",
      attributes: { rate: 1000 },
    },
  ]);
});

test("a link without delays and limits has no toxics", () => {
  expect(profileToxics(profileOf(1))).toEqual([]);
  expect(profileToxics(profileOf(1, { upKbps: Number.POSITIVE_INFINITY, upDelayMs: 0.2 }))).toEqual([]);
});

test("the slowest link still moves: a rate of 0 would stall it", () => {
  expect(profileToxics(profileOf(1, { upKbps: 2, jitterMs: 0, loss: 0 }))[0].attributes).toEqual({ rate: 1 });
});

test("a link with jitter has its least delay in Toxiproxy, the engine draws the rest", () => {
  const [up, down] = profileToxics(profileOf(1, { upDelayMs: 60, downDelayMs: 40, jitterMs: 40 }));
  expect([up.attributes, down]).toEqual([{ latency: 20 }, undefined]);
});
