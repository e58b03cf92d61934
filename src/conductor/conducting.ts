// What the conductor does with each order: the tools of the run, its network, its timeline.

import { EnvironmentError } from "../errors.ts";
import { ToxiproxyClient } from "../toxiproxy/client.ts";
import { cacheDirectory, findOrInstall } from "../toxiproxy/find.ts";
import { lastLines } from "../toxiproxy/log.ts";
import { sharedVersion, startServer } from "../toxiproxy/server.ts";
import { GatewayProcess } from "./gateway-process.ts";
import { Hooks } from "./hooks.ts";
import { Keeper } from "./keeper.ts";
import { mustBeFree, Network, removeProxies } from "./network.ts";
import type { Answers, Died, GatewayUp, Order, OrderName, Orders, Report, ToxiproxyUp } from "./orders.ts";
import { Timeline } from "./timeline.ts";

const watchEveryMs = 1_000;
/** Of the 3 s that Ctrl-C may take, cleaning up has so much. */
const cleanupMs = 1_500;
/** Of the time for cleaning up, no call to Toxiproxy and no hook may take the last of it. */
const spareMs = 200;
/** For a run that is gone nobody waits, and what it left on a shared Toxiproxy is in the way of others. */
export const orphanCleanupMs = 30_000;

export interface Conducting {
  /** Carries out any order but stop. Throws what failed; an EnvironmentError where the machine lacks something. */
  carryOut(order: Order): Promise<Answers[OrderName]>;
  /** Takes everything down. Never throws. `isOrphan`: the run is gone, and nobody waits for this. */
  end(isOrphan: boolean): Promise<void>;
}

/** `tell` is called with progress, faults and deaths as they happen. */
export function startConducting(tell: (report: Report) => void): Conducting {
  const keeper = new Keeper();
  let toxiproxy: ToxiproxyClient | undefined;
  let isShared = false;
  let network: Network | undefined;
  let timeline: Timeline | undefined;
  let gateway: GatewayProcess | undefined;

  const died = (died: Died) => {
    if (!keeper.isEnding) tell({ report: "died", died });
  };

  async function bringUpToxiproxy({ url, cacheDir, log }: Orders["toxiproxy"]): Promise<ToxiproxyUp> {
    if (url !== undefined) {
      const client = clientOf(url);
      const version = await sharedVersion(client);
      toxiproxy = client;
      isShared = true;
      watch(url, died);
      return { url: client.url, version, from: "url" };
    }
    const binary = await findOrInstall({
      cacheDir: cacheDir ?? cacheDirectory(process.env),
      env: process.env,
      spawn: keeper.spawn,
      progress: (text) => tell({ report: "progress", text }),
    });
    const server = await startServer(binary.path, log, keeper.spawn);
    server.process.once("exit", (code, signal) =>
      died({ part: "toxiproxy", code, signal, lastLines: lastLines(log) }),
    );
    toxiproxy = new ToxiproxyClient(server.url);
    return { url: server.url, version: server.version, pid: server.process.pid, from: binary.from };
  }

  function startGateway(order: Orders["gateway"]): Promise<GatewayUp> {
    gateway = new GatewayProcess(order, keeper.spawn, died);
    return gateway.start();
  }

  async function makeProxies({ prefix, upstream, cohorts }: Orders["proxies"]): Promise<readonly string[]> {
    if (toxiproxy === undefined) throw new Error("proxies are ordered before Toxiproxy is there");
    const client = toxiproxy;
    await mustBeFree(client, prefix);
    if (isShared) {
      // Only now: had somebody else proxies of this name, they would be removed at the end.
      keeper.atEnd((withinMs) =>
        removeProxies(new ToxiproxyClient(client.url, { timeoutMs: withinMs - spareMs }), prefix),
      );
    }
    network = await Network.create(client, prefix, upstream, cohorts);
    return network.addresses;
  }

  function play({ startedAtNs, outages, changes = [], gatewayUrl, hooks }: Orders["play"]): void {
    timeline?.stop();
    timeline = new Timeline({
      startedAtNs: BigInt(startedAtNs),
      outages,
      changes,
      network,
      gateway,
      gatewayUrl,
      hooks: hooks && hooksOf(hooks),
      report: (timing) => tell({ report: "fault", timing }),
    });
    timeline.play();
  }

  function hooksOf(options: NonNullable<Orders["play"]["hooks"]>): Hooks {
    const hooks = new Hooks({ ...options, environment: process.env });
    // Nothing of an outage may outlive the run, however that ended.
    keeper.atEnd(async (withinMs) => {
      const say = (text: string) => tell({ report: "progress", text });
      const untilMs = performance.now() + withinMs - spareMs;
      await hooks
        .endAll(withinMs - spareMs)
        .catch(({ message }: Error) => say(`${message}: end it yourself`));
      for (const text of await hooks.leaveNothing(untilMs - performance.now())) say(text);
    });
    return hooks;
  }

  return {
    async carryOut(order) {
      switch (order.order) {
        case "toxiproxy":
          return bringUpToxiproxy(order.with);
        case "gateway":
          return startGateway(order.with);
        case "proxies":
          return makeProxies(order.with);
        case "play":
          play(order.with);
          return null;
        case "heal":
          await (timeline?.heal() ?? network?.heal());
          return null;
        case "stop":
          throw new Error("stop is the process's own affair");
      }
    },
    end(isOrphan) {
      timeline?.stop();
      // What is still being created for nobody would only have to be removed again.
      if (isOrphan) void toxiproxy?.close();
      return keeper.end(isOrphan ? orphanCleanupMs : cleanupMs);
    },
  };
}

function clientOf(url: string): ToxiproxyClient {
  try {
    return new ToxiproxyClient(url);
  } catch {
    throw new EnvironmentError({
      what: `"${url}" is not a URL of a Toxiproxy`,
      todo: "write it as http://127.0.0.1:8474",
    });
  }
}

/** A server that is not our child cannot tell us its end: two unanswered questions in a row mean that it died. */
function watch(url: string, died: (died: Died) => void): void {
  const client = new ToxiproxyClient(url, { timeoutMs: watchEveryMs });
  let failures = 0;
  const timer = setInterval(async () => {
    const failure = await client.version().then(
      () => undefined,
      (error: Error) => error.message,
    );
    failures = failure === undefined ? 0 : failures + 1;
    if (failure === undefined || failures !== 2) return;
    clearInterval(timer);
    died({ part: "toxiproxy", code: null, signal: null, lastLines: [failure] });
  }, watchEveryMs);
}
