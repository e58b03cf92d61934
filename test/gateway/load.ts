// Load: sellers that sell one sale after the other against a real gateway, and what its ledger must show of it.

import { Pool } from "undici";
import type { Posting } from "../../src/ledger.ts";
import { type Message, parseReference, referenceOf } from "../../src/messages.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { answerOf, HttpJson } from "../../src/protocol/http-json.ts";
import type { ChildGateway } from "./child-gateway.ts";

export const run = "e2e";
const sellers = 32;
const plan = {
  load: { currency: "EUR", cards: [] },
  groups: [{ terminals: [0, sellers], firstStore: 0, perStore: 4 }],
} as unknown as Plan;
const protocol = new HttpJson(plan, run);

/** Sales of one test, over any number of gateways on one ledger. */
export class Load {
  /** References whose sale was answered approved. */
  readonly acknowledged = new Set<string>();
  /** References whose sale left and got no answer. */
  readonly unknown = new Set<string>();
  readonly #next = Array.from({ length: sellers }, () => 0);

  /** Every seller sells one sale after the other until `isEnough` or the gateway is gone. */
  async sell(gateway: ChildGateway, isEnough: () => boolean): Promise<void> {
    const pool = new Pool(gateway.url, { connections: sellers, pipelining: 1 });
    const seller = async (terminal: number) => {
      while (!isEnough()) if (!(await this.#send(pool, terminal, this.#next[terminal]++))) return;
    };
    await Promise.all(this.#next.map((_, terminal) => seller(terminal)));
    await pool.destroy();
  }

  /** Sends everything unknown again, with the same keys. */
  async sendAgain(gateway: ChildGateway): Promise<void> {
    const pool = new Pool(gateway.url, { connections: sellers, pipelining: 1 });
    for (const reference of this.unknown) {
      const { terminal, sale } = parseReference(run, reference)!;
      if (await this.#send(pool, terminal, sale)) this.unknown.delete(reference);
    }
    await pool.destroy();
  }

  /** Whether it was answered. */
  async #send(pool: Pool, terminal: number, sale: number): Promise<boolean> {
    const message: Message = {
      kind: "sale",
      sale,
      amountMinor: 100 + sale,
      card: 0,
      isForward: false,
      key: 0,
      isUpdated: false,
    };
    const { method, path, body } = protocol.request(terminal, message);
    const reference = referenceOf(run, terminal, sale);
    const answer = await pool
      .request({ method, path, body, headers: { "content-type": "application/json" } })
      .then(
        async ({ statusCode, body }) => answerOf(statusCode, await body.text(), undefined).answer,
        () => "unknown" as const,
      );
    if (answer === "approved") this.acknowledged.add(reference);
    else if (answer === "unknown") this.unknown.add(reference);
    // Busy is what a gateway that ends may say; the ledger must not have that sale then.
    else if (answer !== "busy") throw new Error(`${reference} was answered ${answer}`);
    return answer === "approved";
  }

  /** What a ledger lacks, has twice, or has without anybody having sold it. */
  differences(postings: readonly Posting[]): { lost: number; duplicated: number; invented: number } {
    const copies = new Map<string, number>();
    for (const { reference } of postings) copies.set(reference, (copies.get(reference) ?? 0) + 1);
    const isSold = (reference: string) => this.acknowledged.has(reference) || this.unknown.has(reference);
    return {
      lost: [...this.acknowledged].filter((reference) => !copies.has(reference)).length,
      duplicated: [...copies.values()].filter((count) => count > 1).length,
      invented: [...copies.keys()].filter((reference) => !isSold(reference)).length,
    };
  }
}
