// The audit must be able to fail: gateways that do wrong are found out, every wrong booking counted, by a
// run as anybody starts it. What there is to find is counted by SQL alone, from the gateway's own ledger.

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, expect, test } from "vitest";
import { type Violation, violations } from "../../src/audit/result.ts";
import { type Defect, defectNames, defects } from "../../src/scenario/defects.ts";
import { realBinary } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { played, quiet, salesInCells, Tillstorm } from "./tillstorm.ts";

/** With an outage, so that forwarded sales meet the defect as well, and with cards that are declined. */
const scenario = `${quiet.replace("duration: 2s", "duration: 2500ms").replace("declined: 5%", "declined: 25%")}
outages:
  - {id: cut, at: 800ms, for: 800ms, strike: {provider: telecom-a}, what: refuse}
`;

beforeAll(async () => {
  await realBinary();
});

/** The answer of one query over the history's views and the ledger's postings; `sales.reference` as in the ledger. */
function counted(directory: string, query: string): number {
  const database = new DatabaseSync(join(directory, "ledger.db"), { readOnly: true });
  database.exec(`ATTACH '${join(directory, "history.db")}' AS history`);
  const told = `told AS (
    SELECT (SELECT json_extract(value, '$') FROM history.run WHERE name = 'id') || '/' || terminal || '/' || sale AS reference,
           amountMinor, outcome FROM history.sales)`;
  const count = database.prepare(`WITH ${told} ${query}`).get()?.count;
  database.close();
  return Number(count);
}

const taken = "outcome IN ('approved', 'forwardAccepted')";
const refused = "outcome IN ('declined', 'forwardDeclined')";

const planted: readonly {
  readonly defect: string;
  readonly share: string;
  readonly does: string;
  readonly violation: Violation;
  /** How many sales it struck. */
  readonly truth: string;
}[] = [
  {
    defect: "posts-twice",
    share: "40%",
    does: "posts twice",
    violation: "duplicated",
    // A busy machine makes terminals take back what they sold: that undoes a booking, and is none.
    truth: `SELECT count(*) AS count FROM (SELECT reference FROM postings GROUP BY reference
      HAVING sum(CASE kind WHEN 'reversal' THEN -1 ELSE 1 END) > 1)`,
  },
  {
    defect: "acknowledges-and-forgets",
    share: "100%",
    does: "acknowledges and forgets",
    violation: "lost",
    truth: `SELECT count(*) AS count FROM told WHERE ${taken} AND reference NOT IN (SELECT reference FROM postings)`,
  },
  {
    defect: "books-declined",
    share: "100%",
    does: "books what it declined",
    violation: "resurrected",
    truth: `SELECT count(*) AS count FROM told WHERE ${refused} AND reference IN (SELECT reference FROM postings)`,
  },
  {
    defect: "changes-amount",
    share: "40%",
    does: "changes an amount",
    violation: "altered",
    truth: `SELECT count(DISTINCT reference) AS count FROM told JOIN postings USING (reference) WHERE told.amountMinor <> postings.amountMinor`,
  },
];

// At once: nothing here depends on how fast anything is.
test.concurrent.for(planted)(
  "a gateway that $does is found out, sale by sale",
  calmly,
  async ({ defect, share, violation, truth }) => {
    const { run, ended, summary } = await played(scenario, ["--set", `gateway.defects.${defect}=${share}`]);
    const struck = counted(run.directory, truth);
    expect(struck).toBeGreaterThan(10);

    expect(ended.code).toBe(99);
    expect(ended.stdout).toMatch(new RegExp(`^FAIL {2}${violation} == 0: measured ${struck}\n`));
    expect(summary.verdict).toBe("fail");
    const found = Object.fromEntries(
      violations.map((each) => [each, summary.audit?.violations?.[each].sales]),
    );
    const nothing = { lost: 0, duplicated: 0, resurrected: 0, altered: 0, orphaned: 0 };
    expect(found).toEqual({ ...nothing, [violation]: struck });
    expect(salesInCells(summary)).toBe(summary.measures.outcomes.wanted.sales);
    // Every one is named, as many as a summary lists.
    const findings = summary.audit?.findings ?? [];
    expect(findings).toHaveLength(Math.min(100, struck));
    expect(new Set(findings.map(({ violation }) => violation))).toEqual(new Set([violation]));
    expect(new Set(findings.map(({ reference }) => reference)).size).toBe(findings.length);
  },
);

/** Those that need more than a cut line: what comes too late, is sent again, taken back, or struck by a crash. */
const others = defectNames.filter((name) => !planted.some(({ defect }) => defect === name));

test.concurrent.for(others)(
  "%s is found out in a live run",
  { ...calmly, timeout: 300_000 },
  async (name) => {
    const { foundAs }: Defect = defects[name];
    const run = new Tillstorm(["run", "defects", "--set", `gateway.defects.${name}=100%`]);
    const { code, stdout } = await run.ended;
    await run.mustBeGone();
    const { audit, defects: acted } = run.summary();
    // Over the crash too, and as the ledger is read.
    expect(acted?.[name], stdout).toBeGreaterThan(0);
    if (foundAs === "neverRead") {
      // What was not read whole judges nothing: no cell and no violation is there, not even as 0.
      expect(code, stdout).toBe(4);
      expect(audit?.ledger.neverRead).toBeGreaterThan(0);
      expect([audit?.cells, audit?.violations]).toEqual([undefined, undefined]);
      expect(stdout).toMatch(/^INCONCLUSIVE {2}the ledger was not read whole/);
      return;
    }
    expect(audit?.violations, stdout).toBeDefined();
    if (foundAs === "nothing") {
      expect(code, stdout).toBe(0);
      expect(audit?.findings).toEqual([]);
    } else {
      expect(code, stdout).toBe(99);
      expect(audit?.violations?.[foundAs].sales).toBeGreaterThan(0);
      expect(stdout).toMatch(/^FAIL {2}/);
    }
  },
);

test.concurrent("without a defect the same scenario finds nothing", calmly, async () => {
  const { run, ended, summary } = await played(scenario);
  expect(ended, ended.stdout).toMatchObject({ code: 0 });
  expect(summary.audit?.findings).toEqual([]);
  for (const { truth } of planted) expect(counted(run.directory, truth)).toBe(0);
  // The defects had something to strike: both ways of being paid, both ways of being declined.
  const { approved, declined, forwarded, unpaid } = summary.measures.outcomes;
  for (const { sales } of [approved, declined, forwarded, unpaid.declined]) expect(sales).toBeGreaterThan(0);
});
