// Every kind of the network as a plain client and a plain server see it, from confirmed until removed, on
// connections that stood idle, that were in use, and that are new. docs/network-kinds.md says it in words.

import { describe, expect, test } from "vitest";
import { LinkBench } from "./link-bench.ts";

describe("stall", () => {
  test("holds everything both ways and delivers it in order when it ends; nobody is closed", async () => {
    const bench = await LinkBench.up();
    const idle = await bench.line().opened();
    const busy = await bench.line().say("b1").hears("b1");
    bench.gateway.isWaiting = true;
    const asked = bench.line().say("a1");
    await bench.gateway.hears("a1");
    const end = await bench.begin("stall");

    idle.say("i1");
    busy.say("b2");
    const fresh = (await bench.line().opened()).say("f1");
    bench.gateway.release();
    await bench.meanwhile();
    busy.say("b3");
    await bench.meanwhile();
    expect([idle.heard, busy.heard, fresh.heard, asked.heard]).toEqual(["", "b1", "", ""]);
    expect([bench.gateway.arrived("i"), bench.gateway.arrived("b")]).toEqual(["", "b1"]);

    await end();
    await Promise.all([idle.hears("i1"), busy.hears("b1b2b3"), fresh.hears("f1"), asked.hears("a1")]);
    for (const line of [idle, busy, fresh, asked]) expect(line.isClosed).toBe(false);
  });

  test("delivers the late original of a client that has given up", async () => {
    const bench = await LinkBench.up();
    const end = await bench.begin("stall");
    const line = (await bench.line().opened()).say("x1");
    await bench.meanwhile();
    line.giveUp();
    await bench.meanwhile();
    expect(bench.gateway.arrived("x")).toBe("");
    await end();
    await bench.gateway.hears("x1");
    await bench.gateway.seesEnd("x");
  });

  test("lets nothing go when other outages begin and end on the same link", async () => {
    const bench = await LinkBench.up();
    const line = await bench.line().say("x1").hears("x1");
    const end = await bench.begin("stall");
    line.say("x2");
    await bench.meanwhile();
    const others = [
      await bench.begin("latency", { delay: "1ms" }),
      await bench.begin("stall"),
      await bench.begin("bandwidth", { rate: "8mbps" }),
      await bench.begin("slow-close", { delay: "1ms" }),
      await bench.begin("reset"),
    ];
    for (const other of others) await other();
    await bench.meanwhile();
    expect([bench.gateway.arrived("x"), line.heard, line.isClosed]).toEqual(["x1", "x1", false]);
    await end();
    await line.hears("x1x2");
  });

  test("lets go when everything is healed, whatever else is on", async () => {
    const bench = await LinkBench.up();
    const line = await bench.line().opened();
    await bench.begin("stall");
    await bench.begin("latency", { delay: "1h" });
    await bench.begin("stall");
    line.say("x1");
    await bench.meanwhile();
    expect(bench.gateway.arrived("x")).toBe("");
    await bench.heal();
    await line.hears("x1");
  });

  test("of two, the last one's end lets go", async () => {
    const bench = await LinkBench.up();
    const line = await bench.line().opened();
    const [endFirst, endSecond] = [await bench.begin("stall"), await bench.begin("stall")];
    line.say("x1");
    await endFirst();
    await bench.meanwhile();
    expect(bench.gateway.arrived("x")).toBe("");
    await endSecond();
    await line.hears("x1");
  });

  test("what it lets go falls into a black hole that began later", async () => {
    const bench = await LinkBench.up();
    const line = await bench.line().opened();
    const endStall = await bench.begin("stall");
    line.say("x1");
    const endHole = await bench.begin("blackhole");
    await endStall();
    await bench.meanwhile();
    await endHole();
    await line.closed();
    expect([bench.gateway.arrived("x"), line.heard]).toEqual(["", ""]);
  });
});

describe("reset", () => {
  test("cuts off whoever says something, and nothing of it arrives; who is silent notices nothing", async () => {
    const bench = await LinkBench.up();
    const idle = await bench.line().say("i1").hears("i1");
    const busy = await bench.line().say("b1").hears("b1");
    const end = await bench.begin("reset");

    await busy.say("b2").closed();
    const fresh = await (await bench.line().opened()).say("f1").closed();
    expect(fresh.error).toBe("ECONNRESET");
    await bench.meanwhile();
    expect([busy.heard, fresh.heard]).toEqual(["b1", ""]);
    expect([bench.gateway.arrived("b"), bench.gateway.arrived("f")]).toEqual(["b1", ""]);
    expect(idle.isClosed).toBe(false);

    await end();
    await idle.say("i2").hears("i1i2");
    await bench.line().say("n1").hears("n1");
  });

  test("cuts off the answer to a request that was under way when it began", async () => {
    const bench = await LinkBench.up();
    bench.gateway.isWaiting = true;
    const line = bench.line().say("x1");
    await bench.gateway.hears("x1");
    const end = await bench.begin("reset");
    bench.gateway.release();
    await line.closed();
    expect(line.heard).toBe("");
    await end();
  });
});

