// OwnGatewayRun: what a run needs to know of a gateway of the user's own before it sends anything: that it may, that
// nothing is missing in the environment, how its outages are made, and where its ledger is read.

import { connect } from "node:net";
import type { LedgerSource } from "../audit/audit.ts";
import type { Expected } from "../audit/foreign-row.ts";
import { LedgerAdapterSource } from "../audit/ledger-adapter-source.ts";
import { LedgerFileSource } from "../audit/ledger-file-source.ts";
import { LedgerOverHttp } from "../audit/ledger-over-http.ts";
import { LedgerSqlSource } from "../audit/ledger-sql-source.ts";
import { NoLedger } from "../audit/no-ledger.ts";
import { secretsOf } from "../conductor/hook.ts";
import type { Orders } from "../conductor/orders.ts";
import { EnvironmentError, UsageError } from "../errors.ts";
import { Identities } from "../plan/identities.ts";
import type { Hook, HookPair, HttpHook, OwnGateway } from "../plan/own-gateway.ts";
import type { Plan } from "../plan/plan.ts";
import { happensAtGateway } from "../plan/unhooked.ts";
import { type Environment, mustHaveSecrets, secretsIn, withoutSecrets, withSecrets } from "../secrets.ts";
import { mustBeAllowed, type Target } from "./allowed-target.ts";
import { OwnSpeech } from "./own-speech.ts";
import { ownTls } from "./own-tls.ts";

export interface OwnGatewayRunOptions {
  readonly plan: Plan;
  readonly gateway: OwnGateway;
  /** First part of every reference. */
  readonly run: string;
  /** Hosts that a person allowed besides this machine. */
  readonly allowedTargets: readonly string[];
  readonly environment: Environment;
}

const reachableWithinMs = 5_000;

/** An adapter may read its ledger so long; a page takes as long as its gateway likes. */
const adapterLedgerMs = 300_000;

export class OwnGatewayRun {
  /** host:port that the proxies lead to. */
  readonly upstream: string;
  /** By kind of outage. */
  readonly hooks: Readonly<Record<string, HookPair>>;
  readonly #options: OwnGatewayRunOptions;
  /** undefined where it is not spoken with over HTTP. */
  readonly #speech: OwnSpeech | undefined;

  /**
   * Asks nobody but the gateway's port. Throws an EnvironmentError where the environment lacks a variable or the gateway
   * cannot be reached, a UsageError where nobody allowed the load, or the adapter does not fit.
   */
  static async prepare(options: OwnGatewayRunOptions): Promise<OwnGatewayRun> {
    const { gateway, environment, plan } = options;
    mustHaveSecrets(secretsNeeded(gateway), environment);
    // What is wrong with a file is said before anything is sent.
    ownTls(gateway, environment);
    await mustBeAllowed(targetsOf(gateway, environment), options.allowedTargets);
    const isHttp = /^https?:/.test(gateway.url);
    const own = new OwnGatewayRun(options, isHttp ? await OwnSpeech.of(options) : undefined);
    mustHaveHooks(plan, own.hooks);
    await mustBeReachable(own.upstream, gateway.url);
    return own;
  }

  private constructor(options: OwnGatewayRunOptions, speech: OwnSpeech | undefined) {
    const { gateway, plan } = options;
    this.#options = options;
    this.#speech = speech;
    this.upstream = upstreamOf(gateway.url);
    this.hooks = { ...adapterHooks(speech, plan), ...gateway.hooks };
  }

  /** What is spoken with it over HTTP; undefined where nothing is. */
  get speech(): OwnSpeech | undefined {
    return this.#speech;
  }

  /** How the conductor makes the outages; `log` is the file for what they say. */
  hookOrders(log: string): NonNullable<Orders["play"]["hooks"]> {
    const { gateway } = this.#options;
    const secrets = this.#speech?.secrets ?? secretsNeeded(gateway).map(({ name }) => name);
    return { pairs: this.hooks, log, secrets };
  }

  /** Where the run's ledger is read; `hurry` ends the waiting for it to be quiet. */
  ledger(hurry: AbortSignal): LedgerSource {
    const { plan, gateway, run, environment } = this.#options;
    const { ledger, url } = gateway;
    const names = new Identities(plan);
    const expected: Expected = { run, terminals: plan.terminals, currency: plan.load.currency, names };
    switch (ledger.from) {
      case "gateway":
        return new LedgerOverHttp({
          url,
          run,
          quietMs: ledger.quietMs,
          headers: this.#speech?.headers,
          tls: ownTls(gateway, environment),
          hurry,
        });
      case "adapter":
        return this.#adapterLedger(expected, ledger.quietMs, hurry);
      case "file":
        return new LedgerFileSource({ ...ledger, expected, hurry });
      case "sql":
        return new LedgerSqlSource({ ...ledger, expected, environment, hurry });
      case "none":
        return new NoLedger();
    }
  }

