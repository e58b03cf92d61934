import { expect, test } from "vitest";
import { saleTraces, traceWords } from "../../src/explain/sale-traces.ts";
import { historyWith, sentAt, wire } from "../audit/trace-run.ts";

test("a sale says under which trace numbers the host was told of it", () => {
  const { database } = historyWith([[999_999, 1], [2]]);
  const [first, again] = [wire(sentAt(0)), wire(sentAt(0, 1))];
  const traces = saleTraces(database, 0, 0);
  expect(traces).toEqual([
    { stan: 999_999, localTime: first, kind: "sale" },
    { stan: 1, localTime: again, kind: "sale" },
  ]);
  expect(traceWords(traces)).toEqual([
    `At the host it is known by trace number and local time: 999999 at ${first} (sale), 1 at ${again} (sale).`,
  ]);
});

test("where the run wrote none down, or sent nothing, nothing is said of them", () => {
  const without = saleTraces(historyWith([[17]], { keeps: false }).database, 0, 0);
  expect([without, traceWords(without)]).toEqual([undefined, []]);
  const unsent = saleTraces(historyWith([[17]]).database, 0, 9);
  expect([unsent, traceWords(unsent)]).toEqual([[], []]);
});