describe("cut-reply", () => {
  test("lets every request arrive and ends the connection before the answer's first byte", async () => {
    const bench = await LinkBench.up();
    const idle = await bench.line().opened();
    const silent = await bench.line().say("s1").hears("s1");
    const busy = await bench.line().say("b1").hears("b1");
    const end = await bench.begin("cut-reply");

    const fresh = await bench.line().opened();
    await Promise.all([idle.say("i1").closed(), busy.say("b2").closed(), fresh.say("f1").closed()]);
    expect([idle.heard, busy.heard, fresh.heard]).toEqual(["", "b1", ""]);
    await Promise.all(["i1", "b1b2", "f1"].map((text) => bench.gateway.hears(text)));

    await end();
    await silent.say("s2").hears("s1s2");
    await bench.line().say("n1").hears("n1");
  });
});

describe("cut-after", () => {
  test("ends a connection when so many bytes of the answers have passed since it began", async () => {
    const bench = await LinkBench.up();
    const busy = await bench.line().say("b12").hears("b12");
    const end = await bench.begin("cut-after", { bytes: 5, way: "down" });
    await busy.say("345").hears("b12345");
    await busy.say("6789").closed();
    const fresh = await bench.line().say("f123456789").closed();
    expect([busy.heard, fresh.heard]).toEqual(["b1234567", "f1234"]);
    expect(bench.gateway.arrived("f")).toBe("f123456789");
    const spared = await bench.line().say("s1").hears("s1");
    await end();
    await spared.say("23456789").hears("s123456789");
  });

  test("ends a connection when so many bytes of the requests have passed", async () => {
    const bench = await LinkBench.up();
    const end = await bench.begin("cut-after", { bytes: 5, way: "up" });
    const line = await bench.line().say("x123456789").closed();
    await bench.gateway.seesEnd("x");
    expect(bench.gateway.arrived("x")).toBe("x1234");
    expect("x1234".startsWith(line.heard)).toBe(true);
    await end();
    await bench.line().say("n123456789").hears("n123456789");
  });
});

describe("latency", () => {
  test("delays requests and answers by its delay each, and connecting not at all", async () => {
    const bench = await LinkBench.up();
    const idle = await bench.line().opened();
    const end = await bench.begin("latency", { delay: "200ms" });
    for (const line of [idle, await bench.line().opened()]) {
      bench.gateway.isWaiting = true;
      const sentAt = performance.now();
      line.say("x1");
      await bench.gateway.hears("x1");
      // Node and Go round their clocks differently.
      expect(performance.now() - sentAt).toBeGreaterThan(198);
      // Taken before the answer leaves: what this process does in between may take as long as it likes.
      const answeredAt = performance.now();
      bench.gateway.release();
      await line.hears("x1");
      expect(performance.now() - answeredAt).toBeGreaterThan(198);
      await line.end().closed();
      await bench.gateway.seesEnd("x");
      bench.gateway.forget();
    }
    await end();
  });

  test("acts one way where it is told to, and lets go what it holds when it ends", async () => {
    const bench = await LinkBench.up();
    const line = await bench.line().opened();
    const endUp = await bench.begin("latency", { delay: "1h", way: "up" });
    line.say("x1");
    await bench.meanwhile();
    expect(bench.gateway.arrived("x")).toBe("");
    await endUp();
    await line.hears("x1");
    const endDown = await bench.begin("latency", { delay: "1h", way: "down" });
    line.say("2");
    await bench.gateway.hears("x12");
    await bench.meanwhile();
    expect(line.heard).toBe("x1");
    await endDown();
    await line.hears("x12");
  });
});

test("delays of several outages add up", async () => {
  const bench = await LinkBench.up();
  const line = await bench.line().opened();
  const ends = [
    await bench.begin("latency", { delay: "150ms", way: "up" }),
    await bench.begin("latency", { delay: "250ms", way: "up" }),
  ];
  const sentAt = performance.now();
  line.say("x1");
  await bench.gateway.hears("x1");
  expect(performance.now() - sentAt).toBeGreaterThan(395);
  for (const end of ends) await end();
});

