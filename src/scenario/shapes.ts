// Shapes of load: the level of sales over the duration, 1 being the peak; straight lines between the points.

/** `part` is a share of the duration, from 0 to 1. */
interface ShapePoint {
  readonly part: number;
  readonly level: number;
}

export const shapes = {
  constant: [
    { part: 0, level: 1 },
    { part: 1, level: 1 },
  ],
  // An assumption, not a recording: customers gather for a third of the time, crowd around the middle and thin out
  // as they came. Its mean is exactly 0.75 of the peak, so 40 sales an hour at the peak are 15 in half an hour.
  // Published ratios of peak to daily mean (3.0–4.2) speak of whole days and do not apply within a lunch.
  "lunch-peak": [
    { part: 0, level: 0.4 },
    { part: 1 / 3, level: 0.9 },
    { part: 1 / 2, level: 1 },
    { part: 2 / 3, level: 0.9 },
    { part: 1, level: 0.4 },
  ],
} as const satisfies Readonly<Record<string, readonly ShapePoint[]>>;
