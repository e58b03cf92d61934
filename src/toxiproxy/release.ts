// The released binary: one plain file a platform, and a list of checksums beside it in the same release.

import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EnvHttpProxyAgent, fetch } from "undici";
import { toxiproxyVersion } from "./version.ts";

/** Where Toxiproxy publishes its releases. */
const releasesUrl = "https://github.com/Shopify/toxiproxy/releases/download";

// A closed network must be noticed soon, because another way is tried then.
const connectTimeoutMs = 4_000;
const headersTimeoutMs = 5_000;
const silenceTimeoutMs = 15_000;

/**
 * Downloads the server for this platform to `target` and verifies its checksum. Proxies are taken from
 * HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Throws an Error with the reason; `target` may then be there
 * in part, and must not be used.
 */
export async function download(target: string, releases: string = releasesUrl): Promise<void> {
  const asset = assetName(process.platform, process.arch);
  if (asset === undefined) throw new Error(`none is released for ${process.platform} ${process.arch}`);
  const folder = `${releases}/v${toxiproxyVersion}`;
  const dispatcher = new EnvHttpProxyAgent({
    connect: { timeout: connectTimeoutMs },
    headersTimeout: headersTimeoutMs,
    bodyTimeout: silenceTimeoutMs,
  });
  const read = async (url: string) => {
    const answer = await fetch(url, { dispatcher, signal: AbortSignal.timeout(300_000) });
    if (!answer.ok || answer.body === null) throw new Error(`${url}: ${answer.status} ${answer.statusText}`);
    return answer.body;
  };
  try {
    const list = await new Response((await read(`${folder}/checksums.txt`)) as ReadableStream).text();
    const wanted = checksumOf(list, asset);
    if (wanted === undefined) throw new Error(`${folder}/checksums.txt does not list ${asset}`);
    const found = await save(Readable.fromWeb(await read(`${folder}/${asset}`)), target);
    if (found !== wanted) throw new Error(`${folder}/${asset} has checksum ${found}, not ${wanted}`);
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  } finally {
    await dispatcher.destroy();
  }
}

/** Name of the server's file in a release, undefined where none is built (Windows on ARM, 32 bits). */
export function assetName(platform: string, arch: string): string | undefined {
  const system = { linux: "linux", darwin: "darwin", win32: "windows", freebsd: "freebsd" }[platform];
  const machine = { x64: "amd64", arm64: "arm64" }[arch];
  if (system === undefined || machine === undefined) return undefined;
  if (system === "windows") return machine === "amd64" ? "toxiproxy-server-windows-amd64.exe" : undefined;
  return `toxiproxy-server-${system}-${machine}`;
}

/** The SHA-256 of a file in a list of "checksum  name" lines, in lower case. */
export function checksumOf(list: string, file: string): string | undefined {
  for (const line of list.split("\n")) {
    const [checksum, name] = line.trim().split(/\s+\*?/);
    if (name === file && /^[0-9a-f]{64}$/i.test(checksum)) return checksum.toLowerCase();
  }
  return undefined;
}

/** Writes a stream to a file that may be run, and returns its SHA-256. */
async function save(content: Readable, target: string): Promise<string> {
  const hash = createHash("sha256");
  const hashing = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(content, hashing, createWriteStream(target, { mode: 0o755 }));
  return hash.digest("hex");
}

/** fetch says only "fetch failed"; why is in its causes. */
function reasonOf(error: unknown): string {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause instanceof Error) innermost = innermost.cause;
  if (innermost instanceof AggregateError) return innermost.errors.map((each) => reasonOf(each)).join("; ");
  return innermost instanceof Error ? innermost.message : String(innermost);
}
