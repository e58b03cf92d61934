// Packed: digits two a byte (BCD), in place: what was written as text becomes shorter where it stands. A half byte that is
// left over is 0: in front of a number of fixed length, behind one whose length is told. The separator of track 2 is D.

const zero = 48;
const equals = 61;
const letterD = 68;
const separator = 0xd;

/** Packs `digits` characters at `at`; returns where they end then. */
export function pack(bytes: Uint8Array, at: number, digits: number, isFilledInFront: boolean): number {
  const filler = isFilledInFront ? digits % 2 : 0;
  const size = (digits + 1) >> 1;
  for (let byte = 0; byte < size; byte++) {
    const first = 2 * byte - filler;
    const high = first < 0 ? 0 : halfOf(bytes[at + first]);
    const low = first + 1 < digits ? halfOf(bytes[at + first + 1]) : 0;
    bytes[at + byte] = (high << 4) | low;
  }
  return at + size;
}

/** The `digits` characters that are packed at `at`; undefined where one is none. Separators are read only of a track. */
export function unpacked(
  bytes: Uint8Array,
  at: number,
  digits: number,
  isFilledInFront: boolean,
  isTrack: boolean,
): string | undefined {
  const filler = isFilledInFront ? digits % 2 : 0;
  let text = "";
  for (let half = filler; half < digits + filler; half++) {
    const byte = bytes[at + (half >> 1)];
    const value = half % 2 === 0 ? byte >> 4 : byte & 0xf;
    if (value > 9 && !(isTrack && value === separator)) return undefined;
    text += value === separator ? "=" : String.fromCharCode(zero + value);
  }
  return text;
}

function halfOf(code: number): number {
  return code === equals || code === letterD ? separator : code - zero;
}
