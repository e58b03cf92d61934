// The ledger's file: its tables, and how a ledger of an earlier version gets what it lacks.

import { DatabaseSync } from "node:sqlite";
import { EnvironmentError } from "../errors.ts";

const schemaVersion = 5;

// All tables take their ids from one sequence, so that their union by id is the order of what happened.
const schema = `
  CREATE TABLE postings (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    run TEXT NOT NULL,
    reference TEXT NOT NULL,
    key TEXT NOT NULL,
    terminal TEXT NOT NULL,
    merchant TEXT NOT NULL,
    amountMinor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    bookedAt INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX postingsByRun ON postings (run);
  -- What is kept under a key where its postings do not say it: declined, reversed before it came.
  CREATE TABLE results (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    reference TEXT NOT NULL,
    result INTEGER NOT NULL
  ) STRICT;
`;

// Since version 2: where each batch ends, and what was agreed on.
const settlementsSchema = `
  CREATE TABLE settlements (
    id INTEGER PRIMARY KEY,
    terminal TEXT NOT NULL,
    merchant TEXT NOT NULL,
    sales INTEGER NOT NULL,
    salesMinor INTEGER NOT NULL,
    refunds INTEGER NOT NULL,
    refundsMinor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    settledAt INTEGER NOT NULL
  ) STRICT;
`;

// Since version 3: when a result came to be, for a gateway that keeps keys for a time only.
const keptAtSchema = `
  ALTER TABLE results ADD COLUMN keptAt INTEGER NOT NULL DEFAULT 0;
`;

// Since version 4: what was asked for under the key, where its postings do not say it. '' where nobody knows.
const askedSchema = `
  ALTER TABLE results ADD COLUMN asked TEXT NOT NULL DEFAULT '';
  ALTER TABLE results ADD COLUMN terminal TEXT NOT NULL DEFAULT '';
  ALTER TABLE results ADD COLUMN merchant TEXT NOT NULL DEFAULT '';
  ALTER TABLE results ADD COLUMN amountMinor INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE results ADD COLUMN currency TEXT NOT NULL DEFAULT '';
`;

// Since version 5: what repeats of a settlement are known by. '' where its caller gave it nothing.
const settlementKeySchema = `
  ALTER TABLE settlements ADD COLUMN key TEXT NOT NULL DEFAULT '';
  PRAGMA user_version = ${schemaVersion};
`;

/** By the version that lacks it, in order. */
const schemas = [schema, settlementsSchema, keptAtSchema, askedSchema, settlementKeySchema];

/**
 * Opens the ledger at `path`, or makes it, and gives an older one what it lacks. Throws an EnvironmentError where the file
 * cannot be opened or is no ledger.
 */
export function openLedger(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path);
    // EXCLUSIVE: two gateways on one ledger would give out the same ids, and know nothing of each other's keys.
    // FULL: in WAL mode anything less loses the last commits when the machine stops.
    database.exec(
      "PRAGMA busy_timeout = 1000; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
    );
    const { user_version: version } = database.prepare("PRAGMA user_version").get() as {
      user_version: number;
    };
    if (version > schemaVersion)
      throw new Error(`it has version ${version}, this gateway writes ${schemaVersion}`);
    if (version < schemaVersion) migrate(database, schemas.slice(version));
    return database;
  } catch (error) {
    throw new EnvironmentError(
      {
        what: `the ledger ${path} could not be opened`,
        why: [isLocked(error) ? "another gateway, or another program, is using it" : String(error)],
        todo: isLocked(error)
          ? "end the other one, or name another file"
          : "name another file for the ledger",
      },
      { cause: error },
    );
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && error.message.includes("database is locked");
}

function migrate(database: DatabaseSync, lacking: readonly string[]): void {
  database.exec(`BEGIN IMMEDIATE; ${lacking.join(" ")} COMMIT`);
}
