import { describe, expect, test } from "vitest";
import { offlineCauses } from "../../src/facts.ts";
import { OfflineLog, standings } from "../../src/measure/offline-log.ts";

const { announced, failures } = offlineCauses;

/** Time, terminal and standing of each entry. */
function entries(log: OfflineLog): number[][] {
  return Array.from({ length: log.length }, (_, n) => [log.at[n], log.terminal[n], log.value[n]]);
}

describe("who goes offline because an outage was announced", () => {
  test("does so when it begins, as far as anybody counts", () => {
    const log = new OfflineLog();
    log.wentOffline(3, 980, announced);
    log.wentOffline(4, 985, announced);
    expect(entries(log)).toEqual([]);
    log.announcedBegan(1_000);
    log.wentOffline(5, 1_010, announced);
    log.cameBack(3, 2_000);
    expect(entries(log)).toEqual([
      [1_000, 3, standings.offline],
      [1_000, 4, standings.offline],
      [1_010, 5, standings.offline],
      [2_000, 3, standings.back],
    ]);
  });

  test("has left no trace where it never began", () => {
    const log = new OfflineLog();
    log.wentOffline(3, 980, announced);
    log.cameBack(3, 2_000);
    log.announcedBegan(3_000);
    log.announcedEnded();
    log.wentOffline(3, 3_980, announced);
    expect(entries(log)).toEqual([]);
    log.wentOffline(4, 4_000, failures);
    expect(entries(log)).toEqual([[4_000, 4, standings.offline]]);
  });
});
