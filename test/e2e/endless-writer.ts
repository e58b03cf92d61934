// A process that records a run until it is killed: started by test/e2e/history.test.ts with the path of the history, of
// a file for the ledger's rows, and of one for how many facts were flushed. Its run goes as fast as it can: a millisecond of the run is a turn
// of its loop. What its gateway booked is in the file before any fact says so, as with a real one.

import { openSync, writeSync } from "node:fs";
import { facts } from "../../src/facts.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import { posting, recordOf, startedAt } from "../audit/run.ts";

const [, , historyPath, ledgerPath, flushedPath] = process.argv;
const terminals = 40;
const history = HistoryWriter.create(historyPath, recordOf(terminals));
const ledger = openSync(ledgerPath, "a");
const flushed = openSync(flushedPath, "a");
let rows = 0;

function book(terminal: number, sale: number, at: number): void {
  const row = posting(++rows, terminal, sale, 1000 + sale, { bookedAt: startedAt + at });
  writeSync(ledger, `${JSON.stringify(row)}\n`);
}

for (let at = 0; ; at++) {
  const terminal = at % terminals;
  const sale = Math.floor(at / terminals);
  history.record(terminal, at, facts.wanted, sale, 1000 + sale);
  history.record(terminal, at, facts.sent, sale, 0);
  // Every sale is answered 20 ms later, so that some are always open.
  const before = at - 20;
  if (before >= 0) {
    const [earlier, number] = [before % terminals, Math.floor(before / terminals)];
    if (number % 3 === 0) history.record(earlier, at, facts.declined, number, 20);
    else if (number % 3 === 1) {
      book(earlier, number, at);
      history.record(earlier, at, facts.approved, number, 20);
    } else {
      // Its answer is lost on the way.
      book(earlier, number, at);
      history.record(earlier, at, facts.unknown, number, 20);
    }
  }
  if (at % 100 === 99) {
    history.flush();
    writeSync(flushed, `${history.recorded}\n`);
  }
  if (at === 5000) process.stdout.write("five seconds of the run are over\n");
}
