// A run that only starts things and then waits to be killed: the end-to-end tests kill it -9.
// Its one argument is JSON; it says over IPC what it started.

import { join } from "node:path";
import { Conductor } from "../../src/conductor/conductor.ts";
import { blackHole, cohorts, outage } from "./parts.ts";

export interface RunArgument {
  readonly folder: string;
  readonly url?: string;
  readonly cacheDir?: string;
  readonly upstream: string;
  readonly prefix: string;
  /** How many; 5 if left out. */
  readonly proxies?: number;
  /** JSON for the gateway; none is started where it is left out. */
  readonly gateway?: string;
}

export interface RunUp {
  readonly pids: number[];
  readonly conductor: number;
}

const {
  folder,
  url,
  cacheDir,
  upstream,
  prefix,
  gateway,
  proxies = 5,
}: RunArgument = JSON.parse(process.argv[2]);
const conductor = new Conductor();
conductor.on("progress", (text) => process.send?.({ progress: text, conductor: conductor.pid }));
const toxiproxy = await conductor.bringUpToxiproxy({ url, cacheDir, log: join(folder, "toxiproxy.log") });
const up =
  gateway && (await conductor.bringUpGateway({ parameters: gateway, log: join(folder, "gateway.log") }));
await conductor.makeProxies({
  prefix,
  upstream,
  cohorts: cohorts(proxies, { upDelayMs: 1, downDelayMs: 1 }),
});
conductor.on("fault", (timing) => {
  const pids = [conductor.pid, toxiproxy.pid, up ? up.pid : undefined].filter((pid) => pid !== undefined);
  process.send?.({ up: { pids, conductor: conductor.pid }, timing });
});
await conductor.play({
  startedAtNs: String(process.hrtime.bigint()),
  outages: [outage("dark", 0, 3_600_000, blackHole(0, 1, 2))],
  gatewayUrl: "",
});
