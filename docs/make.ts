// node docs/make.ts: writes what is made from the code. test/docs.test.ts says when it is out of date.

import { readFileSync, writeFileSync } from "node:fs";
import { withBetween } from "../bench/marked.ts";
import { gatewayOpenApi } from "./gateway-openapi.ts";
import { metricsTables } from "./metrics-tables.ts";
import { presetsPage } from "./presets-page.ts";
import { scenarioReference } from "./reference.ts";
import { terminalParts } from "./terminal-parts.ts";

writeFileSync(new URL("scenarios.md", import.meta.url), scenarioReference());
writeFileSync(new URL("presets.md", import.meta.url), presetsPage());
writeFileSync(new URL("gateway-openapi.json", import.meta.url), await gatewayOpenApi());

for (const [name, parts] of Object.entries({
  "metrics.md": metricsTables(),
  "terminal.md": terminalParts(),
})) {
  const file = new URL(name, import.meta.url);
  const page = Object.entries(parts).reduce(
    (text, [mark, part]) => withBetween(text, mark, part),
    readFileSync(file, "utf8"),
  );
  writeFileSync(file, page);
}
