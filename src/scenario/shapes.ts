// Shapes of load: the level of sales over the duration, 1 being the peak; straight lines between the points.
// Shapes of a day have a published ratio of peak to daily mean; where in the day its peaks lie is our assumption.

/** `part` is a share of the duration, from 0 to 1. */
interface ShapePoint {
  readonly part: number;
  readonly level: number;
}

interface Shape {
  /** One line for people. */
  readonly about: string;
  readonly points: readonly ShapePoint[];
}

/** Points of a whole day, by the hour. */
function day(hours: readonly (readonly [hour: number, level: number])[]): ShapePoint[] {
  return hours.map(([hour, level]) => ({ part: hour / 24, level }));
}

export const shapes = {
  constant: {
    about: "as many all the time",
    points: [
      { part: 0, level: 1 },
      { part: 1, level: 1 },
    ],
  },
  ramp: {
    about: "from nothing to the peak at the end; its mean is 0.5 of the peak",
    points: [
      { part: 0, level: 0 },
      { part: 1, level: 1 },
    ],
  },
  // An assumption, not a recording: customers gather for a third of the time, crowd around the middle and thin out
  // as they came. Its mean is exactly 0.75 of the peak, so 40 sales an hour at the peak are 15 in half an hour.
  // Published ratios of peak to daily mean (3.0–4.2) speak of whole days and do not apply within a lunch.
  "lunch-peak": {
    about: "a lunch: they gather, crowd around the middle and thin out; mean 0.75",
    points: [
      { part: 0, level: 0.4 },
      { part: 1 / 3, level: 0.9 },
      { part: 1 / 2, level: 1 },
      { part: 2 / 3, level: 0.9 },
      { part: 1, level: 0.4 },
    ],
  },
  // An assumption as well: the way home from work. Its mean is 0.615 of the peak.
  "evening-peak": {
    about: "an evening: slow at first, a crowd after two thirds, then home; mean 0.615",
    points: [
      { part: 0, level: 0.3 },
      { part: 0.5, level: 0.6 },
      { part: 0.7, level: 1 },
      { part: 0.8, level: 1 },
      { part: 1, level: 0.3 },
    ],
  },
  // Peak ÷ daily mean 3.6, as in Dutch shops on 24 December 2022; the level at 21 h makes it exactly that.
  "black-friday": {
    about: "a shopping day of 24 h, busiest at 16 h: peak 3.6 × the mean",
    points: day([
      [0, 0],
      [6, 0],
      [10, 0.35],
      [15, 0.6],
      [16, 1],
      [17, 0.6],
      [21, 19 / 60],
      [22, 0],
      [24, 0],
    ]),
  },
  // Peak ÷ daily mean 4.2, as UnionPay and NetsUnion on 11 November 2020; the level at 20 h makes it exactly that.
  "singles-day": {
    about: "a day of 24 h that begins with a rush at midnight: peak 4.2 × the mean",
    points: day([
      [0, 1],
      [0.5, 0.5],
      [2, 0.1],
      [7, 0.05],
      [10, 0.25],
      [20, (24 / 4.2 - 3.3) / 7],
      [24, 0.2],
    ]),
  },
} as const satisfies Readonly<Record<string, Shape>>;

export type ShapeName = keyof typeof shapes;
