// node dashboards/make.ts: writes the dashboards that Grafana provisions. A test says when they are out of date.

import { writeFileSync } from "node:fs";
import { boards, fileText } from "./source/boards.ts";

for (const [name, board] of Object.entries(boards)) {
  writeFileSync(new URL(`grafana/${name}.json`, import.meta.url), fileText(board));
}
