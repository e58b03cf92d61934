// What each kind of outage of the network does to messages, worked out on paper. On the wifi of these tests a
// message takes 2 ms each way: 2 ms of delay, of its 324 bytes 0.17 ms and of its answer's 190 bytes 0.05 ms.

import { describe, expect, test } from "vitest";
import { extraMs } from "../../../src/engine/link-delays.ts";
import { echoMessage } from "../../../src/messages.ts";
import type { Outage } from "../../../src/plan/plan.ts";
import { blackHole, network, planOf, refuse, slow, wifi } from "./plans.ts";
import { World } from "./world.ts";

const forMs = 50_000;

function inForce(...outages: Outage[]): World {
  const world = new World();
  for (const outage of outages) world.begin(outage);
  return world;
}

describe("latency", () => {
  const fifty = network("latency", { delay: "50ms" }, 0, forMs, 0);

  test("comes on top, both ways", () => {
    const world = inForce(fifty);
    world.send(0);
    expect(world.until(1_000)).toEqual(["52 0 at the gateway", "104 0 approved"]);
  });

  test("comes on top one way where it is one way", () => {
    const world = inForce(network("latency", { delay: "50ms", way: "down" }, 0, forMs, 0));
    world.send(0);
    expect(world.until(1_000)).toEqual(["2 0 at the gateway", "54 0 approved"]);
  });

  test("adds up where several are on, and each goes with its outage", () => {
    const world = inForce(fifty, network("latency", { delay: "30ms" }, 1, forMs, 0));
    world.send(0);
    expect(world.until(1_000)).toEqual(["82 0 at the gateway", "164 0 approved"]);
    world.end(fifty);
    world.send(1);
    expect(world.until(2_000)).toEqual(["1032 1 at the gateway", "1064 1 approved"]);
  });

  test("counts from when the latency before it let go: what a slow link takes is hidden in it", () => {
    // The profile lets go after 100 ms, its rate takes 7.9 ms up and 1.9 ms down.
    const world = new World(slow);
    world.begin(fifty);
    world.send(0);
    expect(world.until(1_000)).toEqual(["150 0 at the gateway", "300 0 approved"]);
  });

  test("lets go at its end of what it holds", () => {
    const second = network("latency", { delay: "1s" }, 0, forMs, 0);
    const world = inForce(second);
    world.send(0);
    world.until(500);
    world.end(second);
    expect(world.until(1_000)).toEqual(["500 0 at the gateway", "502 0 approved"]);
  });

  test("lets go of what it holds when another toxic comes behind it, as Toxiproxy's does", () => {
    const world = inForce(network("latency", { delay: "1s", way: "up" }, 0, forMs, 0));
    world.send(0);
    world.until(500);
    world.begin(blackHole(500, forMs, 0));
    expect(world.until(1_000)).toEqual(["500 0 at the gateway"]);
  });

  test("loses what it holds before a black hole when that ends, because its connection is closed there", () => {
    const hole = blackHole(1, forMs, 0);
    const world = inForce(network("latency", { delay: "1s" }, 0, forMs, 0), hole);
    world.send(0);
    world.until(500);
    world.end(hole);
    expect(world.until(2_000)).toEqual(["500 0 unknown", "500 link down", "500 0 vanished"]);
  });

  test("is not waited for by the refusal: what it holds is lost", () => {
    const world = inForce(network("latency", { delay: "1s" }, 0, forMs, 0));
    world.send(0);
    world.until(500);
    world.begin(refuse(500, forMs, 0));
    expect(world.until(2_000)).toEqual(["500 0 unknown", "500 link down", "500 0 vanished"]);
  });

  test("of a message that was given up goes on: it arrives late, and its answer is not heard", () => {
    const world = inForce(network("latency", { delay: "1s" }, 0, forMs, 0));
    world.send(0);
    world.until(500);
    expect(world.cancel(0)).toBe(false);
    expect(world.until(5_000)).toEqual(["1002 0 at the gateway"]);
    expect(world.isGone(0)).toBe(true);
  });
});

describe("bandwidth", () => {
  test("takes size by rate: 324 bytes at 1 kB/s are 324 ms, 104 of an echo 104 ms, the answer's 190 are 190 ms", () => {
    const world = inForce(network("bandwidth", { rate: "8kbps" }, 0, forMs, 0));
    world.send(0);
    expect(world.until(1_000)).toEqual(["326 0 at the gateway", "518 0 approved"]);
    world.send(1, echoMessage);
    expect(world.until(2_000)).toEqual(["1106 1 at the gateway", "1298 1 approved"]);
  });

  test("stands one behind the other", () => {
    const [first, second] = ["32kbps", "64kbps"].map((rate, at) =>
      network("bandwidth", { rate, way: "up" }, at, forMs, 0),
    );
    const world = inForce(first, second);
    world.send(0);
    // 81 and 40.5 ms.
    expect(world.until(1_000)).toEqual(["124 0 at the gateway", "126 0 approved"]);
    world.end(first);
    world.send(1);
    expect(world.until(2_000)).toEqual(["1043 1 at the gateway", "1045 1 approved"]);
  });
});

