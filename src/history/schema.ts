// The schema of a history: tables, and views for people with any SQLite client (docs/history.md).
// A change that an older reader would misread raises schemaVersion.

import type { DatabaseSync } from "node:sqlite";
import {
  downCauses,
  type FactKind,
  facts,
  givenUpCauses,
  heldBackCauses,
  interventions,
  offlineCauses,
  queuedCauses,
  turnedAwayCauses,
  waysToPay,
} from "../facts.ts";
import { answerNumbers, declineReasons } from "../messages.ts";
import type { Plan } from "../plan/plan.ts";
import { screens } from "../terminal/screen.ts";
import { states } from "../terminal/states.ts";

/** In SQLite's `user_version`. */
export const schemaVersion = 1;

/** In SQLite's `application_id`, so that `file` and we tell a history from any other database: "till". */
export const applicationId = 0x74696c6c;

/** Creates an empty history of this plan; throws where the database has one already. */
export function createSchema(database: DatabaseSync, { outages }: Plan): void {
  database.exec(`BEGIN;
    PRAGMA application_id = ${applicationId};
    PRAGMA user_version = ${schemaVersion};
    ${tables}
    ${views}`);
  const addKind = database.prepare("INSERT INTO kinds (kind, name) VALUES (?, ?)");
  for (const [name, kind] of Object.entries(facts)) addKind.run(kind, name);
  const addCause = database.prepare("INSERT INTO causes (kind, value, name) VALUES (?, ?, ?)");
  for (const [kind, names] of causes) {
    for (const [name, value] of Object.entries(names)) addCause.run(kind, value, name);
  }
  const addStruck = database.prepare(
    "INSERT INTO struck (outage, firstTerminal, endTerminal) VALUES (?, ?, ?)",
  );
  for (const [index, { struck }] of outages.entries()) {
    for (const [from, to] of struck) addStruck.run(index, from, to);
  }
  database.exec("COMMIT");
}

/** Kinds whose value is a number of one of these tables. */
const causes: readonly (readonly [number, Readonly<Record<string, number>>])[] = [
  [facts.queued, queuedCauses],
  [facts.turnedAway, turnedAwayCauses],
  [facts.givenUp, givenUpCauses],
  [facts.refused, declineReasons],
  [facts.paidOtherwise, waysToPay],
  [facts.heldBack, heldBackCauses],
  [facts.offline, offlineCauses],
  [facts.state, states],
  [facts.screen, screens],
  [facts.down, downCauses],
  [facts.intervention, interventions],
  [facts.forwardFailed, answerNumbers],
  [facts.reversalFailed, answerNumbers],
  [facts.inquiryAnswered, answerNumbers],
  [facts.uploadAnswered, answerNumbers],
  [facts.echoFailed, answerNumbers],
  [facts.lateAnswer, answerNumbers],
];

const tables = `
  CREATE TABLE run (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE facts (
    n INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    terminal INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    sale INTEGER NOT NULL,
    value INTEGER NOT NULL
  );
  CREATE TABLE faults (
    n INTEGER PRIMARY KEY,
    outage INTEGER NOT NULL,
    action TEXT NOT NULL,
    dueAt REAL NOT NULL,
    issuedAt REAL NOT NULL,
    confirmedAt REAL,
    error TEXT
  );
  CREATE TABLE struck (outage INTEGER NOT NULL, firstTerminal INTEGER NOT NULL, endTerminal INTEGER NOT NULL);
  CREATE TABLE origins (
    origin INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    terminals TEXT NOT NULL,
    startedAt REAL NOT NULL,
    offsetMs REAL NOT NULL,
    uncertaintyMs REAL NOT NULL,
    drift REAL NOT NULL,
    lastFactAt INTEGER NOT NULL,
    ended TEXT
  );
  CREATE TABLE lag (at INTEGER NOT NULL, samples INTEGER NOT NULL, p99 REAL NOT NULL, max REAL NOT NULL);
  CREATE TABLE kinds (kind INTEGER PRIMARY KEY, name TEXT NOT NULL);
  CREATE TABLE causes (
    kind INTEGER NOT NULL,
    value INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (kind, value)
  ) WITHOUT ROWID;`;

/** What settles a sale, or leaves it open: the last of these is its outcome in the views. */
const outcomes = [
  facts.approved,
  facts.declined,
  facts.unknown,
  facts.queued,
  facts.turnedAway,
  facts.forwardAccepted,
  facts.forwardDeclined,
  facts.givenUp,
  facts.refused,
  facts.paidOtherwise,
  facts.voided,
  facts.inquiryAnswered,
  facts.reversalOwed,
  facts.reversalAccepted,
  facts.reversalGivenUp,
].join(", ");

