// The history and the ledger on a real disk and over real sockets: killed writers, a full disk, a gateway
// that falls silent in the middle of its ledger.

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { LedgerError } from "../../src/audit/ledger-error.ts";
import { LedgerOverHttp } from "../../src/audit/ledger-over-http.ts";
import { UsageError } from "../../src/errors.ts";
import { facts } from "../../src/facts.ts";
import { HistoryError } from "../../src/history/history-error.ts";
import { mergeHistories } from "../../src/history/merge.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { Posting } from "../../src/ledger.ts";
import { ledgerOf, posting, recordOf, runId, startedAt } from "../audit/run.ts";
import { onePlan } from "../gateway/core/virtual-gateway.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tillstorm-history-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function recordMany(writer: HistoryWriter, count: number, from = 0): void {
  for (let i = from; i < from + count; i++)
    writer.record(i % 4, i, facts.wanted, Math.floor(i / 4), 1000 + i);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

describe("a writer that is killed", () => {
  /** Records until it is killed, `laterMs` after five seconds of its run, and gives what its ledger booked. */
  async function killed(laterMs: number): Promise<Posting[]> {
    const program = fileURLToPath(new URL("endless-writer.ts", import.meta.url));
    const ledger = join(folder, "ledger.ndjson");
    const paths = [join(folder, "history.db"), ledger, join(folder, "flushed.txt")];
    const child = spawn(process.execPath, [program, ...paths], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(child.stdout!, "data");
      await wait(laterMs);
    } finally {
      await end(child);
    }
    expect(child.signalCode).toBe("SIGKILL");
    // The last line may be cut off: that row was never durable.
    const lines = readFileSync(ledger, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Posting);
  }

  /** How many facts it had flushed for certain: the last whole line. */
  const flushed = () => Number(readFileSync(join(folder, "flushed.txt"), "utf8").split("\n").at(-2));

  // Twenty moments, drawn over 300 ms; a failure says which one it was.
  const moments = Array.from({ length: 20 }, (_, part) => Math.round(15 * (part + Math.random())));

  test.each(moments)(
    "leaves a history that opens and audits without a false alarm (killed after %d ms)",
    async (ms) => {
      const rows = await killed(ms);
      const history = HistoryReader.open(join(folder, "history.db"), { isWritable: true });
      expect(history.ended).toBeUndefined();
      const until = history.lastFactAt();
      expect(until).toBeGreaterThan(4000);
      expect(() => history.check()).not.toThrow();
      expect([...history.facts()].length).toBeGreaterThanOrEqual(flushed());
      expect(flushed()).toBeGreaterThan(4000);
      const { intended, violations, findings, inconclusive } = await audit(history, ledgerOf(rows));
      expect(intended.sales).toBe(until + 1);
      expect(findings).toEqual([]);
      expect(violations).toMatchObject({
        lost: { sales: 0 },
        resurrected: { sales: 0 },
        orphaned: { sales: 0 },
      });
      expect(inconclusive[0]).toContain("the history was cut off");

      // The same audit does find what is wrong: a declined sale booked in time, one never wanted, a copy at the end.
      const inTime = { bookedAt: startedAt + 2000 };
      const next = rows.length + 1;
      const planted = [
        ...[posting(next, 0, 0, 1000, inTime), posting(next + 1, 1, 900_000, 1, inTime)],
        { ...rows.at(-1)!, id: next + 2 },
      ];
      const again = await audit(history, ledgerOf([...rows, ...planted]));
      history.close();
      expect(again.findings.map(({ violation, reference }) => `${violation} ${reference}`).sort()).toEqual([
        `duplicated ${rows.at(-1)!.reference}`,
        `orphaned ${runId}/1/900000`,
        `resurrected ${runId}/0/0`,
      ]);
    },
  );

  test("leaves a history that can also be read without writing to it", async () => {
    const rows = await killed(30);
    const history = HistoryReader.open(join(folder, "history.db"));
    const { findings, ledger } = await audit(history, ledgerOf(rows));
    history.close();
    expect({ findings, rows: ledger.rows }).toEqual({ findings: [], rows: rows.length });
  });
});

