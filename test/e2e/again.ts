// Set up before the tests of every end-to-end file: one that fails is put to the proof again where the machine was taken away.

import { beforeAll, type RunnerTask } from "vitest";
import { unlessTakenAway } from "./disturbed.ts";

// biome-ignore lint/correctness/noEmptyPattern: vitest asks for a pattern, and hands the file over behind it.
beforeAll(({}, file) => {
  for (const task of file.tasks) decide(task);
});

function decide(task: RunnerTask): void {
  if (task.type === "suite") for (const each of task.tasks) decide(each);
  else task.retry ??= unlessTakenAway;
}
