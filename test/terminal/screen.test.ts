import { describe, expect, test } from "vitest";
import { declineReasons } from "../../src/messages.ts";
import { type Refused, screenOf, screens, screenTexts } from "../../src/terminal/screen.ts";
import { type State, states } from "../../src/terminal/states.ts";
import { at, type Gateway, policy, silent, unreachable, World } from "./world.ts";

const everyState = Object.keys(states) as State[];
const refusals: readonly Refused[] = ["storeClosed", "accountFrozen", "versionRefused", "balanceShort"];

describe("the table of texts", () => {
  const shown = Object.entries(screenTexts).filter(([screen]) => screen !== "dark");

  test("every screen has its texts, and every text its screen", () => {
    expect(Object.keys(screenTexts).sort()).toEqual(Object.keys(screens).sort());
  });

  test.each(shown)("%s says something in both languages", (_screen, { en, zh }) => {
    expect(en).toMatch(/^[A-Z][\x20-\x7e…]+$/);
    expect(zh).toMatch(/\p{Script=Han}/u);
  });

  test("no two screens say the same", () => {
    for (const language of ["en", "zh"] as const) {
      expect(new Set(shown.map(([, texts]) => texts[language])).size).toBe(shown.length);
    }
  });

  test("a dark screen says nothing", () => {
    expect(screenTexts.dark).toEqual({ en: "", zh: "" });
  });
});

describe("what stands on it", () => {
  test("every screen is that of some state", () => {
    const seen = new Set<string>();
    for (const state of everyState) {
      for (const refused of [undefined, ...refusals]) {
        for (const sells of [true, false]) seen.add(screenOf(state, refused, sells));
      }
    }
    expect([...seen].sort()).toEqual(Object.keys(screens).sort());
  });

  test.each(["online", "degraded", "forwarding"] as const)(
    "%s looks ready: nobody sees the difference",
    (state) => {
      expect(screenOf(state, undefined, true)).toBe("ready");
    },
  );

  test("a refusal is shown only while it is online: offline it does not matter", () => {
    expect(screenOf("offline", "storeClosed", true)).toBe("storing");
    expect(screenOf("online", "storeClosed", true)).toBe("storeClosed");
  });

  test("a terminal that does not store says so", () => {
    expect(screenOf("offline", undefined, false)).toBe("noCards");
  });
});

describe("the screen in a life", () => {
  test("a healthy day changes nothing on it", () => {
    expect(new World({ load: at([5_000]) }).run(60_000).of("screen")).toEqual([]);
  });

  test("an outage: storing from the moment it is offline, ready when it is back", () => {
    const world = new World({ load: at([5_000]), gateway: silent(4_000, 20_000) }).run(90_000);
    const [offline, online] = [world.of("offline")[0].at, world.of("online")[0].at];
    expect(world.tells("screen")).toEqual([`${offline} screen storing`, `${online} screen ready`]);
  });

  test("before that it says ready and is wrong", () => {
    const world = new World({ load: at([5_000]), gateway: silent(4_000, 20_000) }).run(90_000);
    expect(world.of("screen")[0].at).toBeGreaterThan(world.of("sent")[0].at);
  });

  test("one that does not store: no cards", () => {
    const offline = { ...policy.offline, sells: false } as const;
    const world = new World({ gateway: silent(0, 900_000), policy: { offline } }).run(60_000);
    expect(world.tells("screen").at(-1)).toContain("noCards");
  });

  test("full", () => {
    const offline = { ...policy.offline, maxPayments: 1 };
    const world = new World({ load: at([9_000]), gateway: unreachable(0, 900_000), policy: { offline } }).run(
      60_000,
    );
    expect(world.tells("screen").at(-1)).toBe("9000 screen full");
  });

  test("without power it is dark, then it says that it is starting", () => {
    const cut = { kind: "power-cut", batteryMs: 0, bootMs: 10_000 } as const;
    const world = new World({}).run(5_000).strike(cut).run(20_000).release(cut).run(60_000);
    expect(world.tells("screen")).toEqual([
      "5000 screen dark",
      "20000 screen starting",
      "30050 screen ready",
    ]);
  });

  const refuses =
    (reason: Refused, until: number): Gateway =>
    ({ kind }, now) =>
      kind !== "echo" && now < until
        ? { answer: "declined", afterMs: 50, reason: declineReasons[reason] }
        : { answer: "approved", afterMs: 50 };

  test.each([
    ["storeClosed", "storeClosed"],
    ["accountFrozen", "accountFrozen"],
    ["balanceShort", "balanceShort"],
    ["versionRefused", "updateNeeded"],
  ] as const)("refused for %s, it shows %s from the first refusal on", (reason, screen) => {
    const world = new World({ load: at([5_000]), gateway: refuses(reason, 900_000) }).run(60_000);
    expect(world.tells("screen")).toEqual([`5050 screen ${screen}`]);
  });

  test("the customer is turned away for that, and the fact names the reason", () => {
    const world = new World({ load: at([5_000]), gateway: refuses("storeClosed", 900_000) }).run(60_000);
    expect(world.story(0)).toEqual(["wanted", "sent", "refused storeClosed", "turnedAway storeClosed"]);
  });

  test("a refusal is no reason to be offline", () => {
    const times = [5_000, 6_000, 7_000, 8_000];
    const world = new World({ load: at(times), gateway: refuses("accountFrozen", 900_000) }).run(60_000);
    expect(world.of("offline", "queued")).toEqual([]);
  });

  test("the next sale that is served clears it", () => {
    const world = new World({ load: at([5_000, 20_000]), gateway: refuses("storeClosed", 10_000) }).run(
      60_000,
    );
    expect(world.tells("screen").at(-1)).toBe("20050 screen ready");
  });

  test("whoever comes from elsewhere is not sent to a terminal that is refused", () => {
    const world = new World({ load: at([5_000]), gateway: refuses("storeClosed", 900_000) }).run(60_000);
    expect(world.terminal.canSell).toBe(false);
  });

  test("a card that its bank declines changes nothing on the screen", () => {
    const declines: Gateway = ({ kind }) => ({
      answer: kind === "sale" ? "declined" : "approved",
      afterMs: 50,
      reason: 0,
    });
    const world = new World({ load: at([5_000]), gateway: declines }).run(60_000);
    expect(world.of("screen")).toEqual([]);
    expect(world.story(0)).toEqual(["wanted", "sent", "declined"]);
  });
});
