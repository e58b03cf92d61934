// A door whose connections are handed on as they come: what is spoken on them is not its business.

import { createServer, type Server, type Socket } from "node:net";
import { backlog, type Door } from "./door.ts";

export interface SocketDoor extends Door {
  /** Cuts every connection, and goes on listening. */
  cut(): void;
}

/** The door of connections in the clear. */
export function clearDoor(connected: (socket: Socket) => void): SocketDoor {
  return socketDoor((accept) => createServer({ noDelay: true }, accept), connected);
}

/** `make` makes the server, not listening yet, that gives every connection to `accept`; the door hands it to `connected`. */
export function socketDoor<S extends Socket>(
  make: (accept: (socket: S) => void) => Server,
  connected: (socket: S) => void,
): SocketDoor {
  const sockets = new Set<Socket>();
  const server = make(connected);
  // From the first byte on: what is still shaking hands would keep a door that closes open.
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    server,
    cut,
    async listen(host, port) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      server.once("error", reject);
      server.listen({ host, port, backlog }, resolve);
      await promise.finally(() => server.off("error", reject));
      const address = server.address();
      return typeof address === "object" && address !== null ? address.port : port;
    },
    async close() {
      cut();
      if (!server.listening) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      await promise;
    },
  };
}
