// A thread that does nothing: it tells in workerData by how many ms it woke too late, at the worst, and how often it woke.

import { workerData } from "node:worker_threads";

const told: Int32Array = workerData;
const nothing = new Int32Array(new SharedArrayBuffer(4));
const everyMs = 10;

for (let last = performance.now(); ; ) {
  Atomics.wait(nothing, 0, 0, everyMs);
  const now = performance.now();
  const lateMs = Math.round(now - last - everyMs);
  if (lateMs > Atomics.load(told, 0)) Atomics.store(told, 0, lateMs);
  Atomics.add(told, 1, 1);
  Atomics.notify(told, 1);
  last = now;
}
