// Selectors: which series a panel means.

/** Those of the chosen runs, with more label matchers where there are any. */
export function ofRun(more = ""): string {
  return `{${['run=~"$run"', 'scenario=~"$scenario"', more].filter(Boolean).join(",")}}`;
}
