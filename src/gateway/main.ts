// The gateway's process. It ends when its keeper is gone, on SIGTERM, and when its ledger fails.

import { ExplainedError, exitCodes } from "../errors.ts";
import type { ServerTls } from "../tls.ts";
import { serve } from "./serving.ts";
import { parseGatewayStart } from "./start.ts";
import { receivedTls } from "./tls-message.ts";

process.on("uncaughtException", fail);
// Ctrl-C goes to the whole terminal; whoever started this process decides when it ends.
process.on("SIGINT", () => {});

const start = parseGatewayStart(process.argv[2]);
// Both listen before either has heard anything: what came before a listener is told to the first one only.
const begun = start.isStandby ? toldToBegin() : Promise.resolve();
const told = start.gateway.tls ? receivedTls() : undefined;
const rehearsed = start.isStandby ? Promise.resolve(told).then(rehearse) : undefined;
let hasBegun = false;
const serving = Promise.all([told, begun, rehearsed]).then(([tls]) => {
  hasBegun = true;
  return serve(start, tls);
});
const leave = async () => {
  if (hasBegun) await (await serving).end();
  process.exit(exitCodes.ok);
};
process.once("SIGTERM", leave);
process.once("disconnect", leave);

const { ready } = await serving;
if (process.send) process.send(ready);
else process.stdout.write(`${JSON.stringify(ready)}\n`);

/** Serves nobody once, from an empty ledger: what is to be compiled then is compiled before it is needed. */
async function rehearse(tls: ServerTls | undefined): Promise<void> {
  const { end } = await serve({ ...start, ledger: ":memory:", port: 0, terminalPort: 0 }, tls);
  await end();
}

function toldToBegin(): Promise<void> {
  return new Promise((resolve) => {
    process.on("message", (message: { readonly said?: unknown }) => {
      if (message.said === "begin") resolve();
    });
  });
}

function fail(error: unknown): void {
  const isExplained = error instanceof ExplainedError;
  process.stderr.write(
    `${isExplained ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(isExplained ? error.exitCode : exitCodes.bug);
}
