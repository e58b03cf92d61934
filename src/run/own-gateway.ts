// OwnGatewayRun: what a run needs to know of a gateway of the user's own before it sends anything: that it may, that
// nothing is missing in the environment, how its outages are made, and where its ledger is read.

import { connect } from "node:net";
import type { LedgerSource } from "../audit/audit.ts";
import type { Expected } from "../audit/foreign-row.ts";
import { LedgerAdapterSource } from "../audit/ledger-adapter-source.ts";
import { LedgerOverHttp } from "../audit/ledger-over-http.ts";
import { pagesUrl } from "../audit/ledger-pages-source.ts";
import { NoLedger } from "../audit/no-ledger.ts";
import type { WayOut } from "../audit/way-out.ts";
import { secretsOf } from "../conductor/hook.ts";
import type { Orders } from "../conductor/orders.ts";
import { EnvironmentError, UsageError } from "../errors.ts";
import { Identities } from "../plan/identities.ts";
import type { Hook, HookPair, HttpHook, LedgerPlan, OwnGateway } from "../plan/own-gateway.ts";
import type { Plan } from "../plan/plan.ts";
import { happensAtGateway } from "../plan/unhooked.ts";
import { type Environment, mustHaveSecrets, secretsIn, withoutSecrets, withSecrets } from "../secrets.ts";
import { mustBeAllowed, type Target } from "./allowed-target.ts";
import { type LedgerTrouble, ledgerTrouble } from "./ledger-preflight.ts";
import { OwnSpeech } from "./own-speech.ts";
import { ownTls } from "./own-tls.ts";
import { rowsLedgerSource } from "./rows-ledger.ts";

export interface OwnGatewayRunOptions {
  readonly plan: Plan;
  readonly gateway: OwnGateway;
  /** First part of every reference. */
  readonly run: string;
  /** Hosts that a person allowed besides this machine. */
  readonly allowedTargets: readonly string[];
  readonly environment: Environment;
  /** Ends the asking: nobody waits for the run any more. */
  readonly cut?: AbortSignal;
  /** How a person says what the ledger lacks; as for a scenario unless given. */
  readonly wayOut?: WayOut | undefined;
  /** Hears what may be as it should, and should be known before hours are played. */
  readonly warned?: (text: string) => void;
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
   * Asks nobody but the gateway's port and the ledger, of which it reads one row at most. Throws an EnvironmentError where
   * the environment lacks a variable, or gateway or ledger cannot be reached, a UsageError where nobody allowed the load,
   * the adapter does not fit, or the ledger is not as the scenario says.
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
    await own.#mustBeThere();
    return own;
  }

  /** The same for a run that is over, of which only the ledger is wanted. Throws as `prepare` does. */
  static async forLedger(options: OwnGatewayRunOptions): Promise<OwnGatewayRun> {
    const { gateway, environment } = options;
    const { ledger, url } = gateway;
    const isSpoken = /^https?:/.test(url) && overHttp.includes(ledger.from);
    const needed = isSpoken ? secretsNeeded({ ...gateway, hooks: {} }) : ledgerSecrets(ledger);
    mustHaveSecrets(needed, environment);
    if (ledgerAddress(ledger) !== undefined || isSpoken)
      await mustBeAllowed([ledgerTarget(gateway, environment)], options.allowedTargets);
    return new OwnGatewayRun(options, isSpoken ? await OwnSpeech.of(options) : undefined);
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
    const { gateway, run } = this.#options;
    const secrets = this.#speech?.secrets ?? secretsNeeded(gateway).map(({ name }) => name);
    return { pairs: this.hooks, log, secrets, run };
  }

  /** Where the run's ledger is read; `hurry` ends the waiting for it to be quiet. */
  ledger(hurry: AbortSignal): LedgerSource {
    return this.#sourceOf(this.#options.gateway.ledger, hurry);
  }

  /** `hurry` ends the waiting for it to be quiet, `cut` the reading too, where an audit would still want it. */
  #sourceOf(ledger: LedgerPlan, hurry: AbortSignal, cut?: AbortSignal): LedgerSource {
    const { plan, gateway, run, environment, wayOut } = this.#options;
    const names = new Identities(plan);
    const { terminals } = plan;
    const { currency } = plan.load;
    const expected: Expected = { run, terminals, currency, names, ...(wayOut ? { wayOut } : {}) };
    switch (ledger.from) {
      case "gateway":
        return new LedgerOverHttp({
          url: ledger.url ?? gateway.url,
          run,
          quietMs: ledger.quietMs,
          // Elsewhere they are nobody's business.
          ...(ledger.url === undefined
            ? { headers: this.#speech?.headers, tls: ownTls(gateway, environment) }
            : {}),
          hurry,
          ...(cut ? { cut } : {}),
        });
      case "adapter":
        return this.#adapterLedger(expected, ledger.quietMs, hurry);
      case "none":
        return new NoLedger();
      default:
        return rowsLedgerSource(ledger, { expected, environment, hurry, gateway: () => this.#itself() });
    }
  }

  /** As a ledger's pages at the gateway are asked for. */
  #itself() {
    const { gateway, environment } = this.#options;
    const headers = this.#speech?.headers ?? {};
    const secrets = this.#speech?.secrets ?? [];
    return { url: gateway.url, headers, tls: ownTls(gateway, environment), secrets };
  }

  /** A gateway that is not there at all is no outage of the scenario's. All that is wrong is told at once. */
  async #mustBeThere(): Promise<void> {
    const { gateway, warned, cut = new AbortController().signal } = this.#options;
    const { ledger, url } = gateway;
    const sourceOf = (each: LedgerPlan) => this.#sourceOf(each, cut, cut);
    const [unreachable, trouble] = await Promise.all([
      unreachableWhy(this.upstream, cut),
      ledgerTrouble(ledger, sourceOf),
    ]);
    const isAtGateway = ledgerAddress(ledger) === undefined && overHttp.includes(ledger.from);
    const isNews = trouble && !(unreachable && isAtGateway);
    const wrong = isNews && trouble.is !== "expected later" ? trouble : undefined;
    if (isNews && !wrong && !cut.aborted) warned?.(`the ledger cannot be read yet: ${trouble.why}`);
    if (unreachable === undefined && !wrong) return;
    throw notThere(url, unreachable, wrong);
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
    ...ledgerSecrets(ledger),
    ...identities.flatMap(({ terminal, secret }) =>
      secret === undefined ? [] : [{ name: secret, by: `terminal ${terminal}` }],
    ),
  ];
}

