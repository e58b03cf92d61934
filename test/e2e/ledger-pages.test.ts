// A ledger that is pages of JSON, read from a real HTTP server; and every way in which pages can fail to be a whole one.

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { JsonPages, type JsonPagesOptions } from "../../src/audit/json-pages.ts";
import { LedgerError } from "../../src/audit/ledger-error.ts";
import { LedgerPagesSource } from "../../src/audit/ledger-pages-source.ts";
import type { Posting } from "../../src/ledger.ts";
import { Identities } from "../../src/plan/identities.ts";
import type { LedgerPages, LedgerRows } from "../../src/plan/own-gateway.ts";
import { recordOf, runId } from "../audit/run.ts";

type Answer = { readonly status?: number; readonly body: unknown } | "silence";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** Its URL, and what it was asked. */
async function serving(answer: (url: URL, request: IncomingMessage) => Answer) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url!, "http://x");
    asked.push(request.url!);
    const said = answer(url, request);
    if (said === "silence") return;
    response.writeHead(said.status ?? 200, { "content-type": "application/json" });
    response.end(typeof said.body === "string" ? said.body : JSON.stringify(said.body));
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

type Pages = JsonPagesOptions["pages"];
const byLink: Pages = { rows: "$.items", next: { link: "$.next" }, timeoutMs: 5_000 };
const byCursor: Pages = { rows: "$.items", next: { cursor: "$.next", as: "after" }, timeoutMs: 5_000 };
const byPage: Pages = { rows: "$.items", next: { page: "page", from: 1, by: 1 }, timeoutMs: 5_000 };

async function rowsOf(url: string, pages: Pages, withinMs?: number): Promise<unknown[]> {
  const rows: unknown[] = [];
  const masked = (text: string) => text;
  const read = new JsonPages({ pages, url, headers: {}, masked, ...(withinMs ? { withinMs } : {}) }).read();
  for await (const { row } of read) rows.push(row.n);
  return rows;
}

async function readOf(url: string, pages: Pages) {
  const rows: unknown[] = [];
  const read = new JsonPages({ pages, url, headers: {}, masked: (text: string) => text });
  for await (const { row } of read.read()) rows.push(row.n);
  return { rows, onTrust: read.onTrust };
}

const items = (...numbers: number[]) => numbers.map((n) => ({ n }));

describe("pages that follow one another", () => {
  test("by a link, be it whole or a part, until there is none", async () => {
    const { url, asked } = await serving(({ pathname }) => {
      if (pathname === "/a") return { body: { items: items(1, 2), next: "b?x=1" } };
      if (pathname === "/b") return { body: { items: items(3), next: `${url}/c` } };
      return { body: { items: [], next: null } };
    });
    expect(await rowsOf(`${url}/a?run=r`, byLink)).toEqual([1, 2, 3]);
    expect(asked).toEqual(["/a?run=r", "/b?x=1", "/c"]);
  });

  test("by a cursor, which fits into its place whatever it is", async () => {
    const { url, asked } = await serving(({ searchParams }) => {
      const after = searchParams.get("after");
      if (after === null) return { body: { items: items(1), next: "a&b=c/?" } };
      return after === "a&b=c/?" ? { body: { items: items(2), next: 7 } } : { body: { items: items(3) } };
    });
    expect(await rowsOf(`${url}/l?run=r`, byCursor)).toEqual([1, 2, 3]);
    expect(asked[1]).toBe("/l?run=r&after=a%26b%3Dc%2F%3F");
    expect(asked).toHaveLength(3);
  });

  test("by their numbers, until one has no rows", async () => {
    const { url, asked } = await serving(({ searchParams }) => {
      const page = Number(searchParams.get("page"));
      return { body: { items: page <= 2 ? items(page) : [] } };
    });
    expect(await rowsOf(`${url}/l`, byPage)).toEqual([1, 2]);
    expect(asked).toEqual(["/l?page=1", "/l?page=2", "/l?page=3"]);
  });

  test("by how many rows came before; with their number nobody asks for a page too many", async () => {
    const all = items(0, 1, 2, 3, 4);
    const { url, asked } = await serving(({ searchParams }) => {
      const from = Number(searchParams.get("offset"));
      return { body: { items: all.slice(from, from + 2), total: 5 } };
    });
    const next = { page: "offset", from: 0, by: 2 };
    expect(await rowsOf(url, { ...byPage, next, total: "$.total" })).toEqual([0, 1, 2, 3, 4]);
    expect(asked).toEqual(["/?offset=0", "/?offset=2", "/?offset=4"]);
  });

  test("and one alone, which is nothing but its rows", async () => {
    const { url } = await serving(() => ({ body: items(1, 2) }));
    expect(await rowsOf(url, { rows: "$", timeoutMs: 5_000 })).toEqual([1, 2]);
  });

  test.each([
    ["null", null],
    ["false", false],
    ["an empty text", ""],
  ])("or one alone that says %s where the next would be", async (_, next) => {
    const { url } = await serving(() => ({ body: { items: items(1), next } }));
    expect(await readOf(url, byLink)).toEqual({ rows: [1], onTrust: undefined });
  });

  test("or none yet, whatever it says of a next one", async () => {
    const { url } = await serving(() => ({ body: { items: [] } }));
    expect(await readOf(url, byCursor)).toEqual({ rows: [], onTrust: undefined });
  });
});

