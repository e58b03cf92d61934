// TLS message: how the gateway's process hears what it shows.

import { once } from "node:events";
import { UsageError } from "../errors.ts";
import type { ServerTls, TlsMessage } from "../tls.ts";

/** What the process that started this one sends first of all. Throws a UsageError where there is no channel to it. */
export async function receivedTls(): Promise<ServerTls> {
  if (process.send === undefined) {
    throw new UsageError({
      what: "the gateway is to speak TLS and has no certificate",
      why: ["it is sent over IPC, and there is no channel"],
      todo: "start it with `tillstorm gateway --tls`",
    });
  }
  const [{ tls }] = (await once(process, "message")) as [TlsMessage];
  return tls;
}
