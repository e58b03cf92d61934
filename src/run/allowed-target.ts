// Allowed targets: load goes to this machine unless a person said, host by host, that it may go elsewhere.
// A typing mistake in a URL must not flood somebody's production.

import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { UsageError } from "../errors.ts";

/** Somewhere that a run would connect to. */
export interface Target {
  /** How messages call it: `the gateway`, `the hook of maintenance`. */
  readonly what: string;
  /** With a host: http:, https:, tcp: or tls:. */
  readonly url: string;
}

/** Addresses of a host name; throws where it has none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * Throws a UsageError that names every target which is neither on this machine nor among the `allowed` hosts.
 * A host is allowed by exactly its name or address as the URL has it; a port does not matter. A name is on this
 * machine where all of its addresses are; one that has none is not.
 */
export async function mustBeAllowed(
  targets: readonly Target[],
  allowed: readonly string[],
  resolve: Resolve = addressesOf,
): Promise<void> {
  const permitted = new Set(allowed.map(comparable));
  const refused: { readonly what: string; readonly host: string }[] = [];
  for (const { what, url } of targets) {
    const host = hostOf(url);
    if (permitted.has(host) || (await isThisMachine(host, resolve))) continue;
    refused.push({ what, host });
  }
  if (refused.length === 0) return;
  const hosts = [...new Set(refused.map(({ host }) => host))];
  throw new UsageError({
    what: `nobody allowed load to ${hosts.join(", ")}`,
    why: refused.map(({ what, host }) => `${what} is at ${host}, which is not this machine`),
    todo: `where its owner agrees: ${hosts.map((host) => `--allow-target ${host}`).join(" ")}`,
  });
}

/** The host of a URL, without port, in lower case; an IPv6 address without its brackets. */
export function hostOf(url: string): string {
  return comparable(new URL(url).hostname);
}

/** Whether the host is this machine's own loopback, whatever its port. */
export async function isThisMachine(host: string, resolve: Resolve = addressesOf): Promise<boolean> {
  if (isIP(host) !== 0) return isLoopback(host);
  try {
    const addresses = await resolve(host);
    return addresses.length > 0 && addresses.every(isLoopback);
  } catch {
    // What nobody can resolve cannot be said to be here.
    return false;
  }
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

function isLoopback(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return loopback.check(address, "ipv4");
    case 6:
      // Node compares an IPv4 address inside an IPv6 one with the IPv4 rules.
      return loopback.check(address, "ipv6");
    default:
      return false;
  }
}

function comparable(host: string): string {
  const bare = host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
  return bare.toLowerCase().replace(/\.$/, "");
}

async function addressesOf(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}
