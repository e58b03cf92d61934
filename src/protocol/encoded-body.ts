// Encoded body: what a server compressed although nobody asked for it, as gateways behind some proxies do, made text again.

import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from "node:zlib";

type Decoder = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** By the names of RFC 9110, 8.4.1, and of those who registered since. */
const decoders: Readonly<Record<string, Decoder>> = {
  identity: (body) => body,
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  // Some mean the data without the frame that the RFC asks for (8.4.1.2).
  deflate: (body, options) => ((body[0] & 0x0f) === 8 ? inflateSync : inflateRawSync)(body, options),
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** What the header says; undefined where nothing was done to the body. */
export function encodingOf(header: string | string[] | undefined): string | undefined {
  const said = (typeof header === "object" ? header.join(",") : (header ?? "")).trim().toLowerCase();
  return said === "" || said === "identity" ? undefined : said;
}

/**
 * The body as text; undefined where it is encoded in a way that nobody here knows, is broken, or would be more than
 * `mostBytes`: a few bytes can unfold to gigabytes.
 */
export function decodedText(
  body: Uint8Array,
  header: string | string[] | undefined,
  mostBytes: number,
): string | undefined {
  const encoding = encodingOf(header);
  if (encoding === undefined) return textOf(body);
  try {
    // The last that was applied is undone first.
    const plain = encoding.split(",").reduceRight<Uint8Array>((rest, name) => {
      const known = name.trim();
      if (!Object.hasOwn(decoders, known)) throw new Error(`nobody knows ${known}`);
      return decoders[known](rest, { maxOutputLength: mostBytes });
    }, body);
    return textOf(plain);
  } catch {
    return undefined;
  }
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("utf8");
}
