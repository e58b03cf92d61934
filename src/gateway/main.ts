// The gateway's process. It ends when its keeper is gone, on SIGTERM, and when its ledger fails.

import { ExplainedError, exitCodes } from "../errors.ts";
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
let hasBegun = false;
const serving = Promise.all([told, begun]).then(([tls]) => {
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
