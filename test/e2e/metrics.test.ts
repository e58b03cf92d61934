// The metrics as a scraper sees them: over a real socket, and in the eyes of Prometheus' own checker.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { Gauge } from "prom-client";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { EnvironmentError } from "../../src/errors.ts";
import { facts, givenUpCauses, none } from "../../src/facts.ts";
import { LiveGateway } from "../../src/gateway/live-gateway.ts";
import { gatewayMetrics } from "../../src/gateway/metrics.ts";
import { Measures } from "../../src/measure/measures.ts";
import {
  defaultMetricsPort,
  type MetricsPage,
  type MetricsServer,
  startMetricsServer,
} from "../../src/measure/metrics-server.ts";
import { Exposition } from "../../src/measure/prometheus.ts";
import { groupOf, outageOf, planOf, Story } from "../measure/story.ts";
import { played, quiet } from "./tillstorm.ts";

const plan = planOf({
  groups: [groupOf("cafes", [0, 5]), groupOf("shops", [5, 10])],
  outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])],
});

const clock = { aheadMs: 0, uncertainMs: 0 };

test("a usual port that is taken is said, also to who wants nothing but the result", async () => {
  // By us, or by a run beside this test, after which we take it.
  const taken = createServer();
  onTestFinished(() => void taken.close());
  await expect.poll(() => listensOn(taken, defaultMetricsPort), { timeout: 60_000 }).toBe(true);
  const { ended } = await played(quiet, ["--engine", "virtual", "--quiet"]);
  expect(ended.stderr).toMatch(
    /^metrics on http:\/\/127\.0\.0\.1:\d+\/metrics \(the usual port is taken\)\n$/,
  );
});

async function listensOn(server: Server, port: number): Promise<boolean> {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return true;
  } catch {
    return false;
  }
}

/** An exposition in which every metric has samples. */
function filled(): Exposition {
  const told = new Story(plan).outages().customersEnd(60_000).steady(0, 1_000, 10_000, 100, 40);
  told.steady(0, 20_000, 30_000, 100, 40);
  for (let terminal = 0; terminal < 5; terminal++) told.offline(terminal, 12_000, 21_000);
  told
    .queued(1, 13_000, 25_000)
    .queued(7, 14_000, 26_000, facts.givenUp, givenUpCauses.expired)
    .queued(6, 15_000);
  for (let second = 0; second < 30; second++) told.fact(0, second * 1_000, facts.sent, second);
  told.fact(2, 16_000, facts.noticed, none, 1_000);
  const measures = new Measures(plan);
  const exposition = new Exposition(measures, { id: "r1", engine: "live" });
  for (const fact of told.facts.toSorted((a, b) => a[1] - b[1])) measures.record(...fact);
  measures.lag(3);
  exposition.toxiproxy({ isUp: true, proxies: 2 });
  exposition.ended(measures.results());
  exposition.audited({
    cells: { paid: { sales: 9 } },
    violations: { lost: { sales: 1 } },
    lostByGroup: { cafes: 1, shops: 0 },
    dataLoss: { sales: 2 },
    pending: { sales: 1, valueMinor: 1000 },
    unpaid: { expired: { sales: 1, valueMinor: 1000 } },
    stockDifference: { missing: { sales: 2, valueMinor: 2000 }, surplus: { sales: 0, valueMinor: 0 } },
    booked: { samples: 1, avgMs: 22, p50Ms: 22, p95Ms: 22, p99Ms: 22, maxMs: 22, clock },
  });
  exposition.judged("pass");
  return exposition;
}

const servers: MetricsServer[] = [];
const occupied: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await Promise.all(occupied.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function started(exposition: MetricsPage, port?: number): Promise<MetricsServer> {
  const server = await startMetricsServer(exposition, port);
  servers.push(server);
  return server;
}

/** Takes a port, 0 for any; undefined where someone else has it already, which is as good. */
function occupy(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => {
      occupied.push(server);
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : undefined);
    });
  });
}

const lacksPromtool = spawnSync("promtool", ["--version"]).error !== undefined;
/** On a machine without it the test says so; under CI it fails instead. */
const skipped = lacksPromtool && process.env.CI !== "true";
const why = skipped ? " (skipped: promtool is not on PATH; Debian has it in the package prometheus)" : "";

function promtoolSays(text: string): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
    input: text,
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

test.skipIf(skipped)(`promtool has nothing to say about a filled exposition${why}`, async () => {
  const { url } = await started(filled(), 0);
  const response = await fetch(url);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4; charset=utf-8/);
  const text = await response.text();
  expect(promtoolSays(text)).toEqual({ status: 0, said: "" });
  const declared = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name);
  const sampled = declared.filter((name) => new RegExp(`^${name}(_bucket)?[{ ]`, "m").test(text));
  expect(sampled).toEqual(declared);
  expect(declared).toHaveLength(49);
});

test.skipIf(skipped)(
  `promtool has nothing to say about the gateway's metrics on the same page${why}`,
  async () => {
    const exposition = filled();
    const gateway = new LiveGateway(plan.gateway, plan.seed, ":memory:");
    onTestFinished(() => gateway.close());
    // A name that would end its quotes, if nobody saw to it.
    const labels = { run: "r1", scenario: 'Lunch, "the" peak\\' };
    exposition.show(() => gatewayMetrics(gateway, new Map(), labels).metrics());
    const { url } = await started(exposition, 0);
    const text = await (await fetch(url)).text();
    expect(text).toContain("\ntillstorm_gateway_workers{");
    expect(promtoolSays(text)).toEqual({ status: 0, said: "" });
  },
);

