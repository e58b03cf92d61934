// The conductor's process: carries out the run's orders, and takes everything down when the run is gone.
// It leads a process group of its own, so Ctrl-C in a terminal does not reach it or its children.

import { EnvironmentError } from "../errors.ts";
import { type Conducting, orphanCleanupMs, startConducting } from "./conducting.ts";
import type { Order, Report } from "./orders.ts";

// Everything is down by then, whatever hangs: of the 3 s that Ctrl-C may take, the run needs some itself.
const endWithinMs = 1_800;

// The run decides when it is over. A signal to the whole group would only break its clean end.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});
process.on("SIGTERM", () => void finish());
process.on("disconnect", () => void finish());
process.on("uncaughtException", (error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  void finish();
});
process.on("message", (order: Order) => void carryOut(order));

const conducting: Conducting = startConducting(tell);

async function carryOut(order: Order): Promise<void> {
  const { id } = order;
  if (order.order === "stop") return finish(id);
  try {
    tell({ report: "done", id, answer: await conducting.carryOut(order) });
  } catch (error) {
    if (error instanceof EnvironmentError) tell({ report: "lacks", id, explanation: error.explanation });
    else tell({ report: "failed", id, message: error instanceof Error ? error.message : String(error) });
  }
}

let isFinishing = false;

/** Takes everything down, answers the order `id` if there is one, and ends this process. */
async function finish(id?: number): Promise<void> {
  if (isFinishing) return;
  isFinishing = true;
  const isOrphan = !process.connected;
  const deadline = setTimeout(leave, isOrphan ? orphanCleanupMs : endWithinMs);
  await conducting.end(isOrphan);
  clearTimeout(deadline);
  if (id === undefined || !process.connected) return leave();
  process.send?.({ report: "done", id, answer: null } satisfies Report, leave);
}

/** The whole group: a build that was under way has children that only this reaches. */
function leave(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.exit(0);
  }
}

function tell(report: Report): void {
  // The run may be gone; then nobody listens, and "disconnect" does the rest.
  if (process.connected) process.send?.(report, () => {});
}
