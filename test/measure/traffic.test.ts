import { expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import { Traffic } from "../../src/measure/traffic.ts";

test("a message about the sale that its terminal sent last is a retry, and everything else is what its fact says", () => {
  const traffic = new Traffic(2);
  traffic.record(0, facts.sent, 0);
  traffic.record(1, facts.sent, 0);
  traffic.record(0, facts.sent, 0);
  traffic.record(0, facts.sent, 0);
  traffic.record(0, facts.unknown, 0);
  traffic.record(0, facts.sent, 1);
  traffic.record(0, facts.forwardSent, 0);
  traffic.record(0, facts.forwardSent, 0);
  traffic.record(1, facts.reversalSent, 0);
  traffic.record(1, facts.echoSent, -1);
  traffic.record(1, facts.flooded, -1);
  expect(traffic.figures).toEqual({
    ...{ sale: 3, retry: 2, forward: 2, reversal: 1, inquiry: 0, upload: 0, settlement: 0 },
    ...{ echo: 1, flood: 1 },
  });
});
