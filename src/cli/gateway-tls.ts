// What tillstorm gateway shows over TLS: certificates made at the start, or the user's own, and what callers need of them.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createSecureContext } from "node:tls";
import { EnvironmentError, UsageError } from "../errors.ts";
import { makeCertificates } from "../gateway/certificates.ts";
import type { TlsPlan } from "../plan/plan.ts";
import type { Credentials, ServerTls } from "../tls.ts";

export interface TlsFiles {
  /** The user's own, both or none. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Folder for what callers need of the certificates that are made. */
  readonly folder: string;
}

export interface ShownTls {
  readonly tls: ServerTls;
  /** Files that callers need, each with what it is. */
  readonly written: readonly (readonly [what: string, path: string])[];
}

/**
 * Reads or makes what the gateway shows. Terminals' certificates are made in either case, where they must show one.
 * Throws a UsageError for half a pair of files, unreadable or unfit ones, an EnvironmentError where the folder cannot be written.
 */
export async function shownTls(plan: TlsPlan, { certificate, key, folder }: TlsFiles): Promise<ShownTls> {
  if ((certificate === undefined) !== (key === undefined)) {
    throw new UsageError({
      what:
        certificate === undefined
          ? "--key is given without --certificate"
          : "--certificate is given without --key",
      todo: "give both, or neither and they are made",
    });
  }
  const made = await makeCertificates(plan);
  const own = certificate === undefined || key === undefined ? undefined : pairOf(certificate, key);
  const { shown } = made.terminals;
  const files: [what: string, name: string, text: string][] = [];
  if (own === undefined) files.push(["authority", "authority.pem", made.authority]);
  if (shown) files.push(["terminals' certificate", "terminal.pem", shown.certificate]);
  if (shown) files.push(["terminals' key", "terminal-key.pem", shown.key]);
  // The expired one is of our authority, which knows nothing of theirs.
  const tls = own ? { ...made.gateway, ...own, expired: undefined } : made.gateway;
  return { tls, written: files.map((file) => write(folder, file)) };
}

function pairOf(certificate: string, key: string): Credentials {
  const own = { certificate: read(certificate), key: read(key) };
  try {
    createSecureContext({ cert: own.certificate, key: own.key });
    return own;
  } catch (error) {
    const why = [error instanceof Error ? error.message : String(error)];
    throw new UsageError({
      what: `${certificate} and ${key} are no certificate and its key`,
      why,
      todo: "name a certificate and the key that belongs to it, both in PEM format and without a password",
    });
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const why = [error instanceof Error ? error.message : String(error)];
    throw new UsageError({ what: `cannot read ${file}`, why, todo: "name a file in PEM format" });
  }
}

function write(
  folder: string,
  [what, name, text]: readonly [string, string, string],
): readonly [what: string, path: string] {
  const path = resolve(join(folder, name));
  try {
    mkdirSync(folder, { recursive: true });
    // One of them is a key, if only to a gateway that is gone tomorrow.
    writeFileSync(path, text, { mode: 0o600 });
  } catch (error) {
    const why = [error instanceof Error ? error.message : String(error)];
    throw new EnvironmentError({
      what: `cannot write ${path}`,
      why,
      todo: "name another folder with --tls-folder",
    });
  }
  return [what, path];
}
