import { expect, test } from "vitest";
import { blackHole, refuse, slow } from "./plans.ts";
import { echo, World } from "./world.ts";

test("a message takes the link's delay there and back, one at a time", () => {
  const world = new World();
  world.send(0);
  world.send(1);
  expect(world.until(100)).toEqual([
    "2 0 at the gateway",
    "4 0 approved",
    "6 1 at the gateway",
    "8 1 approved",
  ]);
});

test("on a slow link the size of a message counts", () => {
  const world = new World(slow);
  world.send(0);
  expect(world.until(1_000)).toEqual(["108 0 at the gateway", "210 0 approved"]);
  world.send(1, echo);
  expect(world.until(2_000)).toEqual(["1103 1 at the gateway", "1205 1 approved"]);
});

test("a refused link breaks what is under way and refuses what waits", () => {
  const world = new World();
  world.send(0);
  world.send(1);
  world.until(1);
  world.begin(refuse(1, 50, 0));
  expect(world.until(100)).toEqual([
    "1 0 unknown",
    "1 link down",
    "2 0 vanished",
    "2 1 vanished",
    "2 1 unreachable",
  ]);
});

test("while a link refuses, a message is unreachable a millisecond later", () => {
  const world = new World();
  const outage = refuse(0, 50, 0);
  world.begin(outage);
  expect(world.until(10)).toEqual(["0 link down"]);
  world.send(0);
  expect(world.until(20)).toEqual(["11 0 vanished", "11 0 unreachable"]);
  world.end(outage);
  world.send(1);
  expect(world.until(30)).toEqual(["21 link up", "23 1 at the gateway", "25 1 approved"]);
});

test("what the gateway has is worked on although the link broke, and the gateway sees that its caller is gone", () => {
  const world = new World();
  world.answersAtOnce = false;
  world.send(0);
  expect(world.until(5)).toEqual(["2 0 at the gateway"]);
  expect(world.isGone(0)).toBe(false);
  world.begin(refuse(5, 50, 0));
  expect(world.isGone(0)).toBe(true);
  world.answerTo(0);
  expect(world.until(50)).toEqual(["5 0 unknown", "5 link down"]);
});

test("a black hole swallows messages until the terminal gives up, then takes the next on a new connection", () => {
  const world = new World();
  world.begin(blackHole(0, 50, 0));
  world.send(0);
  world.send(1);
  expect(world.until(30)).toEqual(["0 0 vanished"]);
  expect(world.cancel(0)).toBe(false);
  expect(world.until(40)).toEqual(["30 1 vanished"]);
});

test("what still waits when it is given up has certainly not left", () => {
  const world = new World();
  world.begin(blackHole(0, 50, 0));
  world.send(0);
  world.send(1);
  expect(world.cancel(1)).toBe(true);
  expect(world.cancel(0)).toBe(false);
  expect(world.until(40)).toEqual(["0 0 vanished", "0 1 vanished"]);
});

test("the end of a black hole closes what it held, and the next message goes at once", () => {
  const world = new World();
  const outage = blackHole(0, 50, 0);
  world.begin(outage);
  world.send(0);
  world.send(1);
  world.until(50);
  world.end(outage);
  expect(world.until(60)).toEqual([
    "50 0 unknown",
    "50 link down",
    "51 link up",
    "53 1 at the gateway",
    "55 1 approved",
  ]);
});

test("an idle connection learns of a black hole at its end", () => {
  const world = new World();
  const outage = blackHole(0, 50, 0);
  world.begin(outage);
  expect(world.until(50)).toEqual([]);
  world.end(outage);
  expect(world.until(60)).toEqual(["50 link down"]);
});

test("a black hole swallows what is on its way to the gateway", () => {
  const world = new World(slow);
  world.send(0);
  world.until(50);
  world.begin(blackHole(50, 1_000, 0));
  expect(world.until(900)).toEqual(["108 0 vanished"]);
});

test("a black hole swallows an answer on its way, and lets through that its caller gave up", () => {
  const world = new World(slow);
  world.send(0);
  world.until(150);
  world.begin(blackHole(150, 1_000, 0));
  expect(world.until(900)).toEqual([]);
  expect(world.cancel(0)).toBe(false);
  // Toxiproxy's timeout toxic drops bytes, not the end of a connection.
  expect(world.isGone(0)).toBe(true);
});

test("an answer to what was given up is not heard", () => {
  const world = new World();
  world.answersAtOnce = false;
  world.send(0);
  world.until(10);
  expect(world.cancel(0)).toBe(false);
  expect(world.isGone(0)).toBe(true);
  world.answerTo(0);
  expect(world.until(50)).toEqual([]);
});

test("nothing is sent twice: a call that is used again carries nothing of the one before", () => {
  const world = new World();
  world.begin(blackHole(0, 50, 0));
  world.send(0);
  world.until(10);
  world.cancel(0);
  world.send(1, echo);
  expect(world.until(20)).toEqual(["10 1 vanished"]);
});

test("who hangs up hears nothing more, but what is on its way arrives", () => {
  const world = new World();
  world.send(0);
  world.send(1);
  world.until(1);
  world.network.hangUp();
  expect(world.until(50)).toEqual(["1 1 vanished", "2 0 at the gateway"]);
});
