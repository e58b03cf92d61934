// Transport: how a terminal's link makes a connection, in the clear or by TLS. What is then spoken on it is the
// protocol's affair.

import { connect as connectClear, isIP, type Socket } from "node:net";
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  type SecureContext,
} from "node:tls";
import { buildConnector } from "undici";
import type { ClientTls, Credentials } from "../../tls.ts";
import { isRefusedCertificate } from "./errors.ts";

export interface Transport {
  /** What a URL of an HTTP server behind it begins with. */
  readonly scheme: "http" | "https";
  /** The event by which a socket of connectTo tells that it may be written to. */
  readonly ready: "connect" | "secureConnect";
  /** A new connection to `address` (host:port). `isExpired`: by a terminal whose certificate has expired. */
  connectTo(address: string, isExpired: boolean): Socket;
  /** How undici makes connections for one terminal; `isExpired` is asked each time. */
  connector(isExpired: () => boolean): Connector;
}

/** undici's own, which returns the socket that it makes, whatever its types say. */
type Connector = (...parameters: Parameters<buildConnector.connector>) => Socket;

/** No time-out: the terminal has one. Shared by all links: a connector for each would cost more than the socket. */
const clearConnector = buildConnector({ timeout: 0 }) as Connector;

/** In the clear. */
export const clear: Transport = {
  scheme: "http",
  ready: "connect",
  connectTo: (address) => connectClear(placeOf(address)).setNoDelay(true),
  connector: () => clearConnector,
};

/**
 * By TLS. No session is resumed: a resumed one shows no certificate, so an expired one would go on for as long as the
 * gateway remembers it, and terminals, which share what they show, would resume each other's.
 */
export class TlsTransport implements Transport {
  readonly scheme = "https";
  readonly ready = "secureConnect";
  readonly #serverName: string;
  readonly #valid: Shown;
  readonly #expired: Shown;

  /** Throws where a key or a certificate cannot be read. */
  constructor({ authority, serverName, shown, expired }: ClientTls) {
    this.#serverName = serverName;
    this.#valid = this.#shown(authority, shown);
    this.#expired = expired ? this.#shown(authority, expired) : this.#valid;
  }

  connectTo(address: string, isExpired: boolean): Socket {
    const { context } = isExpired ? this.#expired : this.#valid;
    return connectTls({ ...placeOf(address), ...this.#options(context) }).setNoDelay(true);
  }

  connector(isExpired: () => boolean): Connector {
    return (options, callback) => {
      const socket = (isExpired() ? this.#expired : this.#valid).connector(options, callback);
      // The end that follows an alert would be all that undici tells.
      socket.on("error", (error) => {
        if (isRefusedCertificate(error)) socket.destroy(error);
      });
      return socket;
    };
  }

  #shown(authority: string | undefined, shown: Credentials | undefined): Shown {
    // One for all terminals: to read the certificates anew for each connection would cost more than the handshake.
    const context = createSecureContext({
      // As devices in shops do it: the hybrid key shares of today's browsers triple the first message.
      ecdhCurve: "X25519:P-256:P-384",
      ...(authority === undefined ? {} : { ca: authority }),
      ...(shown === undefined ? {} : { cert: shown.certificate, key: shown.key }),
    });
    const connector = buildConnector({
      ...this.#options(context),
      timeout: 0,
      maxCachedSessions: 0,
      allowH2: false,
    }) as Connector;
    return { context, connector };
  }

  #options(secureContext: SecureContext) {
    const serverName = this.#serverName;
    return {
      secureContext,
      // An address may not be asked for by name (RFC 6066, section 3).
      ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
      // What is connected to is a proxy; the gateway behind it is whom the certificate must name.
      checkServerIdentity: (_proxy: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
        checkServerIdentity(serverName, certificate),
    };
  }
}

/** What goes with showing one certificate, or none. */
interface Shown {
  readonly context: SecureContext;
  readonly connector: Connector;
}

function placeOf(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(`tcp://${address}`);
  // Brackets are of the URL, not of an IPv6 address.
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) };
}
