import { describe, expect, test } from "vitest";
import { declineReasons } from "../../src/messages.ts";
import type { Blow } from "../../src/plan/plan.ts";
import type { TerminalPolicy } from "../../src/plan/policy.ts";
import { Books } from "./books.ts";
import { at, type Gateway, policy, silent, unreachable, World } from "./world.ts";

const none = silent(0, 0);
const cut = (batteryMs = 0): Blow => ({ kind: "power-cut", batteryMs, bootMs: 10_000 });

describe("a power cut", () => {
  test("without a battery: down at once, up again when power is back and it has booted", () => {
    const world = new World({}).run(5_000).strike(cut()).run(20_000).release(cut()).run(60_000);
    expect(world.tells("down", "started")).toEqual(["5000 down power", "30050 started"]);
    expect(world.of("started")[0].value).toBe(25_050);
  });

  test("nobody is served meanwhile, nor while it boots", () => {
    const world = new World({ load: at([10_000, 25_000, 40_000]) }).run(5_000).strike(cut());
    world.run(20_000).release(cut()).run(60_000);
    expect(world.tells("turnedAway")).toEqual(["10000 turnedAway down", "25000 turnedAway down"]);
    expect(world.story(2)).toEqual(["wanted", "sent", "approved"]);
  });

  test("it sends nothing meanwhile", () => {
    const world = new World({ policy: { detection: { ...policy.detection, echoEveryMs: 2_000 } } }).run(
      5_000,
    );
    world.strike(cut()).run(20_000).release(cut()).run(60_000);
    expect(world.sent.filter(({ at }) => at > 5_000 && at < 30_000)).toEqual([]);
  });

  test("a battery that lasts longer hides it", () => {
    const world = new World({ load: at([10_000]) })
      .run(5_000)
      .strike(cut(30_000))
      .run(20_000)
      .release(cut(30_000));
    expect(world.run(90_000).of("down")).toEqual([]);
    expect(world.of("approved")).toHaveLength(1);
  });

  test("one that does not delays it", () => {
    const world = new World({}).run(5_000).strike(cut(10_000)).run(60_000).release(cut(10_000)).run(90_000);
    expect(world.tells("down", "started")).toEqual(["15000 down power", "70050 started"]);
  });

  test("power that comes back while it signs on, on its battery, changes nothing", () => {
    const slow: Gateway = () => ({ answer: "approved", afterMs: 900 });
    const battery = cut(60_000);
    const world = new World({ gateway: slow })
      .run(5_000)
      .strike(battery)
      .strike({ kind: "reboot", bootMs: 10_000 });
    world.run(15_500).release(battery).run(60_000);
    expect(world.tells("started")).toEqual(["15900 started"]);
  });

  test("nobody logs out on a terminal without power", () => {
    const world = new World({}).run(5_000).strike(cut()).run(10_000).strike({ kind: "wipe", by: "logout" });
    expect(world.run(60_000).sentAt("echo")).toEqual([0]);
  });

  test("of two cuts that overlap, the longer counts", () => {
    const [one, other] = [cut(), cut()];
    const world = new World({}).run(5_000).strike(one).run(10_000).strike(other).run(20_000).release(one);
    world.run(40_000).release(other).run(90_000);
    expect(world.of("started").map((each) => each.at)).toEqual([50_050]);
  });

  const slow: Gateway = () => ({ answer: "approved", afterMs: 500 });

  test("a sale under way is not made, and a terminal that remembers reverses it", () => {
    const books = new Books(({ kind }) => (kind === "sale" ? "answer lost" : "answered"));
    const world = new World({ load: at([5_000]), gateway: books.gateway }).run(5_100).strike(cut());
    world.run(20_000).release(cut()).run(60_000);
    expect(world.story(0)).toEqual([
      "wanted",
      "sent",
      "unknown",
      "turnedAway down",
      "reversalOwed",
      "reversalSent",
      "reversalAccepted",
    ]);
    expect(books.copies(0)).toBe(0);
  });

  test("one that does not remember leaves it booked: nobody will ever reverse it", () => {
    const storage = { kind: "volatile", wipedBy: [] } as const;
    const world = new World({ load: at([5_000]), gateway: slow, policy: { storage } })
      .run(5_100)
      .strike(cut());
    world.run(20_000).release(cut()).run(60_000);
    expect(world.story(0)).toEqual(["wanted", "sent", "unknown", "turnedAway down"]);
  });

  test("its answer, when it comes, comes to nobody", () => {
    const world = new World({ load: at([5_000]), gateway: slow }).run(5_100).strike(cut()).run(20_000);
    expect(world.tells("lateAnswer")).toEqual(["5500 lateAnswer approved"]);
  });

  test("whoever stands in the line leaves too", () => {
    const counter = { atOnce: 1, entry: { medianMs: 10_000, sigma: 0 } };
    const world = new World({ load: at([5_000, 6_000]), policy: { counter } }).run(7_000).strike(cut());
    expect(world.tells("turnedAway")).toEqual(["7000 turnedAway down", "7000 turnedAway down"]);
  });

  test("after it the counter serves as before", () => {
    const counter = { atOnce: 1, entry: { medianMs: 2_000, sigma: 0 } };
    const world = new World({ load: at([5_000, 6_000, 50_000, 50_000]), policy: { counter } }).run(7_500);
    world.strike(cut()).run(20_000).release(cut()).run(90_000);
    expect(world.sentAt("sale").filter((each) => each > 50_000)).toEqual([52_000, 54_050]);
  });
});

