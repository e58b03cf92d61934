// Commits: how long the ledger's took, for the gateway's metrics.

import { Histogram } from "prom-client";

/** From one fsync of a good disk to a disk that everybody waits for. Seconds. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

export function commitDurations(): Histogram {
  return new Histogram({
    name: "tillstorm_gateway_ledger_commit_duration_seconds",
    help: "How long each commit of the ledger took; one makes all durable that came within some milliseconds; not in virtual time, which commits nothing.",
    buckets,
    registers: [],
  });
}
