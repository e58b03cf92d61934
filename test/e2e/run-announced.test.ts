// Maintenance that is announced and a gateway that is changed, in whole runs over real sockets: what is told through the
// conductor reaches the terminals in the gateway's answers.

import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { facts, none, offlineCauses } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import type { RecordedFact } from "../../src/history/recorded-fact.ts";
import { realBinary } from "../toxiproxy/real.ts";
import { calmly, mustTakeLess } from "./disturbed.ts";
import { played } from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

/**
 * The time-outs are so long that no engine that is late can look like a gateway that is silent; and the round trips, by
 * which a terminal goes offline the sooner, so long that one that is late by tenths of a second is still in time.
 */
const scenario = (more: string) => `name: Told
duration: 12s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet:
  - id: heeding
    terminals: 20
    terminal: {preset: quick, timeout: 3s, detection: {announcements: heeded, after: 10s}}
    links: [{id: far, profile: {delay: 50ms}, provider: a}]
  - id: ignoring
    terminals: 20
    terminal: {preset: quick, timeout: 3s, detection: {after: 10s}}
    links: [{id: far, profile: {delay: 50ms}, provider: a}]
${more}
expect:
  pending: "== 0"
  dataLoss: "== 0"
`;

function factsIn(directory: string, ...kinds: number[]): RecordedFact[] {
  const reader = HistoryReader.open(join(directory, "history.db"));
  try {
    return [...reader.facts()].filter(({ kind }) => kinds.includes(kind));
  } finally {
    reader.close();
  }
}

const heeds = ({ terminal }: RecordedFact) => terminal < 20;

test(
  "terminals that heed an announcement go offline by themselves, and nobody there waits for a time-out",
  calmly,
  async () => {
    const { run, ended, summary } = await played(
      scenario(`load: {sales: 1/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: {workers: 16, service: {p50: 4ms, p95: 10ms}}
outages:
  - {id: upgrade, at: 5s, for: 3s, what: {maintenance: {answers: silent, announced: 4s}}}`),
    );
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    const offline = factsIn(run.directory, facts.offline);
    expect(new Set(offline.filter(heeds).map(({ terminal }) => terminal)).size).toBe(20);
    expect(new Set(offline.filter(heeds).map(({ value }) => value))).toEqual(
      new Set([offlineCauses.announced]),
    );
    const [{ at: beganAt }] = factsIn(run.directory, facts.outageBegan);
    for (const { at } of offline.filter(heeds)) mustTakeLess(at - beganAt, 1);
    expect(factsIn(run.directory, facts.announced).filter(heeds)).toHaveLength(20);

    const unknown = factsIn(run.directory, facts.unknown);
    const offlineAt = new Map(offline.map(({ terminal, at }) => [terminal, at]));
    for (const { terminal, at, value } of unknown.filter(heeds)) {
      const sentAt = at - value;
      expect(sentAt).toBeLessThanOrEqual(offlineAt.get(terminal) ?? 0);
      // What was under way had the time that was left, and on a machine that stood still not even that is enough.
      mustTakeLess(value, beganAt - sentAt);
    }
    expect(unknown.length).toBeGreaterThan(5);
    expect(summary.outages[0].announced?.confirmedMs).toBeLessThan(5_000);
    expect(summary.measures.falseOffline).toBe(0);
  },
);

test(
  "a card network that hangs is declined at once from the moment of the change, and the other one is served",
  calmly,
  async () => {
    const { run, ended, summary } = await played(
      scenario(`load: {sales: 1/s, amount: {median: 12.50, p95: 60, currency: EUR}, cards: {visa: 50%, discover: 50%}}
gateway: {workers: 64, service: {p50: 4ms, p95: 10ms}, routes: {visa: {delay: 10ms}, discover: {delay: 10ms}}}
changes:
  - {at: 6s, set: {gateway.routes.discover.declines: true}}`),
    );
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    expect(summary.changes).toMatchObject([
      { paths: ["gateway.routes.discover.declines = true"], dueMs: 6_000, made: { dueMs: 6_000 } },
    ]);
    const [change] = factsIn(run.directory, facts.changed);
    expect(change).toMatchObject({ terminal: none, sale: 0 });
    const declined = factsIn(run.directory, facts.declined).map(({ at }) => at);
    const approved = factsIn(run.directory, facts.approved).map(({ at }) => at);
    // The gateway has it as soon as it is told; that it has is known only when its answer came.
    const toldAt = change.at - change.value - 1;
    expect(declined.filter((at) => at < toldAt)).toEqual([]);
    const after = (times: number[]) => times.filter((at) => at > change.at + 500).length;
    // Every second customer pays with the one, every second with the other.
    expect(after(declined) / (after(declined) + after(approved))).toBeGreaterThan(0.3);
    expect(after(declined) / (after(declined) + after(approved))).toBeLessThan(0.7);
  },
);
