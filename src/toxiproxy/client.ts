// The only module that knows toxiproxy-node-client. The library gives the words of the API; how they
// travel is ours: it has no time-outs, throws the server's message away and reads a trailing slash as a name.

import { Proxy as ProxyHandle, Toxic as ToxicHandle, Toxiproxy } from "toxiproxy-node-client";
import { HttpClient, type HttpResponse } from "toxiproxy-node-client/dist/HttpClient.js";
import { Pool } from "undici";
import { assert } from "../errors.ts";
import { ToxiproxyError, type ToxiproxyFailure } from "./error.ts";

/** A toxic as Toxiproxy has it. Toxicity is always 1: what is random is drawn by the planner. */
export interface Toxic {
  readonly name: string;
  readonly type: "latency" | "bandwidth" | "timeout" | "reset_peer" | "slow_close" | "limit_data";
  readonly stream: "upstream" | "downstream";
  /** Whole numbers: Toxiproxy refuses fractions. */
  readonly attributes: Readonly<Record<string, number>>;
}

export interface ProxyState {
  readonly name: string;
  /** host:port, with the port that it really got. */
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly toxics: readonly Toxic[];
}

export interface ToxiproxyClientOptions {
  /** How long one call may take, waiting for a free connection included. Milliseconds, > 0. */
  readonly timeoutMs?: number;
}

/** As many calls run at once; more wait. More than this only makes Toxiproxy's own locks contend. */
const connectionsMax = 32;

/**
 * Speaks to one Toxiproxy, 2.12 or newer. Every call has a time-out, and every failure is a ToxiproxyError.
 * A bearer token (Toxiproxy 2.13) is taken from TOXIPROXY_AUTH_TOKEN, the server's own variable.
 */
export class ToxiproxyClient {
  /** Without a trailing slash. */
  readonly url: string;
  readonly #transport: Transport;
  readonly #library: Toxiproxy;

  /** Throws a TypeError where `url` is not one. */
  constructor(url: string, { timeoutMs = 10_000 }: ToxiproxyClientOptions = {}) {
    this.url = normalised(url);
    this.#transport = new Transport(this.url, timeoutMs);
    this.#library = new Toxiproxy(this.url);
    this.#library.api = this.#transport;
  }

  /** "2.12.0", or "git" for a build that was not told its version. */
  async version(): Promise<string> {
    const text = await this.#ask({ action: "tell its version" }, () => this.#library.getVersion());
    const version = parsed(text);
    if (isObject(version) && typeof version.version === "string") return version.version;
    throw new ToxiproxyError({ action: "tell its version", status: 200, said: text.trim().slice(0, 200) });
  }

  /** Every proxy of the server, strangers' included. */
  async proxies(): Promise<ProxyState[]> {
    const { data } = await this.#ask({ action: "list its proxies" }, () =>
      this.#transport.get<Record<string, ProxyState>>(`${this.url}/proxies`),
    );
    return Object.values(data);
  }

  /** One proxy with its toxics (the library's own objects lose them). */
  async proxy(name: string): Promise<ProxyState> {
    const { data } = await this.#ask({ action: "show proxy", proxy: name }, () =>
      this.#transport.get<ProxyState>(`${this.url}/proxies/${checked(name)}`),
    );
    return data;
  }

  /** Creates an enabled proxy; `listen` may end in :0, the answer tells the real port. */
  async createProxy(name: string, listen: string, upstream: string): Promise<ProxyState> {
    const made = await this.#ask({ action: "create proxy", proxy: name }, () =>
      this.#library.createProxy({ name: checked(name), listen, upstream, enabled: true }),
    );
    return { name, listen: made.listen, upstream: made.upstream, enabled: made.enabled, toxics: [] };
  }

  /** Disabling closes the listener and every live connection. */
  async setEnabled(proxy: ProxyState, enabled: boolean): Promise<void> {
    const { listen, upstream } = proxy;
    await this.#ask({ action: enabled ? "enable proxy" : "disable proxy", proxy: proxy.name }, () =>
      this.#handle(proxy).update({ enabled, listen, upstream }),
    );
  }

  async removeProxy(proxy: ProxyState): Promise<void> {
    await this.#ask({ action: "remove proxy", proxy: proxy.name }, () => this.#handle(proxy).remove());
  }

  async addToxic(proxy: ProxyState, toxic: Toxic): Promise<void> {
    await this.#ask({ action: "add toxic", proxy: proxy.name, toxic: toxic.name }, () =>
      this.#handle(proxy).addToxic({ ...toxic, name: checked(toxic.name), toxicity: 1 }),
    );
  }

  async removeToxic(proxy: ProxyState, toxic: Toxic): Promise<void> {
    await this.#ask({ action: "remove toxic", proxy: proxy.name, toxic: toxic.name }, () =>
      new ToxicHandle(this.#transport, this.#handle(proxy).getPath(), {
        ...toxic,
        name: checked(toxic.name),
        toxicity: 1,
      }).remove(),
    );
  }

  /** Drops every connection to the server; calls under way fail. */
  async close(): Promise<void> {
    await this.#transport.close();
  }

  #handle(proxy: ProxyState): ProxyHandle {
    return new ProxyHandle(this.#library, { ...proxy, name: checked(proxy.name), toxics: [] });
  }

  async #ask<T>(what: Omit<ToxiproxyFailure, "said" | "status">, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      if (cause instanceof Refusal) {
        throw new ToxiproxyError({ ...what, status: cause.status, said: cause.message }, { cause });
      }
      if (cause instanceof NoAnswer) throw new ToxiproxyError({ ...what, said: cause.message }, { cause });
      throw cause;
    }
  }
}

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, said: string) {
    super(said);
    this.status = status;
  }
}

