// The gateway's process. It ends when its keeper is gone, on SIGTERM, and when its ledger fails.

import { EnvironmentError, ExplainedError, exitCodes } from "../errors.ts";
import { LiveGateway } from "./live-gateway.ts";
import { gatewayServer } from "./server.ts";
import { type GatewayReady, type GatewayStart, parseGatewayStart } from "./start.ts";

/** Connections that may wait to be accepted: a fleet reconnects at once. The kernel caps it (somaxconn). */
const backlog = 4096;

process.on("uncaughtException", fail);
await run(parseGatewayStart(process.argv[2]));

async function run({ gateway: plan, seed, ledger, host, port }: GatewayStart): Promise<void> {
  const gateway = new LiveGateway(plan, seed, ledger);
  const server = gatewayServer(gateway);

  const end = async () => {
    const closed = server.close();
    // What was decided is answered now; the connections are cut after that.
    gateway.close();
    await closed;
    process.exit(exitCodes.ok);
  };
  process.once("SIGTERM", end);
  process.once("disconnect", end);
  // Ctrl-C goes to the whole terminal; whoever started this process decides when it ends.
  process.on("SIGINT", () => {});

  const address = await server.listen({ host, port, backlog }).catch((error: Error) => {
    throw new EnvironmentError({
      what: `the gateway cannot listen on ${host}:${port}`,
      why: [error.message],
      todo: "free the port, or let the system choose one with port 0",
    });
  });
  const ready: GatewayReady = { said: "ready", port: Number(new URL(address).port) };
  if (process.send) process.send(ready);
  else process.stdout.write(`${JSON.stringify(ready)}\n`);
}

function fail(error: unknown): void {
  const isExplained = error instanceof ExplainedError;
  process.stderr.write(
    `${isExplained ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(isExplained ? error.exitCode : exitCodes.bug);
}