describe("that these were all pages", () => {
  const twoPages = ({ searchParams }: URL) => ({
    body: searchParams.has("after") ? { items: items(3) } : { items: items(1, 2), nextPage: "p2", total: 3 },
  });

  test.each([
    ["cursor", { cursor: "$.next_page", as: "after" }],
    ["link", { link: "$.next_page" }],
  ] as const)("a first page without what is called the next's %s does not say", async (_, next) => {
    const { url } = await serving(twoPages);
    await expect(rowsOf(url, { ...byCursor, next })).rejects.toThrow(
      "page 1 has nothing at $.next_page, so it is the last page or that is misspelled: write total,",
    );
  });

  test("the field says by being gone, once a page had it", async () => {
    const { url } = await serving(twoPages);
    const next = { cursor: "$.nextPage", as: "after" };
    expect(await readOf(url, { ...byCursor, next })).toEqual({ rows: [1, 2, 3], onTrust: undefined });
  });

  test("a number of rows tells, and a misspelled next with it", async () => {
    const total = "$.total";
    const whole = await serving(() => ({ body: { items: items(1, 2), total: 2 } }));
    expect(await readOf(whole.url, { ...byCursor, total })).toEqual({ rows: [1, 2], onTrust: undefined });
    const { url } = await serving(twoPages);
    const next = { cursor: "$.next_page", as: "after" };
    await expect(rowsOf(url, { ...byCursor, next, total })).rejects.toThrow("3 rows, and its pages had 2");
  });

  test("its owner may say, and is taken by the word", async () => {
    const { url } = await serving(() => ({ body: { items: items(1) } }));
    expect(
      await readOf(url, { ...byCursor, next: { ...byCursor.next!, last: "absent" } as Pages["next"] }),
    ).toEqual({
      rows: [1],
      onTrust: "its one page is taken for the last: it has nothing at $.next",
    });
    expect(await readOf(url, { rows: "$.items", timeoutMs: 5_000 })).toEqual({
      rows: [1],
      onTrust: "its one page is taken to be all: nothing says if there are more",
    });
    const counted = await serving(() => ({ body: { items: items(1), total: 1 } }));
    expect(await readOf(counted.url, { rows: "$.items", total: "$.total", timeoutMs: 5_000 })).toEqual({
      rows: [1],
      onTrust: undefined,
    });
  });

  test.each([[{ page: 2 }], [["p2"]], [true]])("nothing else there says: %j", async (next) => {
    const { url } = await serving(() => ({ body: { items: items(1), next } }));
    await expect(rowsOf(url, byCursor)).rejects.toThrow(
      `page 1 has at $.next what is neither a cursor nor null: ${JSON.stringify(JSON.stringify(next))}`,
    );
  });

  test("is asked before the first row is given away", async () => {
    const { url } = await serving(twoPages);
    const next = { link: "$.next_page" };
    const read = new JsonPages({
      pages: { ...byLink, next },
      url,
      headers: {},
      masked: (text) => text,
    }).read();
    await expect(read.next()).rejects.toThrow("is misspelled");
  });
});

