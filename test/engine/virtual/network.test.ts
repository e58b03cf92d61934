import { expect, test } from "vitest";
import { echoMessage } from "../../../src/messages.ts";
import { blackHole, planOf, refuse, slow, wifi } from "./plans.ts";
import { World } from "./world.ts";

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
  world.send(1, echoMessage);
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
  world.send(1, echoMessage);
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

/** A terminal with two links: Wi-Fi, and 3G behind it. */
function twoLinks(): World {
  return new World(wifi, planOf({ terminals: 1, links: [wifi, slow] }));
}

const onSecond = (world: World, attempt: number) => world.send(attempt, echoMessage, 1);

test("each link has a connection of its own: what one holds up goes on over the other", () => {
  const world = twoLinks();
  const outage = blackHole(0, 500, 0);
  world.begin(outage);
  world.send(0);
  onSecond(world, 1);
  expect(world.until(500)).toEqual(["0 0 vanished", "103 1 at the gateway", "205 1 approved"]);
  world.end(outage);
  expect(world.until(600)).toEqual(["500 0 unknown", "500 link down"]);
});

test("an outage of the second link is the second link's own news", () => {
  const world = twoLinks();
  onSecond(world, 0);
  world.until(300);
  const outage = refuse(300, 100, 1);
  world.begin(outage);
  world.send(1);
  onSecond(world, 2);
  expect(world.until(400)).toEqual([
    "300 link 1 down",
    "301 2 vanished",
    "301 2 unreachable",
    "302 1 at the gateway",
    "304 1 approved",
  ]);
  world.end(outage);
  onSecond(world, 3);
  expect(world.until(700)).toEqual(["401 link 1 up", "504 3 at the gateway", "606 3 approved"]);
});

test("a link that was never used connects when it is needed, and neither that nor its outage before is news", () => {
  const world = twoLinks();
  const outage = refuse(0, 50, 1);
  world.begin(outage);
  onSecond(world, 0);
  expect(world.until(50)).toEqual(["1 0 vanished", "1 0 unreachable"]);
  world.end(outage);
  onSecond(world, 1);
  expect(world.until(400)).toEqual(["153 1 at the gateway", "255 1 approved"]);
});

test("an attempt is given up on whatever link it is", () => {
  const world = twoLinks();
  world.begin(blackHole(0, 500, 0, 1));
  world.send(0);
  onSecond(world, 1);
  onSecond(world, 2);
  expect(world.until(200)).toEqual(["0 0 vanished", "0 1 vanished"]);
  expect([2, 1, 0, 3].map((attempt) => world.cancel(attempt))).toEqual([true, false, false, false]);
});

test("whoever gives up everything at once has not sent what waited, in whatever order", () => {
  const world = new World();
  world.begin(blackHole(0, 50, 0));
  world.send(0);
  world.send(1);
  world.until(10);
  expect([0, 1].map((attempt) => world.cancel(attempt))).toEqual([false, true]);
  expect(world.until(20)).toEqual(["10 1 vanished"]);
});

test("what a terminal sends on hearing that its connection broke goes on a new one, and that is news", () => {
  const world = new World();
  const outage = blackHole(0, 50, 0);
  world.begin(outage);
  world.send(0);
  world.until(50);
  world.onAnswer = (attempt) => attempt === 0 && world.send(1);
  world.end(outage);
  expect(world.until(60)).toEqual([
    "50 0 unknown",
    "50 link down",
    "51 link up",
    "53 1 at the gateway",
    "55 1 approved",
  ]);
});
