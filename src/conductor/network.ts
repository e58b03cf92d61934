// The run's proxies on a Toxiproxy: one a cohort, with the delays and rates of its link, and whatever
// an outage does to it. Touches proxies of its own prefix and no other: the server may be shared.

import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { EnvironmentError } from "../errors.ts";
import { kilobytesPerSecond } from "../outages/bandwidth.ts";
import { leastDelayMs } from "../outages/latency.ts";
import type { Cohort, LinkProfile } from "../plan/plan.ts";
import type { ProxyState, Toxic, ToxiproxyClient } from "../toxiproxy/client.ts";
import { ToxiproxyError } from "../toxiproxy/error.ts";
import type { LinkChange } from "./faults.ts";

const portBusyMs = 5_000;
const portRetryMs = 50;
const reachableWithinMs = 2_000;
const lookAgainMs = 20;

export class Network {
  readonly #client: ToxiproxyClient;
  readonly #prefix: string;
  readonly #proxies: ProxyState[] = [];
  /** The end of the last change on each proxy: changes of one proxy never overtake each other. */
  readonly #turns: Promise<void>[] = [];
  /** Faults that Toxiproxy confirmed; one that is gone before its end was removed by somebody else. */
  readonly #confirmed = new Set<string>();

  private constructor(client: ToxiproxyClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  /**
   * Creates a proxy for every cohort. Throws an EnvironmentError where the prefix is taken or the
   * proxies cannot be reached from here, a ToxiproxyError where one was refused; what was created
   * by then is there for `removeProxies`.
   */
  static async create(
    client: ToxiproxyClient,
    prefix: string,
    upstream: string,
    cohorts: readonly Cohort[],
  ): Promise<Network> {
    const network = new Network(client, prefix);
    await Promise.all(cohorts.map((cohort, index) => network.#create(index, upstream, cohort.profile)));
    if (cohorts.length > 0) await network.#mustBeReachable();
    return network;
  }

  /** host:port of the proxy of each cohort. */
  get addresses(): string[] {
    return this.#proxies.map(({ listen }) => listen);
  }

  /**
   * Does these changes on the proxy of one cohort, after all earlier ones there. `issued` is called just before the
   * first request leaves, which is not before `after` has resolved; where that rejects, nothing is done. Throws a
   * ToxiproxyError or an Error for what could not be done: adding stops at the first failure (half a fault is worse than
   * none), taking back goes on.
   */
  change(
    cohort: number,
    changes: readonly LinkChange[],
    issued: () => void,
    after?: Promise<unknown>,
  ): Promise<void> {
    const turn = (this.#turns[cohort] ?? Promise.resolve()).then(async () => {
      await after;
      const failures: unknown[] = [];
      issued();
      for (const change of changes) {
        const isTakenBack = change.does === "enable" || change.does === "remove";
        await this.#change(cohort, change).catch((error: unknown) => {
          if (!isTakenBack) throw error;
          failures.push(error);
        });
      }
      if (failures.length > 0) throw failures[0];
    });
    this.#turns[cohort] = turn.catch(() => {});
    return turn;
  }

