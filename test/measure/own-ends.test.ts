import { expect, test } from "vitest";
import { downCauses, facts, givenUpCauses, none, offlineCauses } from "../../src/facts.ts";
import type { Blow, Outage } from "../../src/plan/plan.ts";
import { outageOf, planOf, Story } from "./story.ts";

const cutPower: Blow = { kind: "power-cut", batteryMs: 0, bootMs: 1_000 };

/** A power cut from 10 s to 20 s of the first five terminals. */
function blow(does: Blow = cutPower, changes: Partial<Outage> = {}): Outage {
  return { ...outageOf("cut", 10_000, 20_000, [[0, 5]]), effect: { on: "terminals", does }, ...changes };
}

/** A run in which these terminals go down; undefined where one does not start, or come back, again. */
function run(
  outages: readonly Outage[],
  lives: readonly (readonly [down: number, started: number | undefined, online: number | undefined])[],
): Story {
  const told = new Story(planOf({ outages })).outages().customersEnd(60_000);
  for (const [terminal, [down, started, online]] of lives.entries()) {
    told.fact(terminal, down, facts.offline, none, offlineCauses.down);
    told.fact(terminal, down, facts.down, none, downCauses.power);
    if (started !== undefined) told.fact(terminal, started, facts.started, none, started - down);
    if (online !== undefined) told.fact(terminal, online, facts.online);
  }
  return told;
}

test("after a power cut each terminal's clock starts when it has booted", () => {
  const told = run(
    [blow()],
    [
      [10_000, 21_000, 21_500],
      [10_000, 26_000, 26_200],
      [10_000, 23_000, 24_000],
    ],
  );
  told.queued(0, 25_000, 29_000);
  const [{ reconnect, drain, recovery, restored, removedAt }] = told.results().episodes;
  expect(removedAt).toBe(20_000);
  // The slowest needed 1 s from its own end, though another one was back later.
  expect(reconnect).toMatchObject({ state: "recovered", drivenOffline: 3, span: { playedMs: 1_000 } });
  // From the last own end, 26 s.
  expect(drain).toMatchObject({ state: "recovered", span: { playedMs: 3_000 } });
  expect(recovery).toMatchObject({ span: { playedMs: 3_000 } });
  expect(restored).toEqual([{ ms: 19_000, playedMs: 19_000 }]);
});

test("a terminal that started before the end of the outage counts from that end", () => {
  const loop: Blow = { kind: "crash-loop", bootMs: 1_000, runsMs: 1_000 };
  const told = run([blow(loop)], [[10_000, 11_000, 20_400]]);
  expect(told.results().episodes[0].reconnect).toMatchObject({ span: { playedMs: 400 } });
});

test("an instant blow counts from the blow for whom it does not take down", () => {
  const reboot: Blow = { kind: "reboot", bootMs: 2_000 };
  const told = run([blow(reboot, { forMs: 1 })], [[10_000, 12_000, 12_300]]);
  const [{ reconnect, removedAt }] = told.results().episodes;
  expect([removedAt, reconnect.state === "recovered" && reconnect.span.playedMs]).toEqual([10_001, 300]);
});

test("who never starts again has not recovered, unless it is dead for good", () => {
  const lives = [
    [10_000, 21_000, 21_500],
    [10_000, undefined, undefined],
  ] as const;
  expect(run([blow()], lives).results().episodes[0].recovery).toMatchObject({
    state: "not recovered",
    why: "reconnect: 1 of 2 terminals came back while customers came",
  });
  const dead = blow(
    { kind: "board-dead", queue: "lost" },
    { id: "dead", of: "dead", isPermanent: true, struck: [[1, 2]] },
  );
  const told = run([blow(), dead], lives).queued(1, 9_000, 10_000, facts.givenUp, givenUpCauses.stranded);
  const [{ reconnect, drain }] = told.results().episodes;
  expect(reconnect).toMatchObject({ state: "recovered", drivenOffline: 1, span: { playedMs: 500 } });
  expect(drain.state).toBe("recovered");
});

test("what dies with its terminal while another outage drains is stranded, and no loss of that outage", () => {
  const dead = blow(
    { kind: "board-dead", queue: "lost" },
    { id: "dead", of: "dead", at: 15_000, isPermanent: true, struck: [[1, 2]] },
  );
  const told = new Story(planOf({ outages: [outageOf("net", 10_000, 20_000, [[0, 5]]), dead] }));
  told.outages({ 1: { ended: "never" } }).customersEnd(60_000);
  told.offline(0, 11_000, 21_000).queued(0, 12_000, 22_000);
  told.queued(1, 12_000, 15_000, facts.givenUp, givenUpCauses.stranded);
  expect(told.results().episodes[0].drain).toMatchObject({
    state: "recovered",
    forwarded: 1,
    stranded: 1,
    unpaid: {},
  });
});

test("a restart in the course of a network outage moves no clock: it was to make it shorter", () => {
  const told = run([outageOf("net", 10_000, 20_000, [[0, 5]])], [[12_000, 23_000, 24_000]]);
  expect(told.results().episodes[0].reconnect).toMatchObject({ span: { playedMs: 4_000 } });
});

test("what is done to a terminal itself meets it, however short it is", () => {
  const off: Blow = { kind: "switched-off", noticed: { medianMs: 1_000, sigma: 0 }, bootMs: 1_000 };
  const met = (outage: Outage) => run([outage], []).results().outages[0].met;
  expect(met(blow(off, { forMs: 1 }))).toEqual({ sales: 0, hasConnection: true });
  expect(met(outageOf("net", 10_000, 10_001, [[0, 5]]))).toEqual({ sales: 0, hasConnection: false });
});

test("a blow that drives nobody offline is noticed by nobody", () => {
  const told = run([blow({ kind: "back-office" })], []);
  expect(told.results().episodes[0].reconnect.state).toBe("nobody noticed");
});

test("a terminal that goes down knows at once, and has raised no false alarm", () => {
  const told = run([blow()], [[10_000, 21_000, 21_500]]);
  // Somebody restarted one that nothing had struck.
  told
    .fact(8, 30_000, facts.offline, none, offlineCauses.down)
    .fact(8, 30_000, facts.down, none, downCauses.reboot);
  const { outages, falseOffline } = told.results();
  expect(outages[0].detection).toMatchObject({ noticed: 1, p50: "never", struck: 5 });
  expect(falseOffline).toBe(0);
});

test("who is down is neither online nor offline", () => {
  const told = run([blow()], [[10_000, 21_000, 23_000]]).offline(7, 15_000);
  const at = (end: number) => {
    const upTo = new Story(told.plan);
    upTo.facts.push(...told.facts.filter(([, time]) => time <= end));
    return upTo.play().snapshot().terminals;
  };
  expect(at(9_000)).toMatchObject({ starting: 10, online: 0, offline: 0, down: 0 });
  expect(at(15_000)).toMatchObject({ starting: 8, offline: 1, down: 1 });
  expect(at(22_000)).toMatchObject({ offline: 2, down: 0 });
  expect(at(60_000)).toMatchObject({ online: 1, offline: 1, down: 0 });
  expect(told.results().online.min).toBe(0.8);
});