describe("pages that cannot be a whole ledger are an error:", () => {
  const failing = async (answer: Parameters<typeof serving>[0], pages: Pages, withinMs?: number) => {
    const { url } = await serving(answer);
    const read = rowsOf(url, pages, withinMs);
    await expect(read).rejects.toThrow(LedgerError);
    return read.catch((error: Error) => error.message);
  };

  test("one that is missing", async () => {
    const said = await failing(({ searchParams }) => {
      const page = Number(searchParams.get("page"));
      return page === 2 ? { status: 404, body: { error: "gone" } } : { body: { items: items(page) } };
    }, byPage);
    expect(said).toBe('page 2, /?page=2: status 404 "{\\"error\\":\\"gone\\"}"');
  });

  test("one that was left out, where the number of all rows is known", async () => {
    const said = await failing(
      ({ searchParams }) => {
        const isFirst = searchParams.get("after") === null;
        return { body: isFirst ? { items: items(1), next: "c", total: 3 } : { items: items(3), total: 3 } };
      },
      { ...byCursor, total: "$.total" },
    );
    expect(said).toBe("the ledger says that it has 3 rows, and its pages had 2");
  });

  test("a next page that is the same again, or one before", async () => {
    const said = await failing(() => ({ body: { items: items(1), next: "/" } }), byLink);
    expect(said).toBe("page 1 leads back to a page that was read: the pages have no end");
    const circle = await failing(
      ({ searchParams }) => ({
        body: { items: items(1), next: searchParams.get("after") === "x" ? "y" : "x" },
      }),
      byCursor,
    );
    expect(circle).toBe("page 3 leads back to a page that was read: the pages have no end");
  });

  test("a parameter that the server does not know", async () => {
    const said = await failing(() => ({ body: { items: items(1) } }), byPage);
    expect(said).toBe("page 2 is the same as page 1: are pages asked for in another way?");
  });

  test("pages without end, by the time that they take", async () => {
    let n = 0;
    const said = await failing(() => ({ body: { items: items(n++) } }), byPage, 200);
    expect(said).toBe("its pages took longer than 200 ms");
    expect(n).toBeGreaterThan(0);
  });

  test("a server that says nothing", async () => {
    const said = await failing(() => "silence", { ...byLink, timeoutMs: 50 });
    expect(said).toMatch(/^page 1, \/ of http:\/\/127.0.0.1:\d+: no whole answer within 50 ms$/);
  });

  test("a next page at another host, which is not asked", async () => {
    const other = await serving(() => ({ body: { items: [] } }));
    const said = await failing(() => ({ body: { items: items(1), next: `${other.url}/2` } }), byLink);
    expect(said).toMatch(/^page 1 leads from http:\/\/127.0.0.1:\d+ to http:\/\/127.0.0.1:\d+, where nobody/);
    expect(other.asked).toEqual([]);
  });

  test.each([
    ["no JSON", "<html>", 'page 1 is no JSON: "<html>"'],
    ["no list where it should be", { list: [] }, 'page 1 has nothing at $.items: "{\\"list\\":[]}"'],
    ["something else there", { items: {} }, "page 1 has no list at $.items"],
    ["a row that is none", { items: [{}, 7] }, 'page 1, row 2 is no JSON object: "7"'],
    ["a next page that is no address", { items: [], next: "http://" }, "which is no address"],
    ["more than fits", " ".repeat(17 * 1024 * 1024), "page 1 has more than 16 MiB"],
  ])("%s", async (_, body, message) => {
    expect(await failing(() => ({ body }), byLink)).toContain(message);
  });

  test("a number of rows that is none", async () => {
    const said = await failing(() => ({ body: { items: [], total: "many" } }), {
      ...byLink,
      total: "$.total",
    });
    expect(said).toBe("page 1 has no number of rows at $.total");
  });

  test("a redirection, which is not followed", async () => {
    expect(await failing(() => ({ status: 302, body: "" }), byLink)).toContain("status 302");
  });
});

const { plan } = recordOf(4);
const expected = { run: runId, terminals: 4, currency: "EUR", names: new Identities(plan) };
const rows: LedgerRows = {
  columns: {
    ...{ reference: "ref", amount: "total", id: "id", kind: "kind", key: null, terminal: null },
    ...{ merchant: null, currency: "currency", bookedAt: null },
  },
  kinds: {},
  amounts: "decimal",
};

async function postings(source: LedgerPagesSource): Promise<Posting[]> {
  const all: Posting[] = [];
  for await (const each of source.read()) all.push(each);
  return all;
}

