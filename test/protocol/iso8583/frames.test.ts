import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { Frames } from "../../../src/protocol/iso8583/frames.ts";

const longest = 300;

function frame(content: Uint8Array): Uint8Array {
  return Uint8Array.from([content.length >> 8, content.length & 0xff, ...content]);
}

function glued(frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(frames.flatMap((each) => [...each]));
}

/** What a connection gives of these chunks. */
function read(chunks: readonly Uint8Array[]): { frames: number[][]; isStream: boolean } {
  const reader = new Frames(longest);
  const frames: number[][] = [];
  let isStream = true;
  for (const chunk of chunks) isStream = reader.read(chunk, (each) => void frames.push([...each]));
  return { frames, isStream };
}

const contents = fc.array(fc.uint8Array({ minLength: 12, maxLength: longest }), { maxLength: 8 });

describe("frames", () => {
  test.prop([contents, fc.array(fc.nat(), { maxLength: 20 })])(
    "come whole and in order, however the bytes are cut",
    (sent, cuts) => {
      const bytes = glued(sent.map(frame));
      const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      expect(read(chunks)).toEqual({ frames: sent.map((each) => [...each]), isStream: true });
    },
  );

  test.prop([contents])("come whole byte by byte", (sent) => {
    const chunks = [...glued(sent.map(frame))].map((byte) => Uint8Array.of(byte));
    expect(read(chunks).frames).toEqual(sent.map((each) => [...each]));
  });

  test.each([
    ["longer than any message", Uint8Array.of(0xff, 0xff, 1, 2, 3)],
    ["shorter than any message", Uint8Array.of(0, 11, 1, 2, 3)],
    ["empty", Uint8Array.of(0, 0)],
  ])("that are %s end the stream, and nothing behind them is read", (_, bad) => {
    const good = frame(new Uint8Array(12));
    expect(read([glued([good, bad, good])])).toEqual({ frames: [[...new Uint8Array(12)]], isStream: false });
    expect(read([good, bad, good])).toEqual({ frames: [[...new Uint8Array(12)]], isStream: false });
    const apart = [...bad].map((byte) => Uint8Array.of(byte));
    expect(read([good, ...apart, good])).toMatchObject({ isStream: false });
  });

  test("behind a network's header may not be shorter than header and message", () => {
    const reader = new Frames(longest, 5);
    expect(reader.read(frame(new Uint8Array(16)), () => {})).toBe(false);
  });

  test.prop([fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 })])("never throw", (chunks) => {
    expect(() => read(chunks)).not.toThrow();
  });
});
