// Own speech: what is spoken over HTTP with a gateway of the user's own: by our HTTP/JSON, by an adapter, or as the
// scenario describes it; always under the gateway's name and with the scenario's headers.

import type { HookPair, HttpHook, OwnGateway } from "../plan/own-gateway.ts";
import type { Plan } from "../plan/plan.ts";
import type { AdapterContext, HttpAdapter } from "../protocol/adapter.ts";
import { AdapterError, failedIn } from "../protocol/adapter-error.ts";
import { AdapterMessages } from "../protocol/adapter-messages.ts";
import { AdapterProtocol, requestOf } from "../protocol/adapter-protocol.ts";
import type { HttpProtocol } from "../protocol/http.ts";
import { HttpJson } from "../protocol/http-json.ts";
import { OwnGatewayHttp } from "../protocol/own-gateway-http.ts";
import { secretsIn } from "../secrets.ts";
import { Template } from "../template.ts";
import { adapterOf, mustCarry } from "./adapter-module.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface OwnSpeechOptions {
  readonly plan: Plan;
  readonly gateway: OwnGateway;
  /** First part of every reference. */
  readonly run: string;
  readonly environment: Environment;
}

/** What an adapter's maintenance may take. */
const maintenanceMs = 10_000;

export class OwnSpeech {
  /** What terminals speak. */
  readonly protocol: HttpProtocol;
  /** undefined where our own HTTP/JSON is spoken. */
  readonly adapter: HttpAdapter | undefined;
  readonly context: AdapterContext;
  readonly #options: OwnSpeechOptions;
  /** Names of the variables that the adapter asked for. */
  readonly #asked = new Set<string>();

  /**
   * Loads what the plan names. Throws a UsageError where that is no adapter, or lacks a message that the terminals of
   * the plan need.
   */
  static async of(options: OwnSpeechOptions): Promise<OwnSpeech> {
    const adapter = await adapterOf(options.gateway.adapter, options.environment);
    if (adapter) mustCarry(options.plan, adapter);
    return new OwnSpeech(options, adapter);
  }

  /** `adapter` is undefined for our own HTTP/JSON. */
  constructor(options: OwnSpeechOptions, adapter: HttpAdapter | undefined) {
    const { plan, gateway, run, environment } = options;
    this.#options = options;
    this.adapter = adapter;
    this.context = Object.freeze({ run, url: gateway.url, env: (name: string) => this.#variable(name) });
    const messages = new AdapterMessages(plan, run, environment);
    const inner = adapter ? new AdapterProtocol(adapter, messages, this.context) : new HttpJson(plan, run);
    const secrets = () => this.secrets;
    this.protocol = new OwnGatewayHttp({ gateway, inner, messages, environment, secrets });
  }

  /** Names of all variables whose values nobody may read: of the scenario, of identities, and what the adapter asked for. */
  get secrets(): readonly string[] {
    const { gateway } = this.#options;
    const written = secretsIn(JSON.stringify({ ...gateway, identities: undefined }));
    const ofTerminals = (gateway.identities ?? []).flatMap(({ secret }) => (secret ? [secret] : []));
    return [...new Set([...written, ...ofTerminals, ...this.#asked])];
  }

  /** The scenario's headers that are the same for every message, with their secrets. */
  get headers(): Readonly<Record<string, string>> {
    const { gateway, environment } = this.#options;
    const fixed = Object.entries(gateway.headers).filter(([, text]) => !text.includes("{{"));
    return Object.fromEntries(
      fixed.map(([name, text]) => [name, new Template(text, "header", environment).rendered({})]),
    );
  }

  /** What begins and ends maintenance as the adapter knows it; undefined where it knows none. Throws AdapterError. */
  maintenanceHooks(retryAfterMs: number): HookPair | undefined {
    if (!this.adapter?.maintenance) return undefined;
    return { begin: this.#maintenance(true, retryAfterMs), end: this.#maintenance(false, 0) };
  }

  #maintenance(isOn: boolean, retryAfterMs: number): HttpHook {
    const { name, maintenance } = this.adapter!;
    try {
      const { method, path, headers = {}, body } = maintenance!(isOn, retryAfterMs, this.context);
      requestOf({ method, path, headers, body });
      return {
        method,
        url: this.context.url.replace(/\/+$/, "") + path,
        headers: { ...this.headers, ...headers },
        ...(body === undefined ? {} : { body }),
        timeoutMs: maintenanceMs,
      };
    } catch (error) {
      throw failedIn(name, "maintenance", error);
    }
  }

  #variable(name: string): string {
    this.#asked.add(name);
    const value = this.#options.environment[name];
    if (value) return value;
    const who = this.adapter?.name ?? "";
    throw new AdapterError(`the adapter ${who} needs ${name}, which the environment lacks: export ${name}=…`);
  }
}