describe("the ledger of a run in pages", () => {
  const http = (at: LedgerPages["at"], more: Partial<LedgerPages> = {}): LedgerPages => ({
    ...{ at, headers: {}, rows: "$.items", timeoutMs: 5_000 },
    ...more,
  });
  const reference = `${runId}/3/5`;
  const row = { id: 7, kind: "sale", ref: reference, total: 12.5, currency: "978" };

  test("is asked for by run, with the secrets of the environment, and read like any other", async () => {
    const heard: (string | undefined)[] = [];
    const { url, asked } = await serving((_, { headers }) => {
      heard.push(headers.authorization, headers["x-shop"] as string, headers["x-run"] as string);
      return { body: { items: [row] } };
    });
    const source = new LedgerPagesSource({
      http: http(
        { path: "/books?run={{run}}" },
        { headers: { Authorization: `Bearer $\{env:BOOKS}`, "x-run": "{{run}}" } },
      ),
      ...{ rows, quietMs: 0, expected, environment: { BOOKS: "s3cret" } },
      gateway: () => ({ url: `${url}/api/`, headers: { "X-Shop": "1", authorization: "none" }, secrets: [] }),
    });
    expect(await postings(source)).toMatchObject([{ id: 7, reference, amountMinor: 1250, currency: "EUR" }]);
    expect(asked).toEqual([`/api/books?run=${encodeURIComponent(runId)}`]);
    expect(heard).toEqual(["Bearer s3cret", "1", runId]);
  });

  test("at an address of its own gets nothing that is the gateway's", async () => {
    const heard: (string | undefined)[] = [];
    const { url } = await serving((_, { headers }) => {
      heard.push(headers.authorization);
      return { body: { items: [row] } };
    });
    const source = new LedgerPagesSource({
      http: http({ url: `$\{env:BOOKS}/{{run}}` }),
      ...{ rows, quietMs: 0, expected, environment: { BOOKS: url } },
      gateway: () => ({ url: "http://127.0.0.1:1", headers: { authorization: "gateway's" }, secrets: [] }),
    });
    expect(await postings(source)).toHaveLength(1);
    expect(heard).toEqual([undefined]);
  });

  test("that says a secret again is told without it", async () => {
    const { url } = await serving((_, { headers }) => ({ status: 403, body: `no: ${headers["x-token"]}` }));
    const source = new LedgerPagesSource({
      http: http({ url }, { headers: { "x-token": `$\{env:BOOKS}` } }),
      ...{ rows, quietMs: 0, expected, environment: { BOOKS: "s3cret" } },
    });
    await expect(postings(source)).rejects.toThrow(`page 1, /: status 403 "no: $\{env:BOOKS}"`);
  });

  test.each([
    ["cut off within it", "/", (said: string) => "x".repeat(190) + said],
    ["in its address, as URLs write it", `/?token=$\{env:BOOKS}`, () => ""],
  ])("that says a secret again is told without it, also %s", async (_, path, said) => {
    const secret = "s3cret's ~other! (half)";
    const { url } = await serving((_, { headers }) => ({ status: 403, body: said(`${headers["x-token"]}`) }));
    const source = new LedgerPagesSource({
      http: http(
        { url: url + path },
        { headers: { "x-token": `$\{env:BOOKS}` }, next: { page: "page", from: 1, by: 1 } },
      ),
      ...{ rows, quietMs: 0, expected, environment: { BOOKS: secret } },
    });
    const told = await postings(source).catch((error: Error) => error.message);
    expect(told).toContain("status 403");
    expect(told).not.toContain("s3c");
  });

  test("at its gateway is told without that one's secrets either", async () => {
    const { url } = await serving((_, { headers }) => ({ status: 403, body: `no: ${headers["x-token"]}` }));
    const source = new LedgerPagesSource({
      http: http({ path: "/" }),
      ...{ rows, quietMs: 0, expected, environment: { SHOP: "s3cret" } },
      gateway: () => ({ url, headers: { "x-token": "s3cret" }, secrets: ["SHOP"] }),
    });
    await expect(postings(source)).rejects.toThrow(`status 403 "no: $\{env:SHOP}"`);
  });

  test("is left alone as soon as nobody waits for it any more", async () => {
    const ended = new AbortController();
    const { url } = await serving(() => {
      ended.abort();
      return "silence";
    });
    const source = new LedgerPagesSource({
      ...{ http: http({ url }), rows, quietMs: 0, expected, environment: {}, hurry: ended.signal },
    });
    await expect(postings(source)).rejects.toThrow("the run was ended first");
  });

  test("with a row that is wrong says at which page it stands, and what to write", async () => {
    const { url } = await serving(() => ({ body: { items: [row, { ...row, currency: "Taler" }] } }));
    const source = new LedgerPagesSource({
      http: http({ url }),
      ...{ rows, quietMs: 0, expected, environment: {} },
    });
    await expect(postings(source)).rejects.toThrow(
      'page 1, row 2: currency "Taler" is no currency: write currencies: {Taler: …} into the scenario\'s ledger',
    );
  });
});
