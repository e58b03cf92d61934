// node docs/make.ts: writes what is made from the code. test/docs.test.ts says when it is out of date.

import { readFileSync, writeFileSync } from "node:fs";
import { withBetween } from "../bench/marked.ts";
import { presetsPage } from "./presets-page.ts";
import { scenarioReference } from "./reference.ts";
import { terminalParts } from "./terminal-parts.ts";

writeFileSync(new URL("scenarios.md", import.meta.url), scenarioReference());
writeFileSync(new URL("presets.md", import.meta.url), presetsPage());

const terminal = new URL("terminal.md", import.meta.url);
const page = Object.entries(terminalParts()).reduce(
  (text, [mark, part]) => withBetween(text, mark, part),
  readFileSync(terminal, "utf8"),
);
writeFileSync(terminal, page);
