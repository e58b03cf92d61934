import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { problemText } from "../../src/scenario/problem.ts";
import { readBounded, sourceOf } from "../../src/scenario/source.ts";

function said(bytes: Uint8Array | string): string {
  const source = sourceOf("s.yaml", typeof bytes === "string" ? Buffer.from(bytes) : bytes);
  return "what" in source ? problemText(source) : source.text;
}

describe("bytes become text, or a problem with its place", () => {
  test("UTF-8 is text, without its byte order mark", () => {
    expect(said("\ufeffname: 店铺\n")).toBe("name: 店铺\n");
  });

  test("a byte that is not UTF-8 is found in its line and column", () => {
    const bytes = Buffer.concat([Buffer.from("name: a\nabout: 店"), Buffer.from([0xff]), Buffer.from("x\n")]);
    expect(said(bytes).split("\n")[0]).toBe("s.yaml:2:9  a byte that is not UTF-8");
  });

  test("a character that is cut off at the end is found", () => {
    expect(said(Buffer.from("name: 店").subarray(0, -1)).split("\n")[0]).toBe(
      "s.yaml:1:7  a byte that is not UTF-8",
    );
  });

  test.each([
    [0xff, 0xfe],
    [0xfe, 0xff],
  ])("UTF-16 is called by its name", (...mark) => {
    expect(said(Buffer.from([...mark, 0x61, 0]))).toBe(
      "s.yaml:1:1  the file is UTF-16\n    save it as UTF-8",
    );
  });

  test("a file of 1 MiB is read, a larger one is refused", () => {
    expect(said(Buffer.alloc(1024 * 1024, "#"))).toHaveLength(1024 * 1024);
    expect(said(Buffer.alloc(1024 * 1024 + 1, "#"))).toMatch(/^s\.yaml:1:1 {2}the file is larger than 1 MiB/);
  });
});

test("no more of a huge file is read than shows that it is too large", () => {
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-"));
  try {
    writeFileSync(join(folder, "s.yaml"), Buffer.alloc(3 * 1024 * 1024));
    expect(readBounded(join(folder, "s.yaml"))).toHaveLength(1024 * 1024 + 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a file that cannot be read is said with the reason", () => {
  expect(() => readBounded("/")).toThrow(/^cannot read \/\nEISDIR/);
});
