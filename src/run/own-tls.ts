// Own TLS: what terminals bring to a TLS connection with a gateway of the user's own, read from the files that the
// scenario names, mostly by way of the environment. Nobody is told what stands in a file, or in a variable.

import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { EnvironmentError } from "../errors.ts";
import type { OwnGateway, OwnPair } from "../plan/own-gateway.ts";
import { type Environment, withSecrets } from "../secrets.ts";
import type { ClientTls, Credentials } from "../tls.ts";

/**
 * undefined where terminals speak in the clear. Throws an EnvironmentError that names every file which cannot be read, is
 * not what it should be or does not fit the other of its pair. The variables must be there.
 */
export function ownTls(
  { url, certificates = {} }: Pick<OwnGateway, "url" | "certificates">,
  environment: Environment,
): ClientTls | undefined {
  if (!/^(https|tls):/.test(url)) return undefined;
  const files = new Files(environment);
  const { authority, shown, expired } = certificates;
  const tls: ClientTls = {
    // Its certificate is for its own name, whatever proxy lies in between.
    serverName: new URL(url).hostname.replace(/^\[|\]$/g, ""),
    ...(authority === undefined ? {} : { authority: files.certificate(authority) }),
    ...(shown ? { shown: files.pair(shown) } : {}),
    ...(expired ? { expired: files.pair(expired) } : {}),
  };
  files.mustBeRight();
  return tls;
}

class Files {
  readonly #environment: Environment;
  /** What is wrong, each with the file as the scenario writes it. */
  readonly #wrong: string[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  certificate(written: string): string {
    return this.#read(written, "a certificate", (text) => new X509Certificate(text));
  }

  pair({ certificate, key }: OwnPair): Credentials {
    const before = this.#wrong.length;
    const pair = {
      certificate: this.certificate(certificate),
      key: this.#read(key, "a key", (text) => createPrivateKey(text)),
    };
    const fits = () => new X509Certificate(pair.certificate).checkPrivateKey(createPrivateKey(pair.key));
    if (this.#wrong.length === before && !fits()) this.#wrong.push(`${key} is not the key of ${certificate}`);
    return pair;
  }

  mustBeRight(): void {
    if (this.#wrong.length === 0) return;
    throw new EnvironmentError({
      what: "the certificates for the gateway cannot be used",
      why: this.#wrong,
      todo: "name files in PEM format under gateway.certificates",
    });
  }

  #read(written: string, what: string, parse: (text: string) => unknown): string {
    let text: string;
    try {
      text = readFileSync(withSecrets(written, this.#environment), "utf8");
    } catch (error) {
      const { code = "it cannot be opened" } = error as NodeJS.ErrnoException;
      this.#wrong.push(`${written} cannot be read: ${code}`);
      return "";
    }
    try {
      parse(text);
    } catch {
      // What OpenSSL says of it might hold a part of it.
      this.#wrong.push(`${written} is not ${what} in PEM format`);
    }
    return text;
  }
}
