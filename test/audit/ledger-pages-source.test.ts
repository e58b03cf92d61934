// Pages of a ledger before anybody is asked for one: their address, and what is wrong with it.

import { describe, expect, test } from "vitest";
import { type LedgerPagesOptions, LedgerPagesSource, pagesUrl } from "../../src/audit/ledger-pages-source.ts";
import { recordOf, runId } from "./run.ts";

describe("an address", () => {
  const environment = { BOOKS: "https://books.example.com/v2", TOKEN: "a/b c" };

  test.each([
    ["http://books.example.com/of/{{run}}", "http://books.example.com/of/lunch%2F1"],
    // What the environment has before the path is taken as it is, and what it has in the path fits a path.
    [`$\{env:BOOKS}/{{run}}`, "https://books.example.com/v2/lunch%2F1"],
    [`http://127.0.0.1:80/$\{env:TOKEN}`, "http://127.0.0.1:80/a%2Fb%20c"],
    [`http://$\{env:TOKEN}/x`, "http://a/b c/x"],
    ["/of/{{run}}", "/of/lunch%2F1"],
    [`/$\{env:BOOKS}`, "/https%3A%2F%2Fbooks.example.com%2Fv2"],
  ])("%s is %s", (written, url) => {
    expect(pagesUrl(written, environment, "lunch/1")).toBe(url);
  });
});

describe("pages", () => {
  const { plan } = recordOf(4);

  function source(at: LedgerPagesOptions["http"]["at"], more: Partial<LedgerPagesOptions> = {}) {
    return new LedgerPagesSource({
      http: { at, headers: {}, rows: "$", timeoutMs: 1_000 },
      // Nothing is read of any row.
      rows: { columns: {}, kinds: {}, amounts: "minor" } as unknown as LedgerPagesOptions["rows"],
      quietMs: 0,
      expected: { run: runId, terminals: plan.terminals } as LedgerPagesOptions["expected"],
      environment: { AT: "no address" },
      ...more,
    });
  }

  test.each(["ftp://127.0.0.1/x", "see http://127.0.0.1/x", "http://", `$\{env:AT}`])(
    "at %s are asked of nobody",
    async (url) => {
      const asked = "its address is none over HTTP, with what the environment has";
      await expect(source({ url }).read().next()).rejects.toThrow(asked);
    },
  );

  test("at a path need a gateway", async () => {
    await expect(source({ path: "/x" }).read().next()).rejects.toThrow(
      "it is a path, and there is no gateway: write url",
    );
  });

  test("whose quiet nobody waits for any more are not waited for", async () => {
    const hurry = AbortSignal.abort();
    await expect(source({ path: "/x" }, { quietMs: 3_600_000, hurry }).quiet()).rejects.toThrow();
  });
});
