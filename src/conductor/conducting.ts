// What the conductor does with each order: the tools of the run, its network, its timeline.

import { closeSync, openSync } from "node:fs";
import { EnvironmentError } from "../errors.ts";
import { ToxiproxyClient } from "../toxiproxy/client.ts";
import { cacheDirectory, findOrInstall } from "../toxiproxy/find.ts";
import { lastLines } from "../toxiproxy/log.ts";
import { sharedVersion, startServer } from "../toxiproxy/server.ts";
import { Keeper } from "./keeper.ts";
import { mustBeFree, Network, removeProxies } from "./network.ts";
import type { Answers, Died, GatewayUp, Order, OrderName, Orders, Report, ToxiproxyUp } from "./orders.ts";
import { Timeline } from "./timeline.ts";

const gatewayReadyMs = 10_000;
const watchEveryMs = 1_000;
const cleanupCallMs = 1_200;

export interface Conducting {
  /** Carries out any order but stop. Throws what failed; an EnvironmentError where the machine lacks something. */
  carryOut(order: Order): Promise<Answers[OrderName]>;
  /** Takes everything down. Never throws. */
  end(): Promise<void>;
}

/** `tell` is called with progress, faults and deaths as they happen. */
export function startConducting(tell: (report: Report) => void): Conducting {
  const keeper = new Keeper();
  let toxiproxy: ToxiproxyClient | undefined;
  let isShared = false;
  let network: Network | undefined;
  let timeline: Timeline | undefined;

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

  function startGateway({ entry, parameters, log }: Orders["gateway"]): Promise<GatewayUp> {
    const file = openSync(log, "a");
    const child = keeper.spawn(process.execPath, [entry, parameters], {
      stdio: ["ignore", file, file, "ipc"],
    });
    closeSync(file);
    return new Promise((resolve, reject) => {
      let isReady = false;
      const notUp = (why: string) => {
        child.kill("SIGKILL");
        const todo = `see ${log}`;
        reject(
          new EnvironmentError({ what: `the gateway did not start: ${why}`, why: lastLines(log), todo }),
        );
      };
      const timer = setTimeout(() => notUp(`not ready within ${gatewayReadyMs / 1000} s`), gatewayReadyMs);
      child.on("message", (message) => {
        const port = readyPort(message);
        if (port === undefined || child.pid === undefined) return;
        clearTimeout(timer);
        isReady = true;
        resolve({ url: `http://127.0.0.1:${port}`, port, pid: child.pid });
      });
      child.once("error", ({ message }) => notUp(message));
      child.once("exit", (code, signal) => {
        clearTimeout(timer);
        if (isReady) died({ part: "gateway", code, signal, lastLines: lastLines(log) });
        else notUp(`it ended with ${signal ?? code}`);
      });
    });
  }

  async function makeProxies({ prefix, upstream, cohorts }: Orders["proxies"]): Promise<readonly string[]> {
    if (toxiproxy === undefined) throw new Error("proxies are ordered before Toxiproxy is there");
    const client = toxiproxy;
    await mustBeFree(client, prefix);
    if (isShared) {
      // Only now: had somebody else proxies of this name, they would be removed at the end.
      keeper.atEnd(() =>
        removeProxies(new ToxiproxyClient(client.url, { timeoutMs: cleanupCallMs }), prefix),
      );
    }
    network = await Network.create(client, prefix, upstream, cohorts);
    return network.addresses;
  }

  function play({ startedAtNs, outages, gatewayUrl }: Orders["play"]): void {
    timeline?.stop();
    timeline = new Timeline({
      startedAtNs: BigInt(startedAtNs),
      outages,
      network,
      gatewayUrl,
      report: (timing) => tell({ report: "fault", timing }),
    });
    timeline.play();
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
    end() {
      timeline?.stop();
      return keeper.end();
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

/** The port in the gateway's { said: "ready", port }. */
function readyPort(message: unknown): number | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { said, port } = message as { said?: unknown; port?: unknown };
  return said === "ready" && typeof port === "number" ? port : undefined;
}
