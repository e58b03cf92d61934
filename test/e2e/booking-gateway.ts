// A gateway of somebody else's, as small as it can be: it speaks our HTTP/JSON, and books into a table of PostgreSQL.
// What it is told to forget it approves and does not book, however often it comes.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Pool } from "pg";
import { onTestFinished } from "vitest";
import { declinedCard, testCards } from "../../src/messages.ts";
import type { Postgres } from "./postgres.ts";

/** Columns of its own naming: a scenario must say what they mean. */
export const table = `CREATE TABLE bookings (
  number bigserial PRIMARY KEY, type text NOT NULL, order_ref text, idempotency_key text UNIQUE, till text,
  shop text, total numeric(12, 2), currency text, created timestamptz NOT NULL DEFAULT clock_timestamp())`;

export class BookingGateway {
  /** Sales to approve without booking them. */
  forgets = 0;
  /** Sales that it approved, and may have forgotten. */
  approved = 0;
  /** Whether it answers everything busy. */
  isInMaintenance = false;
  /** Every request's Host header. */
  readonly hosts = new Set<string>();
  /** Keys of what was forgotten: a terminal that asks again, because it was not answered in time, changes nothing. */
  readonly #forgotten = new Set<unknown>();
  readonly #server: Server;
  readonly #books: Pool;

  private constructor(books: Pool) {
    this.#books = books;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** It is gone when the test is over. */
  static async start(postgres: Postgres): Promise<BookingGateway> {
    const books = new Pool({ connectionString: postgres.url, max: 4 });
    const gateway = new BookingGateway(books);
    await new Promise<void>((resolve) => gateway.#server.listen(0, "127.0.0.1", resolve));
    onTestFinished(async () => {
      gateway.#server.closeAllConnections();
      await new Promise((resolve) => gateway.#server.close(resolve));
      await books.end();
    });
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.hosts.add(request.headers.host ?? "");
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    const answer = (status: number, result: object) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(result));
    };
    if (request.url === "/maintenance/on" || request.url === "/maintenance/off") {
      this.isInMaintenance = request.url === "/maintenance/on";
      return answer(204, {});
    }
    if (request.url === "/broken") return answer(500, { error: "no such switch" });
    if (this.isInMaintenance) return answer(503, { result: "busy", retryAfterMs: 200 });
    if (request.url === "/v1/echo") return answer(200, { result: "approved" });
    const sale = JSON.parse(body);
    if (sale.card === testCards[declinedCard]) return answer(402, { result: "declined", reason: "issuer" });
    await this.#book(request.url === "/v1/reversals" ? "VOID" : "CAPTURE", sale);
    this.approved++;
    answer(200, { result: "approved" });
  }

  async #book(type: string, sale: Record<string, unknown>): Promise<void> {
    const { reference, key, terminal, merchant, amountMinor, currency } = sale;
    if (type === "CAPTURE" && this.forgets > 0 && !this.#forgotten.has(key)) {
      this.forgets--;
      this.#forgotten.add(key);
    }
    if (type === "CAPTURE" && this.#forgotten.has(key)) return;
    await this.#books.query(
      `INSERT INTO bookings (type, order_ref, idempotency_key, till, shop, total, currency)
       VALUES ($1, $2, $3, $4, $5, $6::numeric / 100, $7) ON CONFLICT (idempotency_key) DO NOTHING`,
      [type, reference, type === "VOID" ? `void ${key}` : key, terminal, merchant, amountMinor, currency],
    );
  }
}