function ledgerSecrets(ledger: LedgerPlan): { name: string; by: string }[] {
  const by = ledger.from === "sql" ? "the ledger's database" : "the ledger";
  return secretsIn(JSON.stringify(ledger)).map((name) => ({ name, by }));
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

/** Ledgers for which the gateway is asked, unless they are elsewhere. */
const overHttp: readonly LedgerPlan["from"][] = ["gateway", "adapter", "http"];

function ledgerTarget({ url, ledger }: OwnGateway, environment: Environment): Target {
  const address = ledgerAddress(ledger);
  // What run it is changes no host.
  return { what: "the ledger", url: address === undefined ? url : pagesUrl(address, environment, "") };
}

/** A ledger that is asked over HTTP, and not where terminals reach the gateway. */
function ledgerAddress(ledger: LedgerPlan): string | undefined {
  if (ledger.from === "gateway") return ledger.url;
  return ledger.from === "http" && "url" in ledger.http.at ? ledger.http.at.url : undefined;
}

function targetsOf({ url, hooks, ledger }: OwnGateway, environment: Environment): Target[] {
  const calls = Object.entries(hooks).flatMap(([kind, { begin, end }]) =>
    [begin, end].filter(isCall).map((hook) => ({
      what: `a hook of ${kind}`,
      url: withSecrets(hook.url, environment),
    })),
  );
  const address = ledgerAddress(ledger);
  // What run it is changes no host.
  const books =
    address === undefined ? [] : [{ what: "the ledger", url: pagesUrl(address, environment, "") }];
  const wrong = [...calls, ...books].filter((call) => !URL.canParse(call.url));
  if (wrong.length > 0)
    throw new UsageError({
      what: "a URL is none",
      why: wrong.map(({ what }) => `${what}: with what the environment has, its URL cannot be read`),
      todo: "write it like http://127.0.0.1:8080/maintenance",
    });
  return [{ what: "the gateway", url }, ...calls, ...books];
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

/** Why nobody takes a connection there; undefined where somebody does. */
async function unreachableWhy(upstream: string, cut: AbortSignal): Promise<string | undefined> {
  const at = upstream.lastIndexOf(":");
  const host = upstream.slice(0, at).replace(/^\[|\]$/g, "");
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host, port: Number(upstream.slice(at + 1)), signal: cut });
  socket.setTimeout(reachableWithinMs, () => reject(new Error("no answer within 5 s")));
  socket.once("connect", resolve).once("error", reject);
  try {
    await promise;
    return undefined;
  } catch (error) {
    const why = error instanceof AggregateError ? error.errors[0] : error;
    return why instanceof Error ? why.message : String(why);
  } finally {
    socket.destroy();
  }
}

function notThere(url: string, unreachable: string | undefined, ledger: LedgerTrouble | undefined): Error {
  const gatewayTodo =
    "start it, or correct gateway.url; --gateway URL, of adapter check --against URL, names another";
  const ledgerTodo = "correct gateway.ledger, or write ledger: none to judge what needs none";
  const Kind = ledger?.is === "mistake" ? UsageError : EnvironmentError;
  const gateway = `the gateway at ${url} cannot be reached`;
  if (!ledger) return new Kind({ what: gateway, why: [unreachable!], todo: gatewayTodo });
  if (unreachable === undefined)
    return new Kind({ what: "the ledger cannot be read", why: [ledger.why], todo: ledgerTodo });
  return new Kind({
    what: `${gateway}, and the ledger cannot be read`,
    why: [`gateway: ${unreachable}`, `ledger: ${ledger.why}`],
    todo: `${gatewayTodo}; ${ledgerTodo}`,
  });
}
