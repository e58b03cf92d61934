// The real gateway when it works badly: its troubles, its limits, its full queue, and keys that it forgets.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Route, Trouble } from "../../src/plan/plan.ts";
import { body, type ChildGateway, GatewayFolder } from "../gateway/child-gateway.ts";

let folder: GatewayFolder;
beforeEach(() => {
  folder = new GatewayFolder();
});
afterEach(() => folder.dispose());

const order = (gateway: ChildGateway, id: number, trouble?: Trouble) =>
  gateway.post("/v1/troubles", { id, isOn: trouble !== undefined, ...(trouble ? { trouble } : {}) });

const unknown = { result: "unknown" };

describe("troubles", () => {
  test("begin and end by their number, as often as it is said", async () => {
    const gateway = await folder.start();
    const fail: Trouble = { kind: "fail", share: 1, answers: "error" };
    for (let time = 0; time < 2; time++) {
      expect(await order(gateway, 4, fail)).toMatchObject({ status: 200, body: { troubles: 1 } });
    }
    expect(await order(gateway, 5, { kind: "slow", service: 2 })).toMatchObject({ body: { troubles: 2 } });
    expect(await gateway.post("/v1/sales", body("r/0/0"))).toMatchObject({ status: 500, body: unknown });
    expect(await gateway.get("/v1/echo")).toMatchObject({ status: 500, body: unknown });
    for (let time = 0; time < 2; time++) expect((await order(gateway, 4)).body).toEqual({ troubles: 1 });
    expect(await gateway.post("/v1/sales", body("r/0/0"))).toMatchObject({ status: 200 });
    expect(await gateway.postings("r")).toHaveLength(1);
  });

  test("that are not well-formed are refused with what is wrong", async () => {
    const gateway = await folder.start();
    for (const [trouble, why] of [
      [undefined, "must have required property 'trouble'"],
      [{ kind: "fail", share: 2, answers: "error" }, "must be <= 1"],
      [{ kind: "slow", service: 0 }, "must be > 0"],
      [{ kind: "sad" }, '{"error":"body/trouble/kind is none of fail, slow, acquirer"}'],
      [{ share: 1 }, "body/trouble must have required property 'kind'"],
    ] as const) {
      const { status, body: said } = await gateway.post("/v1/troubles", { id: 1, isOn: true, trouble });
      expect([status, JSON.stringify(said)]).toEqual([400, expect.stringContaining(why)]);
    }
  });

  test("an acquirer that does not answer is 504, and the same sale can be asked for again", async () => {
    const route: Route = {
      ...{ network: "", delayMs: 1, timeoutMs: 20 },
      ...{ unanswered: "unknown", standInMinor: 0, declines: false },
    };
    const gateway = await folder.start({ routes: [route] });
    await order(gateway, 1, { kind: "acquirer", delayMs: 60_000, failShare: 0 });
    expect(await gateway.post("/v1/sales", body("r/0/0"))).toMatchObject({ status: 504, body: unknown });
    expect(await gateway.post("/v1/advices", body("r/0/1"))).toMatchObject({ status: 200 });
    await order(gateway, 1);
    expect(await gateway.post("/v1/sales", body("r/0/0"))).toMatchObject({ status: 200 });
    expect((await gateway.postings("r")).map(({ reference }) => reference)).toEqual(["r/0/1", "r/0/0"]);
  });
});

describe("a full queue", () => {
  /** One request holds the only worker for good; nobody may wait. */
  async function full(how: "refuse" | "silent"): Promise<ChildGateway> {
    const gateway = await folder.start({
      ...{ workers: 1, queueLimit: 0, full: how },
      service: { medianMs: 3_600_000, sigma: 0 },
    });
    void gateway.post("/v1/sales", body("r/0/0")).catch(() => {});
    await expect.poll(async () => (await gateway.status()).inFlight).toBe(1);
    return gateway;
  }

  test("that refuses ends the connection of whoever finds it, without a word", async () => {
    const line = await Line.to(await full("refuse"));
    line.sells("r/0/1");
    expect(await line.rest()).toBe("");
  });

  test("that is silent leaves them waiting, and works on for others", async () => {
    const gateway = await full("silent");
    const line = await Line.to(gateway);
    line.sells("r/0/1");
    // What comes behind it on the same connection waits too; another connection's does not.
    expect(await gateway.get("/v1/echo")).toMatchObject({ status: 200 });
    expect(line.isOpen).toBe(true);
    line.end();
    expect(await line.rest()).toBe("");
  });
});

