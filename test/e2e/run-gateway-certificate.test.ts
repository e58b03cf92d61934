// Whole runs in which the gateway's certificate expires, through a real Toxiproxy, and the same in virtual time.

import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { facts, nameOf } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import type { RecordedFact } from "../../src/history/recorded-fact.ts";
import { answerNumbers } from "../../src/messages.ts";
import type { Summary } from "../../src/report/summary.ts";
import { realBinary } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { played, type Tillstorm } from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

/** When the certificate is to be renewed, ms of the run. */
const renewedAt = 3_000;

/** By then everybody whose session was ended has heard of it, on a busy machine too. */
const heardMs = 400;

function scenario(gateway: string, outages: string): string {
  return `name: The gateway's certificate
duration: 4s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet:
  - id: shops
    terminals: 40
    perStore: 2
    terminal: quick
    links: [{id: wifi, profile: wifi, provider: {telecom-a: 50%, telecom-b: 50%}}]
load: {sales: 1/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: {${gateway}, workers: 16, service: {p50: 4ms, p95: 10ms}}
outages:
${outages}
expect:
  pending: "== 0"
  dataLoss: "== 0"
  duplicated: "== 0"
`;
}

/** What a run came to, as far as both engines must agree on it. */
interface Came {
  readonly cells: NonNullable<Summary["audit"]>["cells"];
  /** Terminals that went offline, ascending. */
  readonly wentOffline: readonly number[];
  /** What these heard of their messages while they could not connect. */
  readonly heard: ReadonlySet<string>;
  /** Those of them that came back once it was renewed. */
  readonly cameBack: readonly number[];
}

function cameOf(run: Tillstorm, { audit }: Summary): Came {
  const all = factsOf(run);
  const steps = all.filter(({ kind }) => kind === facts.outageBegan || kind === facts.outageEnded);
  // Until the last step before the renewal is confirmed, somebody may still lose a connection; and from the moment at
  // which the renewal is due, not only when it is confirmed, somebody may have one again.
  const lostAt = Math.max(...steps.map(({ at }) => at).filter((at) => at < renewedAt));
  const wentOffline = terminalsOf(all.filter(({ kind }) => kind === facts.offline));
  const theirs = all.filter(({ terminal }) => wentOffline.includes(terminal));
  const meanwhile = theirs.filter(({ at }) => at > lostAt + heardMs && at < renewedAt);
  const online = theirs.filter(({ kind, at }) => kind === facts.online && at > renewedAt);
  return {
    cells: audit!.cells,
    wentOffline,
    heard: new Set(meanwhile.flatMap((fact) => answerOf(fact) ?? [])),
    cameBack: terminalsOf(online),
  };
}

function terminalsOf(some: readonly RecordedFact[]): number[] {
  return [...new Set(some.map(({ terminal }) => terminal))].sort((a, b) => a - b);
}

/** What a terminal heard of a message of its own; undefined where the fact is about none. */
function answerOf({ kind, value }: RecordedFact): string | undefined {
  switch (kind) {
    case facts.approved:
    case facts.forwardAccepted:
    case facts.echoAnswered:
      return "approved";
    case facts.unreachable:
      return "unreachable";
    case facts.unknown:
      return "unknown";
    case facts.forwardFailed:
    case facts.echoFailed:
      return nameOf(answerNumbers, value);
    default:
      return undefined;
  }
}

function factsOf({ directory }: Tillstorm): RecordedFact[] {
  const history = HistoryReader.open(join(directory, "history.db"));
  try {
    return [...history.facts()];
  } finally {
    history.close();
  }
}

test.each([
  {
    what: "whoever loses the connection meanwhile has none until it is renewed, the others sell on",
    gateway: "protocol: http-json, tls: true",
    outages: `  - {id: cert, at: 1s, for: 2s, what: gateway-certificate}
  - {id: blip, at: 1300ms, for: 100ms, strike: {provider: telecom-a}, what: refuse}`,
    offline: 20,
  },
  {
    what: "with every session ended, nobody sells online until it is renewed",
    gateway: "protocol: iso8583, tls: {clientCertificates: true}",
    outages: "  - {id: cert, at: 1s, for: 2s, what: {gateway-certificate: {sessions: end}}}",
    offline: 40,
  },
])("$what, and no sale is lost ($gateway)", calmly, async ({ gateway, outages, offline }) => {
  const text = scenario(gateway, outages);
  const [live, virtual] = [await played(text), await played(text, ["--engine", "virtual"])];
  const came = [live, virtual].map(({ run, ended, summary }) => {
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    return cameOf(run, summary);
  });
  const [inLive, inVirtual] = came;
  expect(inLive.cells).toEqual(inVirtual.cells);
  expect(inLive.wentOffline).toEqual(inVirtual.wentOffline);
  for (const { wentOffline, heard, cameBack } of came) {
    expect(wentOffline).toHaveLength(offline);
    expect([...heard]).toEqual(["unreachable"]);
    expect(cameBack).toEqual(wentOffline);
  }
});
