import { describe, expect, test } from "vitest";
import type { Blow, StaffDoes } from "../../src/plan/plan.ts";
import { at, type Gateway, unreachable, World } from "./world.ts";

const expired = (onReboot: "works" | "dead"): Blow => ({ kind: "certificate", sessions: "stand", onReboot });
const reboot: Blow = { kind: "reboot", bootMs: 10_000 };

describe("a certificate that expires", () => {
  test("is nothing that the terminal feels itself, and is a new one at the end", () => {
    const world = new World({ load: at([6_000]) }).run(5_000).strike(expired("dead"));
    expect(world.terminal.hasExpiredCertificate).toBe(true);
    world.run(60_000).release(expired("dead"));
    expect(world.terminal.hasExpiredCertificate).toBe(false);
    expect(world.of("down")).toEqual([]);
    expect(world.story(0)).toEqual(["wanted", "sent", "approved"]);
  });

  test("onReboot works: whoever boots has a new one", () => {
    const world = new World({}).run(5_000).strike(expired("works")).run(6_000).strike(reboot);
    expect(world.terminal.hasExpiredCertificate).toBe(false);
    expect(world.run(60_000).tells("down", "started")).toEqual(["6000 down reboot", "16050 started"]);
    // It cannot expire less than once.
    world.release(expired("works")).strike(expired("works"));
    expect(world.terminal.hasExpiredCertificate).toBe(true);
  });

  test("onReboot dead: whoever boots does not come up until it is repaired", () => {
    const world = new World({}).run(5_000).strike(expired("dead")).strike(reboot);
    expect(world.run(60_000).tells("state").at(-1)).toBe("5000 state dead");
    expect(world.terminal.isSettled).toBe(true);
    world.release(expired("dead")).run(90_000);
    expect(world.tells("down", "started")).toEqual(["5000 down reboot", "70050 started"]);
  });

  test("onReboot dead: power that comes back boots nobody either", () => {
    const cut: Blow = { kind: "power-cut", batteryMs: 0, bootMs: 10_000 };
    const world = new World({}).run(5_000).strike(expired("dead")).strike(cut).run(8_000).release(cut);
    expect(world.run(60_000).of("started")).toEqual([]);
    world.release(expired("dead"));
    expect(world.run(90_000).of("started")).toHaveLength(1);
  });

  test("two at once: the last that ends lets it boot", () => {
    const world = new World({}).run(5_000).strike(expired("dead")).strike(expired("dead")).strike(reboot);
    world.run(20_000).release(expired("dead")).run(30_000);
    expect(world.of("started")).toEqual([]);
    expect(world.release(expired("dead")).run(60_000).of("started")).toHaveLength(1);
  });

  test("what one that does not boot has stored stays in it, and is forwarded when it does", () => {
    const down: Gateway = (_, now) => ({ answer: now < 30_000 ? "unreachable" : "approved", afterMs: 5 });
    const world = new World({ load: at([6_000, 7_000, 8_000, 9_000]), gateway: down }).run(10_000);
    world.strike(expired("dead")).strike(reboot).run(60_000);
    expect(world.of("forwardSent")).toEqual([]);
    world.release(expired("dead")).run(300_000);
    expect(world.of("givenUp")).toEqual([]);
    expect(world.of("forwardAccepted").length).toBe(world.of("queued").length);
  });

  test("the staff that restarts it makes it worse, and a spare terminal has a certificate of its own", () => {
    const shop = (...does: readonly StaffDoes[]) => {
      const staff = { notices: { medianMs: 1_000, sigma: 0 }, does, eachMs: 2_000 };
      const load = at([6_000, 7_000, 8_000]);
      const world = new World({ load, gateway: unreachable(5_000, 900_000), setup: { staff } });
      return world.run(5_000).strike(expired("dead")).run(60_000).terminal;
    };
    expect(shop("restart").isUp).toBe(false);
    expect(shop("restart", "swap")).toMatchObject({ isUp: true, hasExpiredCertificate: false });
  });
});