describe("a limit of rate", () => {
  test("counts what a connection sends without a name for whoever was last named on it", async () => {
    const gateway = await folder.start({ limit: { perMs: 0, burst: 4 }, retryAfterMs: 1_500 });
    const line = await Line.to(gateway);
    const said = ["sale", "garbage", "garbage", "garbage", "sale", "garbage"];
    for (const [number, what] of said.entries()) {
      if (what === "sale") line.sells(`r/0/${number}`);
      else line.babbles();
      await expect.poll(() => line.statuses.length).toBe(number + 1);
    }
    expect(line.statuses).toEqual(["200", "400", "400", "400", "503", "503"]);
    line.end();
    // A name is limited wherever it comes from, and nobody else is.
    expect(await gateway.post("/v1/sales", body("r/0/2"))).toMatchObject({
      status: 503,
      body: { result: "busy", retryAfterMs: 1_500 },
    });
    expect(await gateway.post("/v1/sales", body("r/1/0", { terminal: "T0000002" }))).toMatchObject({
      status: 200,
    });
  });
});

describe("keys that are kept for a time", () => {
  /** Sells the same sale once more; when it was booked, each time. */
  async function sell(gateway: ChildGateway): Promise<number[]> {
    expect(await gateway.post("/v1/sales", body("r/0/0"))).toMatchObject({ status: 200 });
    return (await gateway.postings("r")).map(({ bookedAt }) => bookedAt);
  }

  test("are known again within it, also after a restart", async () => {
    const keysKeptMs = 600_000;
    const before = await folder.start({ keysKeptMs });
    await sell(before);
    expect(await sell(before)).toHaveLength(1);
    await before.end("SIGKILL");
    expect(await sell(await folder.start({ keysKeptMs }))).toHaveLength(1);
  });

  test("are booked once more when it has passed, and not sooner, also after a restart", async () => {
    const keysKeptMs = 2_000;
    // The ledger's clock and the one by which keys age are two, and both are rounded.
    const roundingMs = 50;
    const before = await folder.start({ keysKeptMs });
    await sell(before);
    await before.end("SIGKILL");
    const after = await folder.start({ keysKeptMs });
    await expect.poll(async () => (await sell(after)).length).toBeGreaterThan(2);
    const booked = await sell(after);
    for (const [index, at] of booked.slice(1).entries()) {
      expect(at - booked[index]).toBeGreaterThan(keysKeptMs - roundingMs);
    }
  });
});

/** A connection on which a client writes what it likes. */
class Line {
  readonly #socket: Socket;
  #heard = "";

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8").on("data", (text) => {
      this.#heard += text;
    });
  }

  static async to({ url }: ChildGateway): Promise<Line> {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    await once(socket, "connect");
    return new Line(socket);
  }

  get isOpen(): boolean {
    return this.#socket.writable;
  }

  sells(reference: string): void {
    this.#post(JSON.stringify(body(reference)));
  }

  /** Sends what is no message. */
  babbles(): void {
    this.#post('{"reference":?');
  }

  end(): void {
    this.#socket.end();
  }

  /** Of all answers so far. */
  get statuses(): string[] {
    return [...this.#heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  }

  /** All that was heard, once the gateway has ended the connection. */
  async rest(): Promise<string> {
    if (!this.#socket.closed) await once(this.#socket, "close");
    return this.#heard;
  }

  #post(content: string): void {
    this.#socket.write(
      `POST /v1/sales HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\ncontent-length: ${content.length}\r\n\r\n${content}`,
    );
  }
}
