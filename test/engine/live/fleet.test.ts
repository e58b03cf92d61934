import { expect, test, vi } from "vitest";
import { Fleet } from "../../../src/engine/live/fleet.ts";
import type { Links, TerminalLink } from "../../../src/engine/live/terminal-link.ts";
import { EnvironmentError } from "../../../src/errors.ts";
import { planOf } from "../virtual/plans.ts";

test("a gateway that takes connections and answers nothing ends the run before it begins", async () => {
  const link = { connect: () => new Promise<void>(() => {}) } as TerminalLink;
  const links: Links = { isShared: false, link: () => link, arriveLate: () => {} };
  const plan = planOf();
  const addresses = plan.cohorts.map(() => "127.0.0.1:1");
  const broke = (error: unknown) => {
    throw error;
  };
  const fleet = new Fleet({ plan, links, addresses, sink: { record: () => {} }, lag: () => {}, broke });
  const timers = vi.spyOn(globalThis, "setTimeout").mockReturnValue(0 as never);
  const connected = fleet.connect();
  connected.catch(() => {});
  const [over, waitedMs] = timers.mock.calls[0];
  timers.mockRestore();
  expect(waitedMs).toBe(30_000);
  over();
  await expect(connected).rejects.toThrow(EnvironmentError);
  await expect(connected).rejects.toThrow("terminal 0 waited 30 s for its first echo");
});