/** What makes a sale wait in its terminal, and what ends that. */
const queueKinds = [
  facts.queued,
  facts.forwardAccepted,
  facts.forwardDeclined,
  facts.givenUp,
  facts.voided,
].join(", ");

/** The sales, or the refunds, each with its outcome. */
function viewOf(wanted: FactKind): string {
  return `
    WITH last AS (
      SELECT terminal, sale, max(n) AS n FROM facts WHERE kind IN (${outcomes}) GROUP BY terminal, sale
    )
    SELECT wanted.terminal, wanted.sale, wanted.at AS wantedAt, wanted.value AS amountMinor,
      coalesce(outcome.fact, 'none') AS outcome, outcome.cause, outcome.at AS outcomeAt
    FROM facts AS wanted
    LEFT JOIN last ON last.terminal = wanted.terminal AND last.sale = wanted.sale
    LEFT JOIN named_facts AS outcome ON outcome.n = last.n
    WHERE wanted.kind = ${wanted}`;
}

const views = `
  CREATE VIEW named_facts AS
    SELECT n, at, terminal, kinds.name AS fact, sale, facts.value, causes.name AS cause
    FROM facts
    LEFT JOIN kinds ON kinds.kind = facts.kind
    LEFT JOIN causes ON causes.kind = facts.kind AND causes.value = facts.value;
  CREATE VIEW sales AS ${viewOf(facts.wanted)};
  CREATE VIEW refunds AS ${viewOf(facts.refundWanted)};
  CREATE VIEW sales_by_outcome AS
    SELECT outcome, cause, count(*) AS sales, sum(amountMinor) AS valueMinor
    FROM sales GROUP BY outcome, cause;
  CREATE VIEW sales_by_minute AS
    SELECT wantedAt / 60000 AS minute, outcome, count(*) AS sales, sum(amountMinor) AS valueMinor
    FROM sales GROUP BY minute, outcome;
  CREATE VIEW queue_moves AS
    SELECT n, at, terminal, sale, change FROM (
      SELECT n, at, terminal, sale, (kind = ${facts.queued}) - lag(kind = ${facts.queued}, 1, 0)
        OVER (PARTITION BY terminal, sale ORDER BY n) AS change
      FROM facts WHERE kind IN (${queueKinds})
    ) WHERE change <> 0;
  CREATE VIEW queue_depth AS
    WITH amounts AS (
      SELECT terminal, sale, value AS amountMinor FROM facts
      WHERE kind IN (${facts.wanted}, ${facts.refundWanted})
    )
    SELECT at / 1000 AS second, sum(sum(change)) OVER (ORDER BY at / 1000) AS depth,
      sum(sum(change * coalesce(amountMinor, 0))) OVER (ORDER BY at / 1000) AS valueMinor
    FROM queue_moves LEFT JOIN amounts USING (terminal, sale) GROUP BY second;
  CREATE VIEW waited AS
    WITH amounts AS (
      SELECT terminal, sale, value AS amountMinor FROM facts
      WHERE kind IN (${facts.wanted}, ${facts.refundWanted})
    )
    SELECT terminal, sale, amountMinor, queuedAt, leftAt, leftAt - queuedAt AS waitedMs FROM (
      SELECT terminal, sale, change, at AS queuedAt,
        lead(at) OVER (PARTITION BY terminal, sale ORDER BY n) AS leftAt
      FROM queue_moves
    ) LEFT JOIN amounts USING (terminal, sale) WHERE change = 1;
  CREATE VIEW terminals_offline AS
    SELECT at / 1000 AS second, sum(sum(change)) OVER (ORDER BY at / 1000) AS offline FROM (
      SELECT at, (kind = ${facts.offline}) - lag(kind = ${facts.offline}, 1, 0)
        OVER (PARTITION BY terminal ORDER BY n) AS change
      FROM facts WHERE kind IN (${facts.offline}, ${facts.online})
    ) WHERE change <> 0 GROUP BY second;
  CREATE VIEW outages AS
    SELECT sale AS outage, json_extract(plan.value, '$.outages[' || sale || '].id') AS id,
      min(at) FILTER (WHERE kind = ${facts.outageBegan}) AS beganAt,
      max(at) FILTER (WHERE kind = ${facts.outageEnded}) AS endedAt
    FROM facts JOIN run AS plan ON plan.name = 'plan'
    WHERE kind IN (${facts.outageBegan}, ${facts.outageEnded}) GROUP BY sale;
  CREATE VIEW outages_struck AS
    SELECT outage, json_extract(plan.value, '$.outages[' || outage || '].id') AS id,
      json_extract(plan.value, '$.outages[' || outage || '].kind') AS kind,
      sum(endTerminal - firstTerminal) AS terminals
    FROM struck JOIN run AS plan ON plan.name = 'plan' GROUP BY outage;`;
