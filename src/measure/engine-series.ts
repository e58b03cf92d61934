// Engine series: what Prometheus reads of the measuring itself: what was sent, whether faults came in time, what the
// engine's own process takes. They say whether the other series can be believed.

import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { isLate } from "./fault-lateness.ts";
import type { Measures } from "./measures.ts";

/** Seconds: a round trip on a good day, a slow one, and the time-outs of terminals (15 s, 30 s, 60 s). */
const roundTripBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60];

/** How Toxiproxy is, as far as the run knows. */
export interface ToxiproxyHealth {
  readonly isUp: boolean;
  /** One for each cohort. */
  readonly proxies: number;
}

/** `toxiproxy` is undefined while there is none. Returns where round trips are to be observed. */
export function addEngineSeries(
  registry: Registry,
  measures: Measures,
  toxiproxy: () => ToxiproxyHealth | undefined,
): Histogram {
  const registers = [registry];
  new Counter({
    name: "tillstorm_messages_total",
    help: "Messages that terminals sent, by what for: sale, retry, forward, reversal, inquiry, upload, settlement, echo or flood.",
    labelNames: ["purpose"],
    registers,
    collect() {
      this.reset();
      for (const [purpose, count] of Object.entries(measures.traffic)) this.inc({ purpose }, count);
    },
  });
  new Counter({
    name: "tillstorm_fault_actions_total",
    help: "Announcements, beginnings and ends of outages, and changes, by how they went: confirmed in time, late, or failed.",
    labelNames: ["action", "result"],
    registers,
    collect() {
      this.reset();
      for (const action of ["announce", "begin", "end", "change"]) {
        for (const result of ["confirmed", "late", "failed"]) this.inc({ action, result }, 0);
      }
      for (const timing of measures.faults) {
        const inTime = isLate(timing, measures.plan.outages) ? "late" : "confirmed";
        this.inc({ action: timing.action, result: timing.error === undefined ? inTime : "failed" });
      }
    },
  });
  new Counter({
    name: "tillstorm_engine_cpu_seconds_total",
    help: "Processor time of the engine's process, of user and system together.",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new Gauge({
    name: "tillstorm_engine_resident_memory_bytes",
    help: "Resident memory of the engine's process.",
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: "tillstorm_toxiproxy_up",
    help: "Whether Toxiproxy is there: 1, or 0 once it is gone; no sample in virtual time, which has none.",
    registers,
    collect() {
      const health = toxiproxy();
      if (health) this.set(health.isUp ? 1 : 0);
      else this.remove();
    },
  });
  new Gauge({
    name: "tillstorm_toxiproxy_proxies",
    help: "Proxies of the run: one for each link of each cohort; no sample in virtual time, which has none.",
    registers,
    collect() {
      const health = toxiproxy();
      if (health) this.set(health.proxies);
      else this.remove();
    },
  });
  return new Histogram({
    name: "tillstorm_attempt_duration_seconds",
    help: "Round trips of messages about a sale that the gateway answered, in run time.",
    buckets: roundTripBuckets,
    registers,
  });
}
