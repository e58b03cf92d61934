// Ranges of numbers: terminals, stores, or times. Lists of them are ascending and apart from each other, unless a
// function says that it takes any.

/** Numbers from `from` up to, not including, `to`. */
export type Range = readonly [from: number, to: number];

/** How many numbers the ranges hold. */
export function sizeOf(ranges: readonly Range[]): number {
  let size = 0;
  for (const [from, to] of ranges) size += to - from;
  return size;
}

/** Whether `n` lies in one of the ranges. */
export function isIn(ranges: readonly Range[], n: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (n >= ranges[middle][1]) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length && n >= ranges[low][0];
}

/** The numbers of any ranges: in any order, touching, over each other. */
export function union(ranges: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const [from, to] of ranges.toSorted((one, other) => one[0] - other[0])) {
    const last = joined.at(-1);
    if (!last || from > last[1]) joined.push([from, to]);
    else joined[joined.length - 1] = [last[0], Math.max(last[1], to)];
  }
  return joined;
}

/** The numbers that both lists hold. */
export function inBoth(one: readonly Range[], other: readonly Range[]): Range[] {
  return [...shared(one, other)];
}

/** Whether both lists hold a number. */
export function meet(one: readonly Range[], other: readonly Range[]): boolean {
  // Looks no further than the first: a list may have millions of ranges.
  return shared(one, other).next().done !== true;
}

function* shared(one: readonly Range[], other: readonly Range[]): Generator<Range, void> {
  for (let left = 0, right = 0; left < one.length && right < other.length; ) {
    const from = Math.max(one[left][0], other[right][0]);
    const to = Math.min(one[left][1], other[right][1]);
    if (from < to) yield [from, to];
    if (one[left][1] < other[right][1]) left++;
    else right++;
  }
}

/** A list that grows: ranges come in ascending order, and one that touches the last is joined to it. */
export class RangeList {
  readonly ranges: [number, number][] = [];

  add([from, to]: Range): void {
    const last = this.ranges.at(-1);
    if (last && last[1] === from) last[1] = to;
    else this.ranges.push([from, to]);
  }
}
