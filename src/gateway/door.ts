// A door of the gateway: a port on which one protocol is spoken.

import type { Server } from "node:net";
import type { FastifyInstance } from "fastify";
import { EnvironmentError } from "../errors.ts";

export interface Door {
  /** Counts its connections. */
  readonly server: Server;
  /** Begins to listen, and resolves with the port. Rejects with what the system says where it cannot. */
  listen(host: string, port: number): Promise<number>;
  /** Listens no longer and cuts every connection. */
  close(): Promise<void>;
}

/** Connections that may wait to be accepted: a fleet reconnects at once. The kernel caps it (somaxconn). */
export const backlog = 4096;

/** The door of an HTTP server. */
export function httpDoor(server: FastifyInstance): Door {
  return {
    server: server.server,
    async listen(host, port) {
      return Number(new URL(await server.listen({ host, port, backlog })).port);
    },
    close: () => server.close(),
  };
}

/** Opens the door. Throws an EnvironmentError where the port cannot be had. */
export async function opened(door: Door, host: string, port: number): Promise<number> {
  try {
    return await door.listen(host, port);
  } catch (error) {
    throw new EnvironmentError(
      {
        what: `the gateway cannot listen on ${host}:${port}`,
        why: [error instanceof Error ? error.message : String(error)],
        todo: "free the port, or give another one; 0 lets the system choose",
      },
      { cause: error },
    );
  }
}