  /** Takes every fault off every proxy, whatever is known of them. Throws where one stays. */
  async heal(): Promise<void> {
    await Promise.all(this.#turns);
    const wanted = new Set(this.#proxies.map(({ name }) => name));
    const present = (await this.#client.proxies()).filter(({ name }) => wanted.has(name));
    if (present.length < wanted.size) {
      throw new Error(
        `${wanted.size - present.length} proxies of this run are gone: something else removed them`,
      );
    }
    await Promise.all(
      present.map(async (proxy) => {
        const faults = proxy.toxics.filter(({ name }) => !name.startsWith(profilePrefix));
        // Downstream first, as always; see faults.ts.
        for (const toxic of faults.sort((a, b) => a.stream.localeCompare(b.stream))) {
          await this.#remove(proxy, toxic);
        }
        if (!proxy.enabled) await this.#enable(proxy);
      }),
    );
    this.#confirmed.clear();
  }

  async #create(index: number, upstream: string, profile: LinkProfile): Promise<void> {
    const proxy = await this.#client.createProxy(`${this.#prefix}-${index}`, "127.0.0.1:0", upstream);
    this.#proxies[index] = proxy;
    for (const toxic of profileToxics(profile)) await this.#add(proxy, toxic);
  }

  async #change(cohort: number, change: LinkChange): Promise<void> {
    const proxy = this.#proxies[cohort];
    if (proxy === undefined) throw new Error(`there is no proxy for cohort ${cohort}`);
    switch (change.does) {
      case "disable":
        await repeated(() => this.#client.setEnabled(proxy, false));
        this.#confirmed.add(`${cohort}`);
        return;
      case "enable":
        if (this.#confirmed.delete(`${cohort}`)) await this.#mustBeDisabled(proxy);
        await this.#enable(proxy);
        return;
      case "add":
        await this.#add(proxy, change.toxic);
        this.#confirmed.add(`${cohort} ${change.toxic.name}`);
        return;
      case "remove":
        await this.#remove(proxy, change.toxic, this.#confirmed.delete(`${cohort} ${change.toxic.name}`));
    }
  }

  async #add(proxy: ProxyState, toxic: Toxic): Promise<void> {
    await obeyed(
      () => this.#client.addToxic(proxy, toxic),
      async () => (await this.#client.proxy(proxy.name)).toxics.some(({ name }) => name === toxic.name),
    );
  }

  async #remove(proxy: ProxyState, toxic: Toxic, mustBeThere = false): Promise<void> {
    try {
      await obeyed(
        () => this.#client.removeToxic(proxy, toxic),
        async () => (await this.#client.proxy(proxy.name)).toxics.every(({ name }) => name !== toxic.name),
      );
    } catch (error) {
      // Not there: what was wanted, unless it had been confirmed. Then the fault was not in force all the time.
      const isGone = error instanceof ToxiproxyError && error.status === 404;
      if (!isGone || mustBeThere) throw error;
    }
  }

  async #enable(proxy: ProxyState): Promise<void> {
    const deadline = performance.now() + portBusyMs;
    for (;;) {
      try {
        return await repeated(() => this.#client.setEnabled(proxy, true));
      } catch (error) {
        // While nothing listened, the system may have lent the port to an outgoing connection.
        const isLent = error instanceof ToxiproxyError && error.serverSaid.includes("address already in use");
        if (!isLent || performance.now() > deadline) throw error;
        await wait(portRetryMs);
      }
    }
  }

  async #mustBeDisabled(proxy: ProxyState): Promise<void> {
    // A question that fails must not keep the proxy from being enabled.
    const isEnabled = await this.#client.proxy(proxy.name).then(
      ({ enabled }) => enabled,
      () => false,
    );
    if (isEnabled) throw new Error(`proxy ${proxy.name} was enabled before its time: something else did it`);
  }

  /** A server in a container, or on another machine, has its proxies where no terminal can reach them. */
  async #mustBeReachable(): Promise<void> {
    const { listen } = this.#proxies[0];
    const failure = await new Promise<string | undefined>((resolve) => {
      const [, host, port] = /^(.*):(\d+)$/.exec(listen) ?? [];
      const socket = connect({ host: host.replace(/^\[|\]$/g, ""), port: Number(port) });
      socket.setTimeout(reachableWithinMs, () => socket.destroy(new Error("no answer")));
      socket.once("connect", () => {
        socket.destroy();
        resolve(undefined);
      });
      socket.once("error", (error) => resolve(error.message));
    });
    if (failure === undefined) return;
    throw new EnvironmentError({
      what: `the proxies of the Toxiproxy at ${this.#client.url} cannot be reached from here`,
      why: [`${listen}: ${failure}`],
      todo: "it must run on this machine, and not in a container with a network of its own",
    });
  }
}

