// What happens to terminals themselves, and on which link they sell, in whole runs over real sockets.

import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { facts, none } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { realBinary } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { played } from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

function scenario(outages: string, terminals = 20): string {
  return `name: Terminals
duration: 9s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet:
  - id: shops
    terminals: ${terminals}
    perStore: 2
    terminal: {preset: quick, links: {failOverAfter: 1}}
    links:
      - {id: wifi, profile: wifi, provider: a}
      - {id: lte, profile: 4g, provider: b}
load: {sales: ${40 / terminals}/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: {workers: 16, service: {p50: 4ms, p95: 10ms}}
outages:
${outages}
expect:
  pending: "== 0"
  dataLoss: "== 0"
`;
}

/** Terminal and time of every fact of these kinds, in order, with its kind and its value. */
function factsIn(directory: string, ...kinds: number[]) {
  const reader = HistoryReader.open(join(directory, "history.db"));
  try {
    return [...reader.facts()].filter(({ kind }) => kinds.includes(kind));
  } finally {
    reader.close();
  }
}

test("a fleet whose Wi-Fi is dark sells over its cellular link, and goes back", calmly, async () => {
  const dark = "  - {id: dark, at: 1s, for: 3s, strike: {link: wifi}, what: blackhole}";
  const { run, ended } = await played(scenario(dark));
  expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  const chosen = factsIn(run.directory, facts.linkChosen);
  const over = (link: number) =>
    new Set(chosen.filter(({ value }) => value === link).map(({ terminal }) => terminal));
  expect(over(1).size).toBe(20);
  expect(over(0).size).toBe(20);
  expect(factsIn(run.directory, facts.offline)).toEqual([]);
  // The first use of a link is no news, and the second one was never lost.
  const news = factsIn(run.directory, facts.linkDown, facts.linkUp);
  expect(news.every(({ value }) => value === 0)).toBe(true);
  const [{ at: beganAt }] = factsIn(run.directory, facts.outageBegan);
  const inTheDark = factsIn(run.directory, facts.approved).filter(
    ({ at }) => at > beganAt + 2_300 && at < beganAt + 3_000,
  );
  expect(inTheDark.length).toBeGreaterThan(10);
});

test(
  "terminals without power are down until it is back and they have started; others go on",
  calmly,
  async () => {
    const cut = "  - {id: cut, at: 2s, for: 2s, strike: {store: 3}, what: {power-cut: {boot: 1s}}}";
    const again = "  - {id: again, at: 6s, strike: {store: 5}, what: {reboot: {takes: 1500ms}}}";
    const { run, ended } = await played(scenario(`${cut}\n${again}`));
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    const story = factsIn(run.directory, facts.outageBegan, facts.down, facts.outageEnded, facts.started);
    const named = (kind: number, ...terminals: number[]) => terminals.map((terminal) => [kind, terminal]);
    expect(story.map(({ kind, terminal }) => [kind, terminal])).toEqual([
      ...named(facts.outageBegan, none),
      ...named(facts.down, 6, 7),
      ...named(facts.outageEnded, none),
      // Having started, a terminal signs on: whoever is answered first is the first.
      ...[expect.anything(), expect.anything()],
      ...named(facts.outageBegan, none),
      ...named(facts.down, 10, 11),
      ...named(facts.outageEnded, none),
      ...[expect.anything(), expect.anything()],
    ]);
    const started = story.filter(({ kind }) => kind === facts.started).map(({ terminal }) => terminal);
    expect(new Set(started)).toEqual(new Set([6, 7, 10, 11]));
  },
);

test("a terminal that sends garbage is nobody's bug, and the sales of the others go on", calmly, async () => {
  const flood =
    "  - {id: flood, at: 2s, for: 3s, strike: {store: 0}, what: {flood: {rate: 20/s, send: garbage}}}";
  const { run, ended, summary } = await played(scenario(flood));
  expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  expect(factsIn(run.directory, facts.flooded).length).toBeGreaterThan(50);
  expect(summary.measures.outcomes.approved.sales).toBeGreaterThan(200);
});

test(
  "a thousand terminals struck at once are all struck, and know it although it is over in an instant",
  calmly,
  async () => {
    const reboot = "  - {id: reboot, at: 3s, what: {reboot: {takes: 1s}}}";
    const off = "  - {id: off, at: 6s, what: {switched-off: {noticed: {p50: 500ms, p95: 1s}, boot: 500ms}}}";
    const { run, ended, summary } = await played(scenario(`${reboot}\n${off}`, 1_000));
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    for (const kind of [facts.down, facts.started]) {
      expect(new Set(factsIn(run.directory, kind).map(({ terminal }) => terminal)).size).toBe(1_000);
    }
    expect(summary.outages.map(({ detection }) => detection?.noticed)).toEqual([1_000, 1_000]);
  },
);
