// Selectors: which series a panel means.

/** Those of the chosen runs, with more label matchers where there are any. */
export function ofRun(more = ""): string {
  return `{${['run=~"$run"', 'scenario=~"$scenario"', more].filter(Boolean).join(",")}}`;
}

/**
 * The gateway's: those of the chosen runs, and those of a gateway that stands alone. It belongs to no run, so its series
 * lack both labels, and to Prometheus a label that is not there is empty.
 */
export function ofGateway(): string {
  return '{run=~"$run|",scenario=~"$scenario|"}';
}
