// With ISO 8583 several messages are under way on a connection, and giving one up does not end it.

import { expect, test } from "vitest";
import { blackHole, planOf, refuse, slow, wifi } from "./plans.ts";
import { World } from "./world.ts";

function world(profile = wifi): World {
  const plan = planOf({ cohorts: [[1, profile]] });
  return new World(profile, { ...plan, gateway: { ...plan.gateway, protocol: "iso8583" } });
}

test("messages do not wait for each other", () => {
  const there = world();
  there.send(0);
  there.send(1);
  expect(there.until(100)).toEqual([
    "2 0 at the gateway",
    "2 1 at the gateway",
    "4 0 approved",
    "4 1 approved",
  ]);
});

test("answers come in the order in which the gateway gives them", () => {
  const there = world();
  there.answersAtOnce = false;
  there.send(0);
  there.send(1);
  there.until(10);
  there.answerTo(1);
  there.answerTo(0);
  expect(there.until(20)).toEqual(["12 1 approved", "12 0 approved"]);
});

test("on a slow link its own size counts, which is less than HTTP's", () => {
  const there = world(slow);
  there.send(0);
  expect(there.until(1_000)).toEqual(["104 0 at the gateway", "205 0 approved"]);
});

test("what is given up stays under way with its connection, and its answer comes late", () => {
  const there = world();
  there.answersAtOnce = false;
  there.send(0);
  there.send(1);
  there.until(10);
  expect(there.cancel(0)).toBe(false);
  expect(there.isGone(0)).toBe(false);
  there.answerTo(1);
  there.answerTo(0);
  expect(there.until(20)).toEqual(["12 1 approved", "12 0 approved"]);
});

test("a broken connection leaves everything on it unknown, once, and nothing of what was given up", () => {
  const there = world();
  there.answersAtOnce = false;
  there.send(0);
  there.send(1);
  there.send(2);
  there.until(10);
  there.cancel(1);
  there.begin(refuse(10, 50, 0));
  expect(there.until(20)).toEqual(["10 0 unknown", "10 2 unknown", "10 link down"]);
  expect([there.isGone(0), there.isGone(1), there.isGone(2)]).toEqual([true, true, true]);
  there.answerTo(1);
  expect(there.until(30)).toEqual([]);
});

test("what waits for a connection leaves on it together, and where there is none nothing has left", () => {
  const there = world();
  const outage = refuse(0, 50, 0);
  there.begin(outage);
  there.until(10);
  there.send(0);
  there.send(1);
  expect(there.cancel(1)).toBe(true);
  expect(there.until(20)).toEqual(["10 1 vanished", "11 0 vanished", "11 0 unreachable"]);
  there.end(outage);
  there.send(2);
  there.send(3);
  expect(there.until(30)).toEqual([
    "21 link up",
    "23 2 at the gateway",
    "23 3 at the gateway",
    "25 2 approved",
    "25 3 approved",
  ]);
});

test("a black hole swallows one after the other, and its end breaks the connection", () => {
  const there = world();
  const outage = blackHole(0, 50, 0);
  there.begin(outage);
  there.send(0);
  expect(there.until(5)).toEqual(["0 0 vanished"]);
  expect(there.cancel(0)).toBe(false);
  there.send(1);
  expect(there.until(50)).toEqual(["5 1 vanished"]);
  there.end(outage);
  expect(there.until(60)).toEqual(["50 1 unknown", "50 link down"]);
  there.send(2);
  expect(there.until(70)).toEqual(["61 link up", "63 2 at the gateway", "65 2 approved"]);
});

test("a terminal that sends as soon as it hears that its connection broke sends on the next one", () => {
  const there = world();
  there.answersAtOnce = false;
  there.send(0);
  there.send(1);
  there.until(10);
  there.onAnswer = (attempt) => {
    if (attempt < 2) there.send(attempt + 10);
  };
  const outage = blackHole(10, 50, 0);
  there.begin(outage);
  there.end(outage);
  expect(there.until(20)).toEqual([
    "10 0 unknown",
    "10 1 unknown",
    "10 link down",
    "11 link up",
    "13 10 at the gateway",
    "13 11 at the gateway",
  ]);
});
