// Bodies that a server compressed although nobody asked.

import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodedText, encodingOf } from "../../src/protocol/encoded-body.ts";

const text = '{"result":"approved","shop":"Café"}';
const plain = Buffer.from(text);

test.each([
  ["nothing", undefined, plain],
  ["identity", "identity", plain],
  ["gzip", "gzip", gzipSync(plain)],
  ["gzip in capitals", "GZIP", gzipSync(plain)],
  ["deflate", "deflate", deflateSync(plain)],
  ["deflate without its frame", "deflate", deflateRawSync(plain)],
  ["br", "br", brotliCompressSync(plain)],
  ["zstd", "zstd", zstdCompressSync(plain)],
  ["both, one after the other", "deflate, gzip", gzipSync(deflateSync(plain))],
])("of %s the text is read", (_, header, body) => {
  expect(decodedText(body, header, 1_000)).toBe(text);
});

describe("nothing is read", () => {
  test.each([
    ["of what nobody knows", "snappy", plain],
    ["of a name that every object has", "constructor", plain],
    ["of what is not what it says", "gzip", plain],
    ["of half of it", "gzip", gzipSync(plain).subarray(0, 20)],
    ["of what unfolds to more than it may", "gzip", gzipSync(Buffer.alloc(10_000))],
  ])("%s", (_, header, body) => expect(decodedText(body, header, 1_000)).toBeUndefined());
});

test("the header names it, where it says anything", () => {
  expect([undefined, "", "identity", " GZip ", ["gzip", "br"]].map(encodingOf)).toEqual([
    ...[undefined, undefined, undefined, "gzip", "gzip,br"],
  ]);
});