class NoAnswer extends Error {}

/** Takes the place of the library's fetch: connections that are kept, a time-out, the server's words. */
class Transport extends HttpClient {
  readonly #pool: Pool;
  readonly #originLength: number;
  readonly #timeoutMs: number;
  readonly #headers: Record<string, string>;

  constructor(url: string, timeoutMs: number) {
    super();
    const { origin } = new URL(url);
    // Toxiproxy closes an idle connection after 60 s; ours must go first, else a fault meets a closed one.
    this.#pool = new Pool(origin, { connections: connectionsMax, keepAliveTimeout: 30_000 });
    this.#originLength = origin.length;
    this.#timeoutMs = timeoutMs;
    const token = process.env.TOXIPROXY_AUTH_TOKEN;
    this.#headers = token ? { authorization: `Bearer ${token}` } : {};
  }

  override async get<T>(url: string): Promise<HttpResponse<T>> {
    return { data: parsed(await this.#exchange("GET", url)) as T };
  }

  override async post<T>(url: string, body?: unknown): Promise<HttpResponse<T>> {
    return { data: parsed(await this.#exchange("POST", url, JSON.stringify(body))) as T };
  }

  override async delete(url: string): Promise<void> {
    await this.#exchange("DELETE", url);
  }

  override async getText(url: string): Promise<string> {
    return this.#exchange("GET", url);
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #exchange(method: "GET" | "POST" | "DELETE", url: string, body?: string): Promise<string> {
    let status: number;
    let text: string;
    try {
      const answer = await this.#pool.request({
        method,
        path: url.slice(this.#originLength),
        headers:
          body === undefined ? this.#headers : { ...this.#headers, "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      status = answer.statusCode;
      text = await answer.body.text();
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      const why = error.name === "TimeoutError" ? `no answer within ${this.#timeoutMs} ms` : words(error);
      throw new NoAnswer(why, { cause });
    }
    if (status < 200 || status > 299) throw new Refusal(status, serverMessage(text));
    return text;
  }
}

/** Toxiproxy's errors are {"error": …, "status": …} as text/plain, and HTML after its own time-out of 25 s. */
function serverMessage(text: string): string {
  const body = parsed(text);
  if (isObject(body) && typeof body.error === "string") return body.error;
  return (
    text
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, 200) || "no message"
  );
}

/** An error of connecting to a name with several addresses has its reasons inside and says nothing itself. */
function words(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((each) => words(each)).join("; ");
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** `host:port`, a trailing slash and blanks are forgiven. */
function normalised(url: string): string {
  const text = url.trim();
  const { origin, pathname } = new URL(/^https?:\/\//i.test(text) ? text : `http://${text}`);
  return origin + pathname.replace(/\/+$/, "");
}

/** The library puts names into paths as they are. */
function checked(name: string): string {
  assert(/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name), () => `"${name}" is not a name for Toxiproxy`);
  return name;
}