describe("bandwidth", () => {
  test("carries no more than its rate, on connections old and new, and all of it at once when it ends", async () => {
    const bench = await LinkBench.up();
    const old = await bench.line().opened();
    const end = await bench.begin("bandwidth", { rate: "64kbps", way: "up" });
    const text = "o".repeat(4_000);
    for (const line of [old, await bench.line().opened()]) {
      const sentAt = performance.now();
      await line.say(text).hears(text);
      // 4 kB at 8 kB/s.
      expect(performance.now() - sentAt).toBeGreaterThan(480);
    }
    const large = `l${"1".repeat(200_000)}`;
    const line = bench.line().say(large);
    await bench.meanwhile();
    expect(bench.gateway.arrived("l").length).toBeLessThan(100_000);
    await end();
    await line.hears(large);
  });
});

describe("slow-close", () => {
  test("tells the end of a connection late, either way, and everything else in time", async () => {
    const bench = await LinkBench.up();
    const old = await bench.line().say("o1").hears("o1");
    const end = await bench.begin("slow-close", { delay: "1h" });
    const fresh = await bench.line().say("f1").hears("f1");
    await old.say("2").hears("o12");
    old.end();
    bench.gateway.hangUp("f");
    await bench.meanwhile();
    expect([bench.gateway.hasEnded("o"), fresh.isClosed]).toEqual([false, false]);
    await end();
    await Promise.all([bench.gateway.seesEnd("o"), fresh.closed()]);
  });

  test("tells it after its delay", async () => {
    const bench = await LinkBench.up();
    const end = await bench.begin("slow-close", { delay: "300ms" });
    const line = await bench.line().say("x1").hears("x1");
    const endedAt = performance.now();
    line.end();
    await bench.gateway.seesEnd("x");
    expect(performance.now() - endedAt).toBeGreaterThan(298);
    await end();
  });
});

describe("one-way", () => {
  test("requests arrive and answers vanish; the connections end when it does", async () => {
    const bench = await LinkBench.up();
    const idle = await bench.line().opened();
    const busy = await bench.line().say("b1").hears("b1");
    const end = await bench.begin("one-way");
    const fresh = await bench.line().opened();
    idle.say("i1");
    busy.say("2");
    fresh.say("f1");
    await Promise.all(["i1", "b12", "f1"].map((text) => bench.gateway.hears(text)));
    await bench.meanwhile();
    expect([idle, busy, fresh].map(({ heard, isClosed }) => [heard, isClosed])).toEqual([
      ["", false],
      ["b1", false],
      ["", false],
    ]);
    await end();
    await Promise.all([idle.closed(), busy.closed(), fresh.closed()]);
    expect([idle.heard, busy.heard, fresh.heard]).toEqual(["", "b1", ""]);
    await bench.line().say("n1").hears("n1");
  });

  test("or what was asked before is answered, and nothing arrives any more", async () => {
    const bench = await LinkBench.up();
    bench.gateway.isWaiting = true;
    const asked = bench.line().say("a1");
    await bench.gateway.hears("a1");
    const end = await bench.begin("one-way", { arrives: "answers" });
    bench.gateway.release();
    await asked.hears("a1");
    asked.say("2");
    const fresh = (await bench.line().opened()).say("f1");
    await bench.meanwhile();
    expect([bench.gateway.arrived("a"), bench.gateway.arrived("f")]).toEqual(["a1", ""]);
    expect([asked.isClosed, fresh.isClosed]).toEqual([false, false]);
    await end();
    await Promise.all([asked.closed(), fresh.closed()]);
    await bench.line().say("n1").hears("n1");
  });
});

test("the end of a connection that the gateway closes passes a one-way line", async () => {
  const bench = await LinkBench.up();
  const line = await bench.line().say("x1").hears("x1");
  const end = await bench.begin("one-way");
  bench.gateway.hangUp("x");
  await line.closed();
  await end();
});

describe("flap", () => {
  const lengths = { down: "2s..10s", up: "5s" };

  test("is a refusal while the link is gone, each time", async () => {
    const bench = await LinkBench.up();
    for (let time = 0; time < 2; time++) {
      const line = await bench.line().say("x1").hears("x1");
      const end = await bench.begin("flap", lengths);
      await line.closed();
      expect((await bench.line().closed()).error).toBe("ECONNREFUSED");
      await end();
    }
    await bench.line().say("n1").hears("n1");
  });

  test("is a black hole while the link is gone, where that is written", async () => {
    const bench = await LinkBench.up();
    for (let time = 0; time < 2; time++) {
      const line = await bench.line().say("x1").hears("x1");
      const end = await bench.begin("flap", { ...lengths, as: "blackhole" });
      line.say("2");
      const fresh = (await bench.line().opened()).say("f1");
      await bench.meanwhile();
      expect([line.isClosed, fresh.isClosed]).toEqual([false, false]);
      await end();
      await Promise.all([line.closed(), fresh.closed()]);
      expect([line.heard, fresh.heard, bench.gateway.arrived("f")]).toEqual(["x1", "", ""]);
    }
    await bench.line().say("n1").hears("n1");
  });
});