describe("a mutilated history", () => {
  /** A whole history of 20,000 facts, with this done to its bytes. */
  function mutilated(does: (bytes: Buffer) => Buffer): string {
    const path = join(folder, "history.db");
    const writer = HistoryWriter.create(path, recordOf(4));
    recordMany(writer, 20_000);
    writer.end("normally");
    writer.close();
    writeFileSync(path, does(readFileSync(path)));
    return path;
  }

  /** Opens it as a command does that reads from disk, looks through it, and says what was thrown. */
  function thrownBy(path: string): unknown {
    let history: HistoryReader | undefined;
    try {
      history = HistoryReader.open(path);
      history.check();
      return undefined;
    } catch (error) {
      return error;
    } finally {
      history?.close();
    }
  }

  test("is whole as long as nothing is done to it", () => {
    expect(thrownBy(mutilated((bytes) => bytes))).toBeUndefined();
  });

  test.for<readonly [string, (bytes: Buffer) => Buffer]>([
    ["cut in half", (bytes) => bytes.subarray(0, bytes.length >> 1)],
    ["empty", () => Buffer.alloc(0)],
    [
      "overwritten in the middle",
      (bytes) => bytes.fill(0xa5, bytes.length >> 1, (bytes.length >> 1) + 8_192),
    ],
    ["overwritten at its beginning", (bytes) => bytes.fill(0, 0, 4_096)],
    ["something else", () => Buffer.from("no history at all\n".repeat(500))],
  ])("that is %s is told with what to do, and is no crash", ([, does]) => {
    const error = thrownBy(mutilated(does));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ exitCode: 2, explanation: { todo: expect.stringMatching(/./) } });
  });
});

describe("several writers with clocks of their own", () => {
  test("are merged by offsets that were measured over a socket, and stated with their uncertainty", async () => {
    const clock = createTcpServer((socket) =>
      socket.on("error", () => {}).on("data", () => socket.write(`${Date.now()}\n`)),
    );
    clock.listen(0, "127.0.0.1");
    await once(clock, "listening");
    const program = fileURLToPath(new URL("skewed-writer.ts", import.meta.url));
    const skews = [0, 5_000, -3_000];
    const paths = skews.map((_, i) => join(folder, `writer-${i}.db`));
    try {
      const children = skews.map((skewMs, i) => {
        const { port } = clock.address() as AddressInfo;
        const words = [program, paths[i], String(i), String(skewMs), String(port)];
        return spawn(process.execPath, words, { stdio: ["ignore", "ignore", "inherit"] });
      });
      const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0]));
      expect(codes).toEqual([0, 0, 0]);
    } finally {
      clock.close();
    }
    const merged = mergeHistories(paths, join(folder, "merged.db"));
    expect(merged.missing).toEqual([]);
    for (const [i, { offsetMs, uncertaintyMs }] of merged.origins.entries()) {
      // A clock that is so much ahead needs so much taken away; Date.now() shows whole ms, twice in an exchange.
      expect(Math.abs(offsetMs + skews[i])).toBeLessThanOrEqual(uncertaintyMs + 1);
      expect(uncertaintyMs).toBeLessThan(1_000);
    }
    const history = HistoryReader.open(join(folder, "merged.db"), { isWritable: true });
    expect(history.origins().map(({ name }) => name)).toEqual(["writer-0", "writer-1", "writer-2"]);
    const rows = [];
    for (let i = 0; i < 30; i++) rows.push(posting(i + 1, i % 6, Math.floor(i / 6), 1_000));
    const { cells, findings, inconclusive } = await audit(history, ledgerOf(rows));
    history.close();
    expect({ paid: cells?.paid.sales, findings, inconclusive }).toEqual({
      paid: 30,
      findings: [],
      inconclusive: [],
    });
  });
});

