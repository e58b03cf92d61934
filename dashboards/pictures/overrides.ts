// What a dashboard says of single series: their colour, and that those which are always 0 are left out.

import type { Series } from "./answers.ts";
import type { DrawnPanel } from "./dashboard.ts";
import { hue } from "./look.ts";

/** The series that are drawn. */
export function shown({ fieldConfig }: DrawnPanel, series: readonly Series[]): readonly Series[] {
  const hidesZeros = fieldConfig.overrides.some(({ matcher }) => matcher.id === "byValue");
  return hidesZeros ? series.filter(({ points }) => points.some(([, value]) => value !== 0)) : series;
}

/** The colour that the panel wants for the series of this name, where it wants one. */
export function wantedColour({ fieldConfig }: DrawnPanel, name: string): string | undefined {
  for (const { matcher, properties } of fieldConfig.overrides) {
    if (!isMeant(matcher, name)) continue;
    for (const { id, value } of properties) if (id === "color") return hue(value.fixedColor);
  }
  return undefined;
}

function isMeant({ id, options }: { readonly id: string; readonly options: unknown }, name: string): boolean {
  if (id === "byName") return options === name;
  const [, pattern, flags] = (id === "byRegexp" && /^\/(.*)\/(\w*)$/.exec(String(options))) || [];
  return pattern !== undefined && new RegExp(pattern, flags).test(name);
}
