// Serving: a gateway with its doors open. The same in the process of a run and in `tillstorm gateway`.

import type { Server, Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { ServerTls } from "../tls.ts";
import { type Door, httpDoor, opened } from "./door.ts";
import { serveIso8583 } from "./iso8583-connection.ts";
import { LiveGateway } from "./live-gateway.ts";
import { gatewayServer } from "./server.ts";
import { clearDoor } from "./socket-door.ts";
import type { GatewayReady, GatewayStart } from "./start.ts";
import { tlsDoor } from "./tls-door.ts";

export interface Serving {
  readonly ready: GatewayReady;
  /** Answers what was decided, closes the ledger and cuts every connection. */
  end(): Promise<void>;
}

/**
 * Opens ledger and doors. `tls`: what it shows terminals that speak TLS with it. Throws an EnvironmentError where the
 * machine does not let it; then nothing stays open.
 */
export async function serve(start: GatewayStart, tls?: ServerTls): Promise<Serving> {
  const { gateway: plan, seed, ledger, host, port, terminalPort = 0, keptRuns } = start;
  const gateway = new LiveGateway(plan, seed, ledger, keptRuns);
  const doors: Door[] = [];
  const end = async () => {
    // What was decided is answered now; the connections are cut after that.
    gateway.close();
    await Promise.all(doors.map((door) => door.close()));
  };
  const open = (door: Door, at: number) => {
    doors.push(door);
    return opened(door, host, at);
  };
  try {
    const servers = new Map<string, Server>();
    const http = gatewayServer(gateway, servers, start.labels);
    servers.set("http", http.server);
    const own = await open(httpDoor(http), port);
    const terminals = terminalDoor(gateway, start, http, tls);
    if (terminals) servers.set("terminals", terminals.server);
    const ready: GatewayReady = {
      said: "ready",
      port: own,
      terminalPort: terminals ? await open(terminals, terminalPort) : own,
    };
    return { ready, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The door for terminals where they do not speak plain HTTP/JSON; undefined where they do. */
function terminalDoor(
  gateway: LiveGateway,
  { gateway: { protocol } }: GatewayStart,
  http: FastifyInstance,
  tls: ServerTls | undefined,
): Door | undefined {
  if (protocol === "iso8583") {
    const connected = (socket: Socket) => serveIso8583(gateway, socket);
    return tls ? tlsDoor(tls, gateway.certificate, connected) : clearDoor(connected);
  }
  // As an HTTPS server does it: what has been decrypted is a connection like any other.
  return tls && tlsDoor(tls, gateway.certificate, (socket) => http.server.emit("connection", socket));
}