describe("booting", () => {
  const reboot: Blow = { kind: "reboot", bootMs: 10_000 };

  test("ends when it has signed on", () => {
    const world = new World({}).run(5_000).strike(reboot).run(60_000);
    expect(world.sentAt("echo")).toEqual([0, 15_000]);
    expect(world.tells("started", "online")).toEqual(["15050 started", "15050 online"]);
  });

  test("where nobody answers it starts offline, and stores", () => {
    const world = new World({ load: at([20_000]), gateway: silent(4_000, 900_000) })
      .run(5_000)
      .strike(reboot);
    world.run(60_000);
    expect(world.tells("started")).toEqual(["16000 started"]);
    expect(world.story(0)).toEqual(["wanted", "queued offline"]);
  });

  test("it then probes, and comes back", () => {
    const world = new World({ gateway: silent(4_000, 40_000) }).run(5_000).strike(reboot).run(60_000);
    expect(world.of("online")).toHaveLength(1);
  });

  test("what has no power is not rebooted", () => {
    const world = new World({}).run(5_000).strike(cut()).run(10_000).strike(reboot).run(20_000);
    expect(world.tells("down")).toEqual(["5000 down power"]);
  });

  test("a second reboot meanwhile begins it anew", () => {
    const world = new World({}).run(5_000).strike(reboot).run(10_000).strike(reboot).run(60_000);
    expect(world.tells("started")).toEqual(["20050 started"]);
    expect(world.of("started")[0].value).toBe(15_050);
  });

  test("its retries of before are forgotten: it asks at once", () => {
    const world = new World({ gateway: silent(4_000, 12_000) }).run(5_000).link(0, false).run(9_000);
    world.strike(reboot).run(60_000);
    expect(world.sentAt("echo").at(-1)).toBe(19_000);
  });
});

describe("switched off by mistake", () => {
  const off: Blow = { kind: "switched-off", noticed: { medianMs: 60_000, sigma: 0 }, bootMs: 10_000 };

  test("until somebody notices, who switches it on", () => {
    const world = new World({}).run(5_000).strike(off).run(200_000);
    expect(world.tells("down", "intervention", "started")).toEqual([
      "5000 down switchedOff",
      "65000 intervention switchOn",
      "75050 started",
    ]);
  });

  test("the end of the outage means nothing", () => {
    const world = new World({}).run(5_000).strike(off).run(10_000).release(off).run(60_000);
    expect(world.of("started")).toEqual([]);
  });
});

describe("a crash loop", () => {
  const loop: Blow = { kind: "crash-loop", bootMs: 5_000, runsMs: 20_000 };

  test("it crashes, boots, runs and crashes again, until it is over", () => {
    const world = new World({}).run(5_000).strike(loop).run(70_000).release(loop).run(300_000);
    expect(world.tells("down", "started")).toEqual([
      "5000 down crash",
      "10050 started",
      "30050 down crash",
      "35100 started",
      "55100 down crash",
      "60150 started",
    ]);
  });

  test("it sells while it runs", () => {
    const world = new World({ load: at([20_000, 32_000]) }).run(5_000).strike(loop).run(60_000);
    expect(world.story(0)).toEqual(["wanted", "sent", "approved"]);
    expect(world.story(1)).toEqual(["wanted", "turnedAway down"]);
  });

  test("a restart does not cure it, another terminal does", () => {
    const staff = { notices: { medianMs: 1, sigma: 0 }, eachMs: 15_000 };
    const [restarted, swapped] = (["restart", "swap"] as const).map((does) =>
      new World({ setup: { staff: { ...staff, does: [does] } } }).run(5_000).strike(loop).run(300_000),
    );
    expect(restarted.of("down").length).toBeGreaterThan(8);
    expect(swapped.tells("down").at(-1)).toContain("swap");
  });
});