  #adapterLedger(expected: Expected, quietMs: number | undefined, hurry: AbortSignal): LedgerSource {
    const speech = this.#speech;
    const adapter = speech?.adapter;
    if (!adapter?.ledger) return new NoLedger();
    const { environment } = this.#options;
    const { context, headers } = speech!;
    return new LedgerAdapterSource({
      read: (signal) => adapter.ledger!({ ...context, headers, signal }),
      quietMs: quietMs ?? adapter.quietMs ?? 0,
      timeoutMs: adapterLedgerMs,
      expected,
      hurry,
      masked: (text) => withoutSecrets(text, speech!.secrets, environment),
    });
  }
}

/** host:port of a URL; the scheme's usual port where it names none. */
function upstreamOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

function secretsNeeded(gateway: OwnGateway): { name: string; by: string }[] {
  const { headers, hooks, ledger, identities = [], adapter, certificates = {} } = gateway;
  const of = (text: string, by: string) => secretsIn(text).map((name) => ({ name, by }));
  return [
    ...Object.entries(headers).flatMap(([name, text]) => of(text, `the header ${name}`)),
    ...of(JSON.stringify(adapter), "gateway.http"),
    ...of(JSON.stringify(certificates), "gateway.certificates"),
    ...Object.entries(hooks).flatMap(([kind, { begin, end }]) =>
      [begin, end].flatMap(secretsOf).map((name) => ({ name, by: `the hooks of ${kind}` })),
    ),
    ...(ledger.from === "sql" ? of(ledger.sql.url, "the ledger's database") : []),
    ...identities.flatMap(({ terminal, secret }) =>
      secret === undefined ? [] : [{ name: secret, by: `terminal ${terminal}` }],
    ),
  ];
}

/**
 * Throws a UsageError where nobody allowed what a run of this plan would connect to; nothing is sent. What the
 * environment lacks is for the run to say.
 */
export async function mustBeAllowedToPlay(
  { ownGateway }: Plan,
  allowed: readonly string[],
  environment: Environment,
): Promise<void> {
  if (!ownGateway || secretsNeeded(ownGateway).some(({ name }) => !environment[name])) return;
  await mustBeAllowed(targetsOf(ownGateway, environment), allowed);
}

function targetsOf({ url, hooks }: OwnGateway, environment: Environment): Target[] {
  const calls = Object.entries(hooks).flatMap(([kind, { begin, end }]) =>
    [begin, end].filter(isCall).map((hook) => ({
      what: `a hook of ${kind}`,
      url: withSecrets(hook.url, environment),
    })),
  );
  const wrong = calls.filter((call) => !URL.canParse(call.url));
  if (wrong.length > 0)
    throw new UsageError({
      what: "a hook's URL is none",
      why: wrong.map(({ what }) => `${what}: with what the environment has, its URL cannot be read`),
      todo: "write it like http://127.0.0.1:8080/maintenance",
    });
  return [{ what: "the gateway", url }, ...calls];
}

function isCall(hook: Hook): hook is HttpHook {
  return !("command" in hook);
}

/** What an adapter knows of maintenance, as hooks: the conductor carries out data. */
function adapterHooks(speech: OwnSpeech | undefined, { outages }: Plan): Record<string, HookPair> {
  const outage = outages.find((each) => each.kind === "maintenance" && happensAtGateway(each));
  if (!speech || !outage) return {};
  const { effect } = outage;
  const isBusy = effect.on === "gateway" && effect.does.kind === "maintenance";
  const retryAfterMs = isBusy && "retryAfterMs" in effect.does ? effect.does.retryAfterMs : 0;
  const maintenance = speech.maintenanceHooks(retryAfterMs);
  return maintenance ? { maintenance } : {};
}

/** What could not be said before the adapter's module was read. */
function mustHaveHooks({ name, outages }: Plan, hooks: Readonly<Record<string, HookPair>>): void {
  const lacking = outages.filter((each) => happensAtGateway(each) && !Object.hasOwn(hooks, each.kind));
  if (lacking.length === 0) return;
  throw new UsageError({
    what: `nothing says how ${name} makes its outages at your gateway`,
    why: [
      ...new Set(
        lacking.map(({ of, kind }) => `outage ${of}: ${kind} needs a hook, and the adapter has none`),
      ),
    ],
    todo: "write maintenance into the adapter, or gateway: {hooks: {maintenance: {begin: …, end: …}}}",
  });
}

/** A gateway that is not there at all is no outage of the scenario's. */
async function mustBeReachable(upstream: string, url: string): Promise<void> {
  const at = upstream.lastIndexOf(":");
  const host = upstream.slice(0, at).replace(/^\[|\]$/g, "");
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host, port: Number(upstream.slice(at + 1)) });
  socket.setTimeout(reachableWithinMs, () => reject(new Error("no answer within 5 s")));
  socket.once("connect", resolve).once("error", reject);
  try {
    await promise;
  } catch (error) {
    const why = error instanceof AggregateError ? error.errors[0] : error;
    throw new EnvironmentError({
      what: `the gateway at ${url} cannot be reached`,
      why: [why instanceof Error ? why.message : String(why)],
      todo: "start it, or correct gateway.url; --gateway URL names another",
    });
  } finally {
    socket.destroy();
  }
}