describe("stall", () => {
  const stall = network("stall", {}, 0, forMs, 0);

  test("holds what is sent and delivers it at its end, the retry behind the original", () => {
    const world = inForce(stall);
    world.send(0);
    expect(world.until(1_000)).toEqual([]);
    expect(world.cancel(0)).toBe(false);
    world.send(1);
    expect(world.until(5_000)).toEqual([]);
    world.end(stall);
    expect(world.until(6_000)).toEqual(["5000 0 at the gateway", "5000 1 at the gateway", "5002 1 approved"]);
    expect([world.isGone(0), world.isGone(1)]).toEqual([true, true]);
  });

  test("holds an answer too, and who still waits hears it", () => {
    const world = new World();
    world.send(0);
    expect(world.until(3)).toEqual(["2 0 at the gateway"]);
    world.begin(stall);
    expect(world.until(900)).toEqual([]);
    world.end(stall);
    expect(world.until(1_000)).toEqual(["900 0 approved"]);
  });

  test("ends when the last of several ends", () => {
    const other = network("stall", {}, 100, forMs, 0);
    const world = inForce(stall, other);
    world.send(0);
    world.until(500);
    world.end(stall);
    expect(world.until(800)).toEqual([]);
    world.end(other);
    expect(world.until(1_000)).toEqual(["800 0 at the gateway", "802 0 approved"]);
  });

  test("lets go of nothing when another outage begins", () => {
    const world = inForce(stall);
    world.send(0);
    world.until(500);
    world.begin(network("latency", { delay: "50ms" }, 500, forMs, 0));
    expect(world.until(800)).toEqual([]);
    world.end(stall);
    // It has waited longer than the latency asks for; the answer has not.
    expect(world.until(1_000)).toEqual(["800 0 at the gateway", "852 0 approved"]);
  });

  test("lets what it held fall into a black hole that began later", () => {
    const world = inForce(stall);
    world.send(0);
    world.until(500);
    world.begin(blackHole(500, forMs, 0));
    world.end(stall);
    expect(world.until(1_000)).toEqual(["500 0 vanished"]);
  });

  test("loses what it holds to a refusal, also of those who gave up", () => {
    const world = inForce(stall);
    world.send(0);
    world.until(500);
    world.cancel(0);
    world.begin(refuse(500, forMs, 0));
    expect(world.until(1_000)).toEqual(["500 0 vanished"]);
  });
});

describe("reset", () => {
  test("ends a connection at its first byte, and nothing arrives", () => {
    const world = inForce(network("reset", {}, 0, forMs, 0));
    expect(world.until(50)).toEqual([]);
    world.send(0);
    world.send(1);
    expect(world.until(100)).toEqual([
      "52 0 vanished",
      "52 0 unknown",
      "52 link down",
      "53 link up",
      "55 1 vanished",
      "55 1 unknown",
      "55 link down",
    ]);
  });

  test("resets the answer to what had arrived before", () => {
    const world = new World();
    world.answersAtOnce = false;
    world.send(0);
    world.until(10);
    world.begin(network("reset", {}, 10, forMs, 0));
    world.answerTo(0);
    expect(world.until(100)).toEqual(["12 0 unknown", "12 link down"]);
  });
});

describe("cut-reply", () => {
  test("lets the request arrive and ends the connection in place of its answer", () => {
    const world = inForce(network("cut-reply", {}, 0, forMs, 0));
    world.send(0);
    expect(world.until(100)).toEqual(["2 0 at the gateway", "4 0 unknown", "4 link down"]);
  });
});

describe("cut-after", () => {
  test("ends a connection in the midst of the message that is too much, and counts anew on the next", () => {
    const world = inForce(network("cut-after", { bytes: 500, way: "up" }, 0, forMs, 0));
    for (const attempt of [0, 1, 2]) world.send(attempt);
    expect(world.until(100)).toEqual([
      "2 0 at the gateway",
      "4 0 approved",
      "6 1 vanished",
      "6 1 unknown",
      "6 link down",
      "7 link up",
      "9 2 at the gateway",
      "11 2 approved",
    ]);
  });

  test("with as many bytes as a message has, lets it arrive and ends the connection before the answer", () => {
    const world = inForce(network("cut-after", { bytes: 324, way: "up" }, 0, forMs, 0));
    world.send(0);
    expect(world.until(100)).toEqual(["2 0 at the gateway", "2 0 unknown", "2 link down"]);
  });

  test("with as many bytes as an answer has, ends the connection behind it", () => {
    const world = inForce(network("cut-after", { bytes: 190, way: "down" }, 0, forMs, 0));
    world.send(0);
    expect(world.until(100)).toEqual(["2 0 at the gateway", "4 0 approved", "4 link down"]);
  });

  test("counts from when it began", () => {
    const world = new World();
    world.send(0);
    world.until(100);
    world.begin(network("cut-after", { bytes: 400, way: "up" }, 0, forMs, 0));
    world.send(1);
    expect(world.until(200)).toEqual(["102 1 at the gateway", "104 1 approved"]);
  });
});