describe("an update", () => {
  const update = (failShare: number): Blow => ({ kind: "update", takesMs: 60_000, failShare });

  test("takes its time, and then it is on the new version", () => {
    const world = new World({ load: at([100_000]) }).run(5_000).strike(update(0)).run(200_000);
    expect(world.tells("down", "updated", "started")).toEqual([
      "5000 down update",
      "65050 updated",
      "65050 started",
    ]);
    expect(world.of("updated")[0].value).toBe(1);
    expect(world.sent.at(-1)?.message.isUpdated).toBe(true);
  });

  test("failed, it is on the old one", () => {
    const world = new World({ load: at([100_000]) }).run(5_000).strike(update(1)).run(200_000);
    expect(world.of("updated")[0].value).toBe(0);
    expect(world.sent.at(-1)?.message.isUpdated).toBe(false);
  });

  test("it fails for its share", () => {
    const failed = Array.from({ length: 400 }, (_, terminal) =>
      new World({ terminal }).run(5_000).strike(update(0.25)).run(100_000),
    ).filter((world) => world.of("updated")[0].value === 0).length;
    expect(Math.abs(failed - 100)).toBeLessThan(4 * Math.sqrt(400 * 0.25 * 0.75));
  });

  test("a new version that works stays when a later update fails", () => {
    const world = new World({ load: at([200_000]) })
      .run(5_000)
      .strike(update(0))
      .run(90_000)
      .strike(update(1));
    expect(world.run(300_000).sent.at(-1)?.message.isUpdated).toBe(true);
  });

  test("passes by a terminal without power: nothing runs there that could be updated", () => {
    const world = new World({}).run(5_000).strike(cut()).run(10_000).strike(update(0)).run(20_000);
    world.release(cut()).run(200_000);
    expect(world.tells("down", "updated")).toEqual(["5000 down power"]);
  });

  test("interrupted by a loss of power, it has failed: the terminal boots with the old version", () => {
    const world = new World({ load: at([100_000]) }).run(5_000).strike(update(0)).run(10_000).strike(cut());
    world.run(20_000).release(cut()).run(200_000);
    expect(world.tells("down", "updated")).toEqual(["5000 down update", "10000 down power", "30050 updated"]);
    expect(world.of("updated")[0].value).toBe(0);
    expect(world.sent.at(-1)?.message.isUpdated).toBe(false);
  });

  test("a loss of power while it signs on with the new version takes nothing from it", () => {
    const world = new World({ load: at([100_000]) }).run(5_000).strike(update(0)).run(65_010).strike(cut());
    world.run(70_000).release(cut()).run(200_000);
    expect(world.of("updated")[0].value).toBe(1);
  });

  test("the spare terminal that comes instead of one that is being updated has not been", () => {
    const notices = { medianMs: 10_000, sigma: 0 };
    const staff = { notices, eachMs: 10_000, does: ["swap"] as const };
    const world = new World({ load: at([100_000]), setup: { staff } }).run(5_000).strike(update(0));
    world.run(200_000);
    expect(world.tells("down")).toEqual(["5000 down update", "15000 down swap"]);
    expect(world.of("updated")).toEqual([]);
    expect(world.sent.at(-1)?.message.isUpdated).toBe(false);
  });

  test("what is durable waits through it", () => {
    const world = new World({ load: at([5_000]), gateway: unreachable(0, 20_000) })
      .run(10_000)
      .strike(update(0));
    expect(world.run(200_000).story(0).at(-1)).toBe("forwardAccepted");
  });
});

