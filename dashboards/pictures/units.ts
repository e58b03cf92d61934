// Numbers in the units that our dashboards give Grafana, short enough for an axis.

const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const percent = new Intl.NumberFormat("en", { style: "percent", maximumSignificantDigits: 3 });

/** Throws on a unit that no dashboard had when this was written. */
export function worded(unit: string, value: number): string {
  switch (unit) {
    case "short":
      return short.format(value);
    case "ops":
      return `${short.format(value)}/s`;
    case "percentunit":
      return percent.format(value);
    case "s":
      return seconds(value);
    case "bytes":
      // Grafana writes MiB; an axis of ours has its ticks at round decimal numbers.
      return `${short.format(value / 1e6)} MB`;
    default:
      throw new Error(`nobody has said how the unit ${unit} is written`);
  }
}

function seconds(value: number): string {
  if (value === 0) return "0 s";
  if (Math.abs(value) < 1) return `${short.format(value * 1000)} ms`;
  if (Math.abs(value) < 120) return `${short.format(value)} s`;
  return `${short.format(value / 60)} min`;
}