/**
 * Removes the proxies of a run, and no other; names are prefix-number. Looks until it finds none twice
 * in a row: a creation that was under way when its caller was stopped may still be carried out. Of many
 * some are not answered in time where the machine is busy: they are tried again as long as others were.
 * Throws a ToxiproxyError once none of them could be removed.
 */
export async function removeProxies(client: ToxiproxyClient, prefix: string): Promise<void> {
  for (let quiet = 0; quiet < 2; await wait(lookAgainMs)) {
    const own = (await client.proxies()).filter(({ name }) => isOwn(prefix, name));
    quiet = own.length === 0 ? quiet + 1 : 0;
    const results = await Promise.allSettled(
      own.map((proxy) =>
        client.removeProxy(proxy).catch((error: unknown) => {
          if (!(error instanceof ToxiproxyError && error.status === 404)) throw error;
        }),
      ),
    );
    const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    if (own.length > 0 && failures.length === own.length) throw failures[0];
  }
}

/** Throws an EnvironmentError where proxies of this prefix are there already: they are not ours to remove. */
export async function mustBeFree(client: ToxiproxyClient, prefix: string): Promise<void> {
  const taken = (await client.proxies()).find(({ name }) => isOwn(prefix, name));
  if (taken === undefined) return;
  throw new EnvironmentError({
    what: `the Toxiproxy at ${client.url} already has a proxy named ${taken.name}`,
    todo: "another run uses this name, or left it behind: remove the proxy, or run under another name",
  });
}

function isOwn(prefix: string, name: string): boolean {
  return name.startsWith(`${prefix}-`) && /^\d+$/.test(name.slice(prefix.length + 1));
}

/** Marks the toxics that belong to the link and not to an outage: outages' names have no underscore. */
const profilePrefix = "link_";

/**
 * What the link does even on a good day to every message alike. No delay or no rate (0) is no toxic. With jitter it
 * is the least delay: the engine draws the rest, for Toxiproxy's own jitter cannot be repeated.
 */
export function profileToxics(profile: LinkProfile): Toxic[] {
  const sides = [
    { stream: "upstream", delayMs: profile.upDelayMs, kbps: profile.upKbps },
    { stream: "downstream", delayMs: profile.downDelayMs, kbps: profile.downKbps },
  ] as const;
  return sides.flatMap(({ stream, delayMs, kbps }): Toxic[] => {
    const toxics: Toxic[] = [];
    const latency = leastDelayMs(delayMs, profile.jitterMs);
    if (latency > 0) {
      toxics.push({
        name: `${profilePrefix}latency-${stream}`,
        type: "latency",
        stream,
        attributes: { latency },
      });
    }
    if (kbps > 0 && Number.isFinite(kbps)) {
      toxics.push({
        name: `${profilePrefix}bandwidth-${stream}`,
        type: "bandwidth",
        stream,
        attributes: { rate: kilobytesPerSecond(kbps) },
      });
    }
    return toxics;
  });
}

/**
 * Tries at most twice. After a failure that leaves open whether the request was obeyed, the state decides:
 * under load a connection may break although the server did what it was told.
 */
async function obeyed(request: () => Promise<void>, isDone: () => Promise<boolean>): Promise<void> {
  try {
    await request();
  } catch (error) {
    if (!(error instanceof ToxiproxyError) || error.isDefinite) throw error;
    const isAsWanted = await isDone().catch(() => {
      throw error;
    });
    if (!isAsWanted) await request();
  }
}

/**
 * The same for a request that changes nothing when it is repeated. Here the state would lie: Toxiproxy calls
 * a proxy disabled before it has closed the connections, and answers the repetition only afterwards.
 */
function repeated(request: () => Promise<void>): Promise<void> {
  return obeyed(request, async () => false);
}
