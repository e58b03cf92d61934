// node docs/make.ts: writes what is made from the code. test/docs.test.ts says when it is out of date.

import { writeFileSync } from "node:fs";
import { scenarioReference } from "./reference.ts";

writeFileSync(new URL("scenarios.md", import.meta.url), scenarioReference());
