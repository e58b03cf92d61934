import { describe, expect, test } from "vitest";
import { kindOf, kinds } from "../../src/outages/kinds.ts";

test("every kind has a name of its own and one line about it", () => {
  expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
  for (const { name, about } of kinds) {
    expect(name).toMatch(/^[a-z-]+$/);
    expect(about).toMatch(/^.{10,70}$/);
  }
});

test("a kind that is none is our own bug", () => {
  expect(() => kindOf("earthquake")).toThrow("no kind of outage is called earthquake");
});

describe("what a kind does", () => {
  test("refuse takes the listener away", () => {
    expect([kindOf("refuse").strikes, kindOf("refuse").effect({}, 1)]).toEqual(["links", { kind: "refuse" }]);
  });

  test("a black hole is dug upstream first, so that it is filled downstream first", () => {
    const { strikes, effect } = kindOf("blackhole");
    expect(strikes).toBe("links");
    expect(effect({}, 20)).toEqual({
      kind: "toxics",
      toxics: [
        { type: "timeout", stream: "upstream", attributes: { timeout: 0 } },
        { type: "timeout", stream: "downstream", attributes: { timeout: 0 } },
      ],
    });
  });

  test("maintenance asks for a wait that is divided by the speed", () => {
    const { strikes, effect, parameters } = kindOf("maintenance");
    expect(strikes).toBe("gateway");
    expect(effect(parameters.parse({}), 1)).toEqual({ kind: "maintenance", retryAfterMs: 30_000 });
    expect(effect(parameters.parse({ retryAfter: "1m" }), 20)).toEqual({
      kind: "maintenance",
      retryAfterMs: 3000,
    });
  });
});
