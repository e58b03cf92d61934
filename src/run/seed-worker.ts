// A worker thread that plays one plan in virtual time, in memory, and answers with its summary.

import { parentPort, workerData } from "node:worker_threads";
import { RunningAudit } from "../audit/running-audit.ts";
import { VirtualFleet } from "../engine/virtual/fleet.ts";
import { Measures } from "../measure/measures.ts";
import type { Plan } from "../plan/plan.ts";
import { summaryOf } from "../report/summary.ts";
import type { Broken } from "../verdict/evidence.ts";
import { judge } from "../verdict/verdict.ts";
import { lookoutOf } from "./lookout.ts";
import { Recorder } from "./recorder.ts";
import { tillstormVersion } from "./version.ts";
import { Both } from "./virtual-engine.ts";

const plan = workerData as Plan;
const startedAt = new Date();
const id = `seed-${plan.seed}`;
const measures = new Measures(plan);
const audit = new RunningAudit(plan, id);
/** The expectation for which it need not go on. */
let broken: Broken | undefined;
const lookout = lookoutOf(measures, (found) => {
  broken ??= found;
});
const recorder = new Recorder(undefined, measures, lookout);
const fleet = new VirtualFleet({
  plan,
  sink: new Both(recorder, audit),
  ledger: audit,
  fault: (timing) => recorder.fault(timing),
});
const began = performance.now();
while (!fleet.isOver && !broken) {
  fleet.run(recorder.dueAt);
  recorder.flush(fleet.now);
}
const tookMs = Math.round(performance.now() - began);

const results = measures.results();
const { faults } = measures;
const found = audit.result();
const verdict = judge({ plan, results, audit: found, faults, reasons: [], broken });
const versions = { tillstorm: tillstormVersion(), node: process.versions.node };
const run = { id, engine: "virtual", startedAt: startedAt.getTime(), tookMs, versions };
const acted = fleet.defects;
parentPort?.postMessage(summaryOf({ plan, run, results, audit: found, acted, faults, verdict }));