describe("a gateway that refuses the version", () => {
  const refuses: Gateway = ({ kind, isUpdated }) =>
    kind === "echo" || isUpdated
      ? { answer: "approved", afterMs: 50 }
      : { answer: "declined", afterMs: 50, reason: declineReasons.versionRefused };
  const life = { bootMs: 10_000, update: { afterMs: 60_000, takesMs: 30_000 } };
  const world = () =>
    new World({ load: at([5_000, 20_000, 70_000, 200_000]), gateway: refuses, policy: { life } });

  test("the terminal updates itself, so long after the first refusal", () => {
    expect(world().run(300_000).tells("down", "updated")).toEqual(["65050 down update", "95100 updated"]);
  });

  test("and then sells again", () => {
    expect(world().run(300_000).story(3)).toEqual(["wanted", "sent", "approved"]);
  });

  test("it does not update itself without power, but as soon as it runs again", () => {
    const each = world().run(50_000).strike(cut()).run(100_000).release(cut()).run(300_000);
    expect(each.tells("down")).toEqual(["50000 down power", "110050 down update"]);
  });

  test("one that cannot is refused to the end", () => {
    const old = new World({ load: at([5_000, 200_000]), gateway: refuses }).run(300_000);
    expect(old.of("down")).toEqual([]);
    expect(old.story(1)).toEqual(["wanted", "sent", "refused versionRefused", "turnedAway versionRefused"]);
  });

  test("updated, it no longer says that it needs an update", () => {
    expect(world().run(150_000).tells("screen").at(-1)).toContain("ready");
  });

  test("updated, it can take the customers of another terminal", () => {
    expect(world().run(150_000).terminal.canSell).toBe(true);
  });
});

describe("a dead board", () => {
  const board = (queue: "lost" | "recovered"): Blow => ({ kind: "board-dead", queue });
  const down = unreachable(0, 20_000);
  const shop = (wishes: Partial<TerminalPolicy> = {}, gateway: Gateway = down) =>
    new World({ load: at([5_000, 6_000, 12_000]), gateway, policy: wishes });

  test("nobody is served any more", () => {
    const world = shop({}, none).run(10_000).strike(board("lost")).run(60_000);
    expect(world.story(2)).toEqual(["wanted", "turnedAway down"]);
    expect(world.terminal.isSettled).toBe(true);
  });

  test("lost: what it stored stays in it", () => {
    const world = shop().run(10_000).strike(board("lost")).run(300_000);
    expect(world.tells("givenUp")).toEqual(["10000 givenUp stranded", "10000 givenUp stranded"]);
    expect(world.of("forwardSent")).toEqual([]);
  });

  test("recovered: what was durable is sent by whoever read it out", () => {
    const world = shop().run(10_000).strike(board("recovered")).run(300_000);
    expect(world.of("forwardAccepted")).toHaveLength(2);
  });

  test("recovered: what was only in memory is not there", () => {
    const storage = { kind: "volatile", wipedBy: [] } as const;
    const world = shop({ storage }).run(10_000).strike(board("recovered")).run(300_000);
    expect(world.tells("givenUp")).toEqual(["10000 givenUp stranded", "10000 givenUp stranded"]);
  });

  test("the store's server sends what it had copied, and the rest is stranded", () => {
    const storage = { kind: "durable", wipedBy: [], backupEveryMs: 5_500 } as const;
    const world = shop({ storage }).run(10_000).strike(board("lost")).run(300_000);
    expect(world.of("givenUp").map(({ sale }) => sale)).toEqual([1]);
    expect(world.of("forwardAccepted").map(({ sale }) => sale)).toEqual([0]);
  });

  test("a dead terminal never says that it is online, whatever is sent for it", () => {
    const storage = { kind: "durable", wipedBy: [], backupEveryMs: 1_000 } as const;
    const world = shop({ storage }).run(10_000).strike(board("recovered")).run(300_000);
    expect(world.of("forwardAccepted")).toHaveLength(2);
    expect(world.of("online")).toEqual([]);
    expect(world.terminal.canSell).toBe(false);
  });

  test("a dead one sends no echo", () => {
    const world = shop().run(10_000).strike(board("recovered")).run(300_000);
    expect(world.sentAt("echo").filter((each) => each > 10_000)).toEqual([]);
  });

  test("replaced by the end of the outage, it boots as its policy says", () => {
    const dead = board("lost");
    const world = shop({ life: { bootMs: 30_000 } }, none)
      .run(10_000)
      .strike(dead)
      .run(20_000)
      .release(dead);
    expect(world.run(90_000).tells("down", "started")).toEqual(["10000 down dead", "50050 started"]);
  });

  test("no reboot and no power cut bring it back", () => {
    const world = shop({}, none).run(10_000).strike(board("lost")).strike({ kind: "reboot", bootMs: 1_000 });
    world.strike(cut()).run(20_000).release(cut()).run(90_000);
    expect(world.of("started")).toEqual([]);
  });
});
