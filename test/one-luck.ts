// The luck of property tests: they draw the same cases in every run, so that a change is refused for what it did and not
// for the day it was made on. `npm run explore` looks for what these cases do not meet.
import { fc } from "@fast-check/vitest";

fc.configureGlobal({ seed: Number(process.env.TEST_SEED ?? 20_261_122) });
