import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { heldConnections } from "../../src/run/held-connections.ts";
import { checkLimits } from "../../src/run/preflight.ts";
import { planned, withOutages } from "../scenario/small.ts";

const roomy = { descriptors: 1_000_000, ports: 60_000 };

function planWith(what: string, length: string): Plan {
  return planned(withOutages([`{id: it, at: 10s, for: ${length}, what: ${what}}`]), [
    "fleet.cafes.terminals=100",
    "fleet.cafes.terminal=quick",
    "load.sales=1/s",
  ]);
}

const heldBy = (what: string, length: string) => heldConnections(planWith(what, length)).most / 100;

describe("connections that terminals give up and Toxiproxy holds", () => {
  test("grow with the length of a stall: two sales, two time-outs, and an echo every second and its wait", () => {
    expect(heldBy("stall", "1500ms")).toBe(1.5 + 1);
    // Echoes end 2 s + ¼ + 1, + ½ + 1, + 1 + 1, + 1 + 1 after the beginning.
    expect(heldBy("stall", "4s")).toBe(2 + 2 + 1);
    expect(heldBy("stall", "10s")).toBe(2 + 2 + 4);
    expect(heldBy("stall", "110s")).toBe(2 + 2 + 54);
  });

  test("are few where one customer is served after the other, however many come", () => {
    const plan = planWith("stall", "4s");
    const rushed = { ...plan, load: { ...plan.load, salesPerMs: 0.01 } };
    expect(heldConnections(rushed).most / 100).toBe(2 + 2 + 1);
    const [{ policy, ...group }] = rushed.groups;
    const { counter: _, ...atOnce } = policy;
    expect(heldConnections({ ...rushed, groups: [{ ...group, policy: atOnce }] }).most / 100).toBe(
      20 + 2 + 1,
    );
  });

  test("are none where they speak ISO 8583: what is given up stays under way, and its connection in use", () => {
    const plan = planWith("stall", "10s");
    const gateway = { ...plan.gateway, protocol: "iso8583" } as const;
    expect(heldConnections({ ...plan, gateway })).toEqual({ most: 0, outage: "" });
  });

  test("are held by a delay that is longer than the time-out, for as long as it is", () => {
    expect(heldBy("{latency: {delay: 10s, way: up}}", "110s")).toBe(heldBy("stall", "10s"));
    expect(heldBy("{latency: {delay: 900ms}}", "110s")).toBe(0);
  });

  test("are none in a black hole, a refusal or a maintenance", () => {
    for (const what of ["blackhole", "refuse", "cut-reply", "one-way", "maintenance"]) {
      expect(heldBy(what, "110s"), what).toBe(0);
    }
  });
});

describe("terminals with several links", () => {
  test("may be connected on all of them at the same time", () => {
    const plan = planWith("blackhole", "10s");
    const group = plan.groups[0];
    const twice = { ...plan, groups: [{ ...group, links: [...group.links, "lte"] }] };
    const limits = { ...roomy, ports: 100 };
    expect(() => checkLimits(plan, limits)).not.toThrow();
    expect(() => checkLimits(twice, limits)).toThrow(/local ports: 200/);
    expect(todoOf(() => checkLimits(twice, limits))).toMatch(/50 terminals would fit/);
  });
});

describe("a live run that would hold more than the machine has", () => {
  test("is refused, and the outage is named", () => {
    const plan = planWith("stall", "110s");
    expect(() => checkLimits(plan, roomy)).not.toThrow();
    expect(() => checkLimits(plan, { ...roomy, descriptors: 2_000 })).toThrow(
      /open files: Toxiproxy needs 12001.*\noutage it: about 5800 connections that terminals give up are held/,
    );
    expect(() => checkLimits(plan, { ...roomy, ports: 5_000 })).toThrow(/local ports: 5900.*\noutage it/);
  });

  test("learns how many terminals would fit", () => {
    const plan = planWith("stall", "110s");
    const todo = todoOf(() => checkLimits(plan, { ...roomy, descriptors: 6_101 }));
    expect(todo).toMatch(
      /shorten it, or strike fewer terminals; or run a smaller fleet: 50 terminals would fit/,
    );
  });

  test("is not blamed on a stall where the fleet itself is too large", () => {
    const plan = planWith("blackhole", "110s");
    expect(() => checkLimits(plan, { ...roomy, descriptors: 300 })).toThrow(
      /two a connection; the limit is 300$/m,
    );
  });
});

function todoOf(refuses: () => void): string {
  try {
    refuses();
  } catch (error) {
    return String((error as { explanation?: { todo?: string } }).explanation?.todo);
  }
  throw new Error("it was not refused");
}
