// A process that records its share of a run with a clock that is wrong: started by test/e2e/history.test.ts with the
// path of its history, its number, how far its clock is ahead in ms, and the port that tells the right time.

import { once } from "node:events";
import { connect } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { facts, none } from "../../src/facts.ts";
import { type ClockOffset, clockOffset, type Exchange } from "../../src/history/clock-offset.ts";
import { writeRunValue } from "../../src/history/run-record.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import { recordOf } from "../audit/run.ts";

const [, , path, number, skew, port] = process.argv;
const index = Number(number);
const now = () => Date.now() + Number(skew);

const socket = connect(Number(port), "127.0.0.1").setNoDelay();
await once(socket, "connect");

async function measure(): Promise<ClockOffset> {
  const exchanges: Exchange[] = [];
  for (let i = 0; i < 20; i++) {
    const sent = now();
    socket.write("?");
    const [theirs] = await once(socket, "data");
    exchanges.push({ sent, theirs: Number(theirs), received: now() });
  }
  const offset = clockOffset(exchanges);
  if (!offset) throw new Error("no exchange can be believed");
  return offset;
}

const begin = await measure();
const origin = {
  ...{ name: `writer-${index}`, terminals: [[2 * index, 2 * index + 2]] as const, recordsRun: index === 0 },
  clock: { begin },
};
const database = new DatabaseSync(path);
const history = new HistoryWriter(database, { ...recordOf(6), startedAt: now(), origin });
if (index === 0) history.record(none, 0, facts.outageBegan, 0, 0);
for (let i = 0; i < 10; i++) {
  const terminal = 2 * index + (i % 2);
  const sale = Math.floor(i / 2);
  history.record(terminal, 10 * i, facts.wanted, sale, 1_000);
  history.record(terminal, 10 * i, facts.sent, sale, 0);
  history.record(terminal, 10 * i + 5, facts.approved, sale, 5);
}
history.flush();
writeRunValue(database, "origin", { ...origin, clock: { begin, end: await measure() } });
history.end("normally");
history.close();
socket.destroy();