describe("a history on a real disk", () => {
  test("is one plain file once it has ended, readable without writing beside it", () => {
    const path = join(folder, "history.db");
    const writer = HistoryWriter.create(path, recordOf(4));
    recordMany(writer, 1000);
    writer.end("normally");
    writer.close();
    expect(existsSync(`${path}-wal`) || existsSync(`${path}-shm`)).toBe(false);
    const history = HistoryReader.open(path);
    expect([...history.facts()]).toHaveLength(1000);
    expect(() => history.database.exec("DELETE FROM facts")).toThrow("readonly");
    history.close();
    expect(existsSync(`${path}-wal`) || existsSync(`${path}-shm`)).toBe(false);
  });

  test("answers the sqlite3 command, as docs/history.md says", ({ skip }) => {
    const { error } = spawnSync("sqlite3", ["-version"]);
    if (error && !process.env.CI) skip("needs the command sqlite3 (Debian package sqlite3)");
    const path = join(folder, "history.db");
    const writer = HistoryWriter.create(path, recordOf(4));
    recordMany(writer, 1000);
    writer.end("normally");
    writer.close();
    const asked = "SELECT outcome, sales, valueMinor FROM sales_by_outcome";
    expect(execFileSync("sqlite3", [path, asked], { encoding: "utf8" })).toBe("none|1000|1499500\n");
    const views = execFileSync("sqlite3", [path, "SELECT name FROM sqlite_schema WHERE type = 'view'"], {
      encoding: "utf8",
    });
    for (const view of views.trim().split("\n"))
      execFileSync("sqlite3", ["-readonly", path, `SELECT * FROM ${view}`]);
  });

  test("can be read by somebody else while it is written", () => {
    const path = join(folder, "history.db");
    const writer = HistoryWriter.create(path, recordOf(4));
    recordMany(writer, 500);
    writer.flush();
    const history = HistoryReader.open(path);
    const reading = history.facts()[Symbol.iterator]();
    reading.next();
    recordMany(writer, 500);
    writer.end("normally");
    writer.close();
    history.close();
    const after = HistoryReader.open(path);
    expect([...after.facts()]).toHaveLength(1000);
    expect(after.ended).toBe("normally");
    after.close();
  });

  /** Whether a small file system of its own could be put at `disk`: Linux lets root do so, not in every container. */
  function mounts(disk: string): boolean {
    mkdirSync(disk);
    return spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]).status === 0;
  }

  test("keeps what was recorded when the disk is full", async ({ skip }) => {
    const disk = join(folder, "disk");
    if (!mounts(disk)) skip("a tmpfs cannot be mounted here: it takes root on Linux");
    try {
      const path = join(disk, "history.db");
      const writer = HistoryWriter.create(path, recordOf(4));
      let thrown: unknown;
      for (let i = 0; i < 100 && !thrown; i++) {
        recordMany(writer, 4000, i * 4000);
        try {
          writer.flush();
        } catch (error) {
          thrown = error;
        }
      }
      expect(thrown).toBeInstanceOf(HistoryError);
      expect(thrown).toMatchObject({ exitCode: 4, recorded: writer.recorded });
      recordMany(writer, 10, 1_000_000);
      expect(writer.dropped).toBe(4010);
      writer.end("normally");
      writer.close();

      const history = HistoryReader.open(path);
      expect([...history.facts()]).toHaveLength(writer.recorded);
      expect(writer.recorded).toBeGreaterThan(4000);
      // The audit of what is there needs no room on the full disk, and never passes.
      const { inconclusive, intended } = await audit(history, ledgerOf([]));
      history.close();
      expect(intended.sales).toBe(writer.recorded);
      expect(inconclusive).toHaveLength(1);
      expect(inconclusive[0]).toMatch(/cut off|disk is full; 4,010 facts are missing/);
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});

describe("the ledger over HTTP", () => {
  const gateways: ChildProcess[] = [];
  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await end(gateway);
  });

  async function gateway(): Promise<string> {
    const start = {
      gateway: { ...onePlan, workers: 8, service: { medianMs: 1, sigma: 0 } },
      ...{ seed: 1, ledger: join(folder, "ledger.db"), host: "127.0.0.1", port: 0 },
    };
    const program = fileURLToPath(new URL("../../src/gateway/main.ts", import.meta.url));
    const child = spawn(process.execPath, [program, JSON.stringify(start)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    gateways.push(child);
    const [line] = await once(child.stdout!, "data");
    return `http://127.0.0.1:${JSON.parse(String(line)).port}`;
  }

  async function sell(url: string, row: Posting): Promise<number> {
    const { reference, key, terminal, merchant, amountMinor, currency } = row;
    const body = { reference, key, terminal, merchant, amountMinor, currency, card: "4242424242424242" };
    const headers = { "content-type": "application/json" };
    return (await fetch(`${url}/v1/sales`, { method: "POST", headers, body: JSON.stringify(body) })).status;
  }

  test("is read from the reference gateway, this run's rows and no others, and audits", async () => {
    const url = await gateway();
    const writer = HistoryWriter.create(join(folder, "history.db"), recordOf(4));
    for (let i = 0; i < 40; i++) {
      const row = posting(0, i % 4, Math.floor(i / 4), 1000 + i);
      writer.record(i % 4, i, facts.wanted, Math.floor(i / 4), 1000 + i);
      writer.record(i % 4, i, facts.sent, Math.floor(i / 4), 0);
      expect(await sell(url, row)).toBe(200);
      writer.record(i % 4, i, facts.approved, Math.floor(i / 4), 1);
    }
    const other = { run: "other", reference: "other/0/0", key: "other/0/0" };
    expect(await sell(url, posting(0, 0, 0, 1, other))).toBe(200);
    writer.end("normally");
    writer.close();
    const history = HistoryReader.open(join(folder, "history.db"), { isWritable: true });
    const result = await audit(history, new LedgerOverHttp({ url, run: runId }));
    history.close();
    expect(result).toMatchObject({
      ...{ cells: { paid: { sales: 40 } }, ledger: { rows: 40, foreign: 0 }, findings: [], inconclusive: [] },
    });
  });

  /** A gateway that answers the status and the ledger as told. */
  async function stub(
    status: () => object,
    ledger: (write: (text: string) => void, end: () => void) => void,
  ) {
    const server = createServer((request, response) => {
      if (request.url === "/v1/status") response.end(JSON.stringify(status()));
      else
        ledger(
          (text) => response.write(text),
          () => response.destroy(),
        );
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const close = () => {
      server.closeAllConnections();
      server.close();
    };
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
  }

  const quiet = () => ({ inFlight: 0, queued: 0 });
  const line = `${JSON.stringify(posting(1, 0, 0, 1000))}\n`;

  async function reading(options: ConstructorParameters<typeof LedgerOverHttp>[0]): Promise<Posting[]> {
    const rows: Posting[] = [];
    for await (const row of new LedgerOverHttp(options).read()) rows.push(row);
    return rows;
  }

  test("is no ledger when the gateway breaks off, falls silent, or is not there", async () => {
    const breaking = await stub(quiet, (write, end) => {
      write(line);
      setImmediate(end);
    });
    const silent = await stub(quiet, (write) => write(line));
    try {
      await expect(reading({ url: breaking.url, run: runId })).rejects.toThrow(LedgerError);
      const impatient = { url: silent.url, run: runId, timeoutMs: 200 };
      await expect(reading(impatient)).rejects.toThrow(/(Body|Headers|Connect) ?Timeout/i);
    } finally {
      breaking.close();
      silent.close();
    }
    await expect(reading({ url: breaking.url, run: runId })).rejects.toThrow("ECONNREFUSED");
    await expect(new LedgerOverHttp({ url: breaking.url, run: runId }).quiet()).rejects.toThrow(LedgerError);
  });

  test("is read only once the gateway has come to rest, and not for ever", async () => {
    let asked = 0;
    const coming = await stub(
      () => ({ inFlight: asked++ < 3 ? 2 : 0, queued: 0 }),
      () => {},
    );
    const never = await stub(
      () => ({ inFlight: 0, queued: 7 }),
      () => {},
    );
    const odd = await stub(
      () => ({ busy: false }),
      () => {},
    );
    try {
      await new LedgerOverHttp({ url: coming.url, run: runId }).quiet();
      expect(asked).toBe(4);
      const impatient = { url: never.url, run: runId, quietWithinMs: 150 };
      await expect(new LedgerOverHttp(impatient).quiet()).rejects.toThrow(
        "the gateway still has 0 requests in flight, 7 queued after 150 ms",
      );
      await expect(new LedgerOverHttp({ url: odd.url, run: runId }).quiet()).rejects.toThrow(
        "lacks inFlight",
      );
    } finally {
      for (const { close } of [coming, never, odd]) close();
    }
  });
});
