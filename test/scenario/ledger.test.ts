// What a scenario says of a ledger that is somebody else's: pages over HTTP, marks and zones, words for currencies.

import { describe, expect, test } from "vitest";
import { Identities } from "../../src/plan/identities.ts";
import { planFrom } from "../../src/plan/load.ts";
import { filesOnDisk } from "../../src/scenario/files.ts";
import { brief, small } from "./small.ts";

const quiet = small.replace(/ {2}- \{id: closed.*\n/, "");
const http = "url: http://127.0.0.1:8080";
const tcp = 'url: "tcp://127.0.0.1:8583"';
const own = (gateway: string) => `${quiet}gateway: ${gateway}\n`;

function ledgerOf(ledger: string, url = http) {
  return planFrom({ file: "s.yaml", text: own(`{${url}, ledger: ${ledger}}`) }).plan.ownGateway?.ledger;
}

const mistakes = (ledger: string, url = http) => brief(own(`{${url}, ledger: ${ledger}}`)).join("\n");

describe("pages over HTTP", () => {
  test("need no more than a place, and are one page then, which is a list", () => {
    expect(ledgerOf("{http: {path: /books}}")).toMatchObject({
      from: "http",
      http: { at: { path: "/books" }, headers: {}, rows: "$", timeoutMs: 30_000 },
      quietMs: 5_000,
    });
    expect(ledgerOf("{http: {path: /books}}")).not.toHaveProperty("http.next");
  });

  test.each([
    ["{link: $.next}", { link: "$.next" }],
    ["{cursor: $.next, as: after}", { cursor: "$.next", as: "after" }],
    ["{page: page}", { page: "page", from: 1, by: 1 }],
    ["{page: offset, from: 0, by: 100}", { page: "offset", from: 0, by: 100 }],
  ])("follow one another by %s", (next, planned) => {
    const ledger = ledgerOf(
      `{http: {url: "https://books.example.com/{{run}}", rows: $.items, total: $.n, next: ${next}}}`,
    );
    expect(ledger).toMatchObject({ http: { next: planned, total: "$.n" } });
  });

  test("may have secrets of the environment, which the plan never holds", () => {
    const headers = `{authorization: "Bearer $\{env:BOOKS}"}`;
    const ledger = ledgerOf(`{http: {url: "$\{env:BOOKS_URL}/{{run}}", headers: ${headers}}}`);
    expect(ledger).toMatchObject({ http: { at: { url: `$\{env:BOOKS_URL}/{{run}}` } } });
  });

  test.each([
    ["{}", "says not exactly one place | write path for one at the gateway, or url"],
    ["{path: /a, url: http://127.0.0.1/a}", "says not exactly one place"],
    ["{path: a}", "does not begin with / | write it like /ledger"],
    ["{url: books.example.com}", "is no address over HTTP"],
    ["{url: 'http://u:pw@books/'}", "has a user or a password in it, and the plan would show it"],
    ["{path: /a, headers: {x-api-key: abcdef}}", "has a secret in it, and the plan would show it"],
    ["{path: '/a?token=abcdef'}", "has a secret (token) in it, and the plan would show it"],
    ["{path: '/{{batch}}'}", "has {{batch}}, and there is no such value | write one of: run"],
    ["{path: /a, rows: items}", '"items" is no JSONPath'],
    [
      "{path: /a, next: {}}",
      "says not exactly one way to the next page | write link, cursor with as, or page",
    ],
    ["{path: /a, next: {link: $.n, page: p}}", "says not exactly one way to the next page"],
    ["{path: /a, next: {cursor: $.n}}", "has only one of cursor and as | write {cursor: $.next, as: after}"],
    ["{path: /a, next: {link: $.n, from: 0}}", "counts what is no page | leave out from and by"],
    ["{path: /a, next: {page: p, last: absent}}", "a page without rows is it | leave out last"],
    ["{path: /a, next: {link: $.n, last: gone}}", '"gone" is not a way to end'],
    ["{path: /a, timeout: 0s}", "must be longer than nothing"],
  ])("%s is a mistake", (pages, message) => {
    expect(mistakes(`{http: ${pages}}`)).toContain(message);
  });

  test("are beside a gateway of ISO 8583, too, where they have an address", () => {
    expect(ledgerOf("{http: {url: http://127.0.0.1:8080/books}}", tcp)).toMatchObject({ from: "http" });
    expect(mistakes("{http: {path: /books}}", tcp)).toContain(
      "gateway.ledger.http.path: is a path at a gateway that does not speak HTTP | write url: http://HOST:PORT/PATH",
    );
  });
});

describe("a ledger as ours serves it", () => {
  test("may be elsewhere than where terminals reach the gateway", () => {
    expect(ledgerOf("{from: gateway, url: http://127.0.0.1:8582}", tcp)).toMatchObject({
      from: "gateway",
      url: "http://127.0.0.1:8582",
    });
  });

  test.each([
    ["{csv: a.csv, url: http://127.0.0.1}", http, "has a url that nothing is read at"],
    ["{from: gateway, url: 127.0.0.1}", http, "is no address over HTTP"],
    ["gateway", tcp, "say where with {from: gateway, url: URL}"],
  ])("%s is a mistake", (ledger, url, message) => {
    expect(mistakes(ledger, url)).toContain(message);
  });
});

describe("rows as companies have them", () => {
  test("have marks, zones and words of their own", () => {
    const said = `amounts: {decimal: ","}, times: Europe/Berlin, currencies: {Euro: EUR}`;
    expect(ledgerOf(`{csv: a.csv, ${said}}`)).toMatchObject({
      rows: { amounts: { decimal: "," }, times: "Europe/Berlin", currencies: { Euro: "EUR" } },
    });
  });

  test.each([
    ["times: Berlin", "is no time zone | write it like Europe/Berlin, UTC or +02:00"],
    ["currencies: {Euro: Euro}", '"Euro" is not a currency'],
    ['amounts: {decimal: "\'"}', "is not a decimal mark"],
  ])("%s is a mistake", (said, message) => {
    expect(mistakes(`{csv: a.csv, ${said}}`)).toContain(message);
  });

  test.each(["times: UTC", "currencies: {Euro: EUR}", 'amounts: {decimal: ","}'])(
    "%s means nothing of rows that have a shape of their own",
    (said) => {
      expect(mistakes(`{from: gateway, ${said}}`)).toContain("leave out columns, kinds, currencies, amounts");
    },
  );
});

describe("identities", () => {
  const rows = Array.from({ length: 40 }, (_, n) => `TÜR-${n},SHOP-${n >> 1}`.replace("Ü", "U"));
  const csv = `terminal,merchant\n${rows.join("\n")}\n`;
  const namesOf = (bytes: Uint8Array) => {
    const files = { ...filesOnDisk, data: () => ({ file: "terminals.csv", bytes }) };
    const text = own(`{${http}, identities: terminals.csv}`);
    return new Identities(planFrom({ file: "s.yaml", text }, [], { environment: {}, files }).plan);
  };

  test.each([
    ["in what Windows calls Unicode", Buffer.from(`\ufeff${csv}`, "utf16le")],
    ["in UTF-16 of the other kind", Buffer.from(`\ufeff${csv}`, "utf16le").swap16()],
    ["with tabs, as spreadsheets write that", Buffer.from(`\ufeff${csv.replaceAll(",", "\t")}`, "utf16le")],
    ["with upright lines", Buffer.from(csv.replaceAll(",", "|"))],
  ])("%s are read as any others", (_, bytes) => {
    expect([namesOf(bytes).terminal(39), namesOf(bytes).merchant(39)]).toEqual(["TUR-39", "SHOP-19"]);
  });

  test("that are cut off in the middle of a character are refused", () => {
    const bytes = Buffer.concat([Buffer.from(`\ufeff${csv}`, "utf16le"), Buffer.from([0x41])]);
    expect(() => namesOf(bytes)).toThrow("it says that it is UTF-16, and is not");
  });
});
