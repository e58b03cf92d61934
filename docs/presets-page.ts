// The presets of terminals, docs/presets.md: every figure with its source, from the presets themselves.

import type { Preset } from "../src/scenario/presets/preset.ts";
import { figuresOf, presets } from "../src/scenario/presets.ts";
import { code, table } from "./field-table.ts";

const opening = `# Presets of terminals

<!-- Made by node docs/make.ts: change the presets in src/scenario/presets, not this file. -->

A preset is a terminal's whole policy under one name: \`terminal: stripe\`. A scenario may replace any part of it,
\`{preset: stripe, detection: {sticky: none}}\`, and every field is explained in [scenarios.md](scenarios.md#fleet).
\`tillstorm list presets\` prints what tells them apart.

Each figure stands beside its source: what a maker publishes, what was seen in the field, or what is our own choice
because nobody says. Names are those of the systems whose published behaviour they follow; none of them is the
system itself, and amounts are plain numbers in the currency of the load.`;

/** The whole of docs/presets.md. */
export function presetsPage(): string {
  return `${[opening, ...Object.entries(presets).map(section)].join("\n\n")}\n`;
}

function section([name, preset]: [name: string, preset: Preset]): string {
  const rows = figuresOf(preset).map(({ path, value, source = "" }) => [code(path), code(value), source]);
  return `## ${name}\n\n${preset.about}.\n\n${table(["field", "value", "source"], rows)}`;
}