test.skipIf(skipped)(`promtool complains about a bad metric${why}`, async () => {
  const exposition = filled();
  new Gauge({
    name: "tillstorm_waiting_milliseconds",
    help: "Planted.",
    registers: [exposition.registry],
  }).set(1);
  const { status, said } = promtoolSays(await exposition.registry.metrics());
  expect(status).toBe(3);
  expect(said).toContain("tillstorm_waiting_milliseconds");
});

test("where the default port is taken the metrics are on a free one, and say so", async () => {
  await occupy(defaultMetricsPort);
  // Somebody else who had it may just have let go of it: then the first one has it now.
  const first = await started(filled());
  const server = first.isSubstitute ? first : await started(filled());
  expect(server.isSubstitute).toBe(true);
  expect(server.port).not.toBe(defaultMetricsPort);
  expect((await fetch(server.url)).status).toBe(200);
});

test("a port that was given and is taken is an error that says what to do", async () => {
  const port = await occupy(0);
  const failed = startMetricsServer(filled().registry, port);
  await expect(failed).rejects.toThrow(EnvironmentError);
  await expect(failed).rejects.toThrow(`cannot serve metrics on port ${port}`);
});

test("it listens on loopback alone and knows nothing but /metrics", async () => {
  const { url, port } = await started(filled(), 0);
  expect(url).toBe(`http://127.0.0.1:${port}/metrics`);
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
});

test("who was never scraped, or once, does not linger", async () => {
  const server = await started(filled(), 0);
  await server.linger();
  await (await fetch(server.url)).text();
  await server.linger();
});

test("who is scraped again and again lingers until two scrapes have had the final values", async () => {
  let isOver = false;
  // Made anew for nearly every scrape: whoever asks for the next page has told of the scrape before.
  const wasOver: boolean[] = [];
  const page: MetricsPage = {
    contentType: "text/plain",
    metrics: async () => {
      wasOver.push(isOver);
      return "figures\n";
    },
  };
  const server = await started(page, 0);
  const scrape = async () => (await fetch(server.url)).text();
  await scrape();
  await scrape();
  const lingering = server.linger(60_000).then(() => {
    isOver = true;
  });
  await scrape();
  await scrape();
  await lingering;
  expect(wasOver).not.toContain(true);
});

test("when no scrape comes it lingers no longer than it was told, nor after an interruption", async () => {
  const server = await started(filled(), 0);
  await server.linger(20);
  const interruption = new AbortController();
  const lingering = server.linger(60_000, interruption.signal);
  interruption.abort();
  await lingering;
});

test("stopping does not wait for a scraper that keeps its connection", async () => {
  const server = await startMetricsServer(filled().registry, 0);
  await (await fetch(server.url, { headers: { connection: "keep-alive" } })).text();
  await server.stop();
  await expect(fetch(server.url)).rejects.toThrow();
});

/** A page that counts how often it was made, each time when this says so. */
function counted(made: () => Promise<unknown>): MetricsPage & { made: number } {
  return {
    made: 0,
    contentType: "text/plain; version=0.0.4; charset=utf-8",
    async metrics() {
      const number = ++this.made;
      await made();
      return `made ${number}\n`;
    },
  };
}

test("however many scrape at once, the engine makes one page for all of them", async () => {
  const { promise: allHaveAsked, resolve } = Promise.withResolvers<void>();
  const page = counted(() => allHaveAsked);
  const { url, port } = await started(page, 0);
  const requests = Array.from({ length: 50 }, () => get(url));
  const texts = Promise.all(
    requests.map(async (request) => text((await once(request, "response"))[0] as IncomingMessage)),
  );
  await Promise.all(requests.map((request) => once(request, "finish")));
  // Whoever asks after them for what is not there is answered at once, and by then they all have been heard.
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
  resolve();
  expect(new Set(await texts)).toEqual(new Set(["made 1\n"]));
  expect(page.made).toBe(1);
});

test("a page that took long to make is shown for half a second, and not twenty times as long", async () => {
  const { url } = await started(
    // Twenty times as long is more than is waited below.
    counted(() => setTimeout(1_200)),
    0,
  );
  const scrape = async () => (await fetch(url)).text();
  expect(await scrape()).toBe("made 1\n");
  await expect.poll(scrape, { timeout: 20_000 }).toBe("made 2\n");
});

test("a page that cannot be made fails the scrape and nothing else", async () => {
  let isBroken = true;
  const { url } = await started(
    {
      contentType: "text/plain",
      metrics: async () => {
        if (isBroken) throw new Error("no figures");
        return "figures\n";
      },
    },
    0,
  );
  expect((await fetch(url)).status).toBe(500);
  isBroken = false;
  expect(await (await fetch(url)).text()).toBe("figures\n");
});

test("of connections that say nothing only so many are kept", async () => {
  const { port } = await started(filled(), 0);
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  let refused = 0;
  for (let n = 0; n < 260; n++) {
    const socket = connect(port, "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => {}).once("close", () => refused++);
    await once(socket, "connect");
  }
  await expect.poll(() => refused).toBe(4);
});
