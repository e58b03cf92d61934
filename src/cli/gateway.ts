// tillstorm gateway: the reference gateway alone, for demos, for other load tools, for trying a request by hand.

import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import type { Argv } from "yargs";
import { ExplainedError, exitCodes, UsageError } from "../errors.ts";
import { type Serving, serve } from "../gateway/serving.ts";
import type { GatewayStart } from "../gateway/start.ts";
import { loadPlan, planFrom } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import { type Signal, signals } from "../run/run.ts";
import type { Command, Output } from "./command.ts";
import { gatewayAddresses, gatewayText } from "./gateway-text.ts";
import { type ShownTls, shownTls } from "./gateway-tls.ts";
import { keptRunsOf } from "./kept-runs.ts";
import { portOf } from "./port.ts";
import { sayExplanation } from "./say-explanation.ts";
import { scenarioOptions, setsOf } from "./scenario-options.ts";

interface GatewayOptions {
  readonly scenario: string | undefined;
  readonly seed: string | undefined;
  readonly set: string[] | undefined;
  readonly host: string;
  readonly port: string;
  readonly "terminal-port": string;
  readonly ledger: string;
  readonly "keep-runs": string | undefined;
  readonly protocol: "http-json" | "iso8583" | undefined;
  readonly tls: boolean;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly "tls-folder": string;
  readonly json: boolean;
}

/** Neither is anybody else's in the lists of IANA and Debian; the second is for ISO 8583. */
const usualPorts = { port: "8582", terminalPort: "8583" } as const;

/** Whoever names no scenario has the gateway's defaults, and --set to change them. The fleet is nobody's. */
const plain = `name: Gateway
duration: 1h
fleet: [{id: any, terminals: 1, terminal: quick, links: [{id: line, profile: wifi, provider: any}]}]
load: {sales: 1/h, amount: {median: 10, p95: 40, currency: EUR}}
`;

export const gateway: Command<GatewayOptions> = {
  usage: "gateway [scenario]",
  about: "Run the reference gateway alone: for demos and other load tools",
  examples: [
    ["tillstorm gateway", "with all defaults, until Ctrl-C"],
    ["tillstorm gateway smoke --port 0", "as a scenario has it, on a free port"],
  ],
  repeatable: ["set"],
  options: (yargs: Argv) =>
    scenarioOptions(
      yargs.positional("scenario", {
        type: "string",
        describe: "Path, or name of the library: its gateway; else the defaults",
      }),
    )
      .option("port", {
        type: "string",
        default: usualPorts.port,
        requiresArg: true,
        describe: "Of HTTP: sales, orders, ledger, metrics; 0 for any",
      })
      .option("terminal-port", {
        type: "string",
        default: usualPorts.terminalPort,
        requiresArg: true,
        describe: "Of ISO 8583 and TLS; 0 for any",
      })
      .option("host", {
        type: "string",
        default: "127.0.0.1",
        requiresArg: true,
        describe: "Address to listen on; any other is open to others",
      })
      .option("ledger", {
        type: "string",
        default: "tillstorm-gateway.db",
        requiresArg: true,
        describe: "File of the ledger; goes on where it is there",
      })
      .option("keep-runs", {
        type: "string",
        requiresArg: true,
        describe: "Of how many runs it keeps rows and keys, the last; else all",
      })
      .option("protocol", {
        choices: ["http-json", "iso8583"] as const,
        requiresArg: true,
        describe: "What terminals speak; short for --set gateway.protocol",
      })
      .option("tls", {
        type: "boolean",
        default: false,
        describe: "Terminals speak TLS; short for --set gateway.tls=true",
      })
      .option("certificate", {
        type: "string",
        requiresArg: true,
        describe: "PEM file of your own for TLS; else one is made",
      })
      .option("key", { type: "string", requiresArg: true, describe: "PEM file of its key" })
      .option("tls-folder", {
        type: "string",
        default: "tillstorm-gateway-tls",
        requiresArg: true,
        describe: "Where what is made is put for callers to trust",
      })
      .option("json", {
        type: "boolean",
        default: false,
        describe: "Say where it listens as one line of JSON",
      }),

  async run(options, output) {
    const plan = planOf(options);
    const keptRuns = keptRunsOf(options["keep-runs"]);
    const start: GatewayStart = {
      gateway: plan.gateway,
      seed: plan.seed,
      ledger: resolve(options.ledger),
      host: options.host,
      port: portOf("port", options.port),
      terminalPort: portOf("terminal-port", options["terminal-port"]),
      ...(keptRuns === undefined ? {} : { keptRuns }),
    };
    const shown = await tlsOf(plan, options);
    process.on("uncaughtException", (error) => fail(error, output));
    const isNew = !existsSync(start.ledger);
    const serving = await serve(start, shown?.tls).catch((error: unknown) => {
      // Nobody was served: an empty ledger that is left behind would be taken for somebody's.
      if (isNew) for (const end of ["", "-wal", "-shm"]) rmSync(start.ledger + end, { force: true });
      throw error;
    });
    // Before anybody is told that it is ready: who hears it may send the signal at once.
    const interruption = interrupted(serving);
    const addresses = gatewayAddresses(start, serving.ready);
    const lines = gatewayText({ plan, addresses, scenario: options.scenario, files: shown?.written ?? [] });
    for (const line of lines) output.stderr(`${line}\n`);
    if (options.json) output.stdout(`${JSON.stringify({ said: "ready", ...addresses })}\n`);
    return exitCodes[await interruption];
  },
};

function planOf(options: GatewayOptions): Plan {
  const { protocol, tls } = options;
  const sets = [
    // First, so that a --set about TLS says the rest of it.
    ...(tls && !options.set?.some((set) => set.startsWith("gateway.tls")) ? ["gateway.tls=true"] : []),
    ...setsOf(options),
    ...(protocol === undefined ? [] : [`gateway.protocol=${protocol}`]),
  ];
  // Warnings are about the fleet and its outages, which are not played here.
  const { plan } =
    options.scenario === undefined
      ? planFrom({ file: "the gateway's defaults", text: plain }, sets)
      : loadPlan(options.scenario, sets);
  if (plan.ownGateway === undefined) return plan;
  throw new UsageError({
    what: `${plan.name} sells against a gateway of its own, ${plan.ownGateway.url}`,
    why: ["there is no reference gateway in it to run"],
    todo: "name another scenario, or leave gateway.url out of this one",
  });
}

async function tlsOf(
  { gateway: { tls } }: Plan,
  { certificate, key, "tls-folder": folder }: GatewayOptions,
): Promise<ShownTls | undefined> {
  if (tls !== undefined) return shownTls(tls, { certificate, key, folder });
  if (certificate === undefined && key === undefined) return undefined;
  throw new UsageError({
    what: "a certificate is given, and terminals speak without TLS",
    todo: "add --tls",
  });
}

/** The signal that ends it, after all is ended in order; a second one ends it at once. */
async function interrupted({ end }: Serving): Promise<Signal> {
  const { promise, resolve } = Promise.withResolvers<Signal>();
  for (const signal of signals) process.on(signal, resolve);
  const first = await promise;
  for (const signal of signals) {
    process.off(signal, resolve);
    process.on(signal, () => process.exit(exitCodes[first]));
  }
  await end();
  return first;
}

/** The ledger failed, or it is our own bug: nobody may be served any more. */
function fail(error: unknown, output: Output): never {
  if (error instanceof ExplainedError) {
    sayExplanation(error, output);
    process.exit(error.exitCode);
  }
  output.stderr(
    `this is a bug of tillstorm, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(exitCodes.bug);
}