describe("slow-close", () => {
  const slowClose = network("slow-close", { delay: "10s" }, 0, forMs, 0);

  test("hides from the gateway for so long that its caller has gone", () => {
    const world = inForce(slowClose);
    world.answersAtOnce = false;
    world.send(0);
    world.until(500);
    expect(world.cancel(0)).toBe(false);
    world.until(10_499);
    expect(world.isGone(0)).toBe(false);
    world.until(10_500);
    expect(world.isGone(0)).toBe(true);
  });

  test("tells it at its end at the latest", () => {
    const world = inForce(slowClose);
    world.answersAtOnce = false;
    world.send(0);
    world.until(500);
    world.cancel(0);
    world.end(slowClose);
    expect(world.isGone(0)).toBe(true);
  });

  test("does not hold up messages", () => {
    const world = inForce(slowClose);
    world.send(0);
    expect(world.until(100)).toEqual(["2 0 at the gateway", "4 0 approved"]);
  });

  test("tells a terminal late that its connection was cut", () => {
    const world = inForce(network("cut-reply", {}, 0, forMs, 0), slowClose);
    world.send(0);
    expect(world.until(20_000)).toEqual(["2 0 at the gateway", "10004 0 unknown", "10004 link down"]);
  });
});

describe("one-way", () => {
  test("lets requests arrive, and their answers vanish; its end closes the connections", () => {
    const oneWay = network("one-way", {}, 0, forMs, 0);
    const world = inForce(oneWay);
    world.send(0);
    expect(world.until(100)).toEqual(["2 0 at the gateway"]);
    expect(world.cancel(0)).toBe(false);
    world.send(1);
    expect(world.until(200)).toEqual(["102 1 at the gateway"]);
    world.end(oneWay);
    expect(world.until(300)).toEqual(["200 1 unknown", "200 link down"]);
  });

  test("loses at its end nothing that is still on its way to the gateway", () => {
    const oneWay = network("one-way", {}, 0, forMs, 0);
    const world = inForce(oneWay, network("latency", { delay: "1s", way: "up" }, 0, forMs, 0));
    world.send(0);
    world.until(500);
    world.end(oneWay);
    expect(world.until(2_000)).toEqual(["500 0 unknown", "500 link down", "1002 0 at the gateway"]);
  });

  test("the other way round lets only answers arrive", () => {
    const world = new World();
    world.answersAtOnce = false;
    world.send(0);
    world.until(10);
    world.begin(network("one-way", { arrives: "answers" }, 0, forMs, 0));
    world.answerTo(0);
    world.send(1);
    expect(world.until(100)).toEqual(["12 0 approved", "12 1 vanished"]);
  });
});

describe("what differs from message to message", () => {
  const lossy = { ...wifi, jitterMs: 1, loss: 0.3 };

  test("is drawn for each message, way by way, from its terminal's stream", () => {
    const world = new World(lossy);
    for (let attempt = 0; attempt < 20; attempt++) {
      const began = 10_000 * attempt;
      world.until(began);
      world.send(attempt);
      // The least delay is 1 ms each way.
      const arrives = began + 1 + extraMs(lossy, 1, 0, attempt, "up");
      const answered = arrives + 1 + extraMs(lossy, 1, 0, attempt, "down");
      expect(world.until(began + 9_999)).toEqual([
        `${arrives} ${attempt} at the gateway`,
        `${answered} ${attempt} approved`,
      ]);
    }
  });

  test("an outage's jitter is added while it is on", () => {
    const world = new World(wifi, planOf({ cohorts: [[1, wifi]] }));
    world.network.addJitter(0, "upstream", 40);
    const extra = extraMs(wifi, 1, 0, 0, "up", 40);
    world.send(0);
    expect(world.until(1_000)).toEqual([`${2 + extra} 0 at the gateway`, `${4 + extra} 0 approved`]);
    world.network.addJitter(0, "upstream", -40);
    world.send(1);
    expect(world.until(2_000)).toEqual(["1002 1 at the gateway", "1004 1 approved"]);
  });

  test("a message that waits for its retransmission counts as sent", () => {
    const world = new World({ ...wifi, loss: 1 });
    world.send(0);
    world.until(100);
    expect(world.cancel(0)).toBe(false);
  });
});
