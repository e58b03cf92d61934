import { isAbsolute, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { Identities } from "../../src/plan/identities.ts";
import { planFrom } from "../../src/plan/load.ts";
import { targetLoadText, targetText } from "../../src/run/target-text.ts";
import { planOf, problemsOf } from "./around.ts";
import { brief, small } from "./small.ts";

/** The small scenario without what happens at the gateway, against one of one's own. */
const quiet = small.replace(/ {2}- \{id: closed.*\n/, "");
const own = (gateway: string, base = quiet) => `${base}gateway: ${gateway}\n`;
const url = "url: http://127.0.0.1:8080";

function ownOf(text: string) {
  const { ownGateway } = planFrom({ file: "s.yaml", text }).plan;
  if (!ownGateway) throw new Error("it plans no gateway of its own");
  return ownGateway;
}

test("a gateway of one's own needs no more than its url", () => {
  expect(ownOf(own(`{${url}}`))).toEqual({
    url: "http://127.0.0.1:8080",
    adapter: { kind: "http-json" },
    headers: {},
    ledger: { from: "gateway" },
    hooks: {},
  });
});

test("what describes our gateway means nothing beside it, each said where it stands", () => {
  const problems = brief(own(`{${url}, workers: 4, defects: {posts-twice: 1%}, routes: {}}`));
  expect(problems).toEqual(
    ["workers", "defects", "routes"].map((field) =>
      expect.stringContaining(
        `gateway.${field}: means nothing with url: it describes our gateway, not yours | leave it out`,
      ),
    ),
  );
});

test("what describes one's own means nothing without it", () => {
  expect(brief(own("{ledger: none, hooks: {}}"))).toEqual([
    expect.stringContaining("gateway.ledger: means nothing without url"),
    expect.stringContaining("gateway.hooks: means nothing without url"),
  ]);
});

test("a url on the command line takes the place of the gateway that the file describes", () => {
  const text = own("{workers: 4, defects: {posts-twice: 1%}}");
  const { plan } = planFrom({ file: "s.yaml", text }, ["gateway.url=http://127.0.0.1:8080"]);
  expect(plan.ownGateway?.url).toBe("http://127.0.0.1:8080");
  const both = ["gateway.url=http://127.0.0.1:8080", "gateway.workers=8"];
  expect(brief(text, both)).toEqual([expect.stringContaining("means nothing with url")]);
});

describe("outages at a gateway of one's own", () => {
  const outage = (what: string) =>
    quiet.replace("expect:", `  - {id: at-it, at: 5m, for: 1m, what: ${what}}\nexpect:`);

  test.each(["maintenance", "{fail: {requests: 10%}}", "slow"])("%s needs a hook", (what) => {
    const kind = /\w+/.exec(what)?.[0];
    const problems = brief(own(`{${url}}`, outage(what)));
    expect(problems).toEqual([
      expect.stringMatching(
        new RegExp(`outages\\[1\\]\\.what: ${kind} happens at your gateway, and nothing says how`),
      ),
    ]);
    const hooks = `{${kind}: {begin: {post: "http://127.0.0.1:1/on"}, end: {command: ["./off.sh"]}}}`;
    expect(brief(own(`{${url}, hooks: ${hooks}}`, outage(what)))).toEqual([]);
  });

  test.each(["{maintenance: {answers: refused}}", "{maintenance: {answers: silent}}", "blackhole"])(
    "%s is made by the proxies, and needs none",
    (what) => {
      expect(brief(own(`{${url}}`, outage(what)))).toEqual([]);
    },
  );

  test("cannot be announced by us", () => {
    const hooks =
      '{maintenance: {begin: {post: "http://127.0.0.1:1/on"}, end: {post: "http://127.0.0.1:1/off"}}}';
    const text = own(`{${url}, hooks: ${hooks}}`, outage("{maintenance: {announced: 1m}}"));
    expect(brief(text)).toEqual([expect.stringContaining("your gateway is not told to announce it")]);
  });

  test("hooks of no kind, or of one in the network, are a mistake", () => {
    const pair = "{begin: {command: [a]}, end: {command: [b]}}";
    expect(brief(own(`{${url}, hooks: {maintenence: ${pair}, blackhole: ${pair}}}`))).toEqual([
      expect.stringMatching(/there is no kind "maintenence" \| .*maintenance/),
      expect.stringContaining("blackhole happens in the network, where no hook is needed"),
    ]);
  });

  test("a hook does exactly one thing, and is done within 20 s", () => {
    const hooks =
      '{maintenance: {begin: {post: "http://127.0.0.1:1/on", command: [a]}, end: {}, timeout: 1m}}';
    expect(brief(own(`{${url}, hooks: ${hooks}}`))).toEqual([
      expect.stringContaining("begin: does not do exactly one thing"),
      expect.stringContaining("end: does not do exactly one thing"),
      expect.stringContaining("timeout: is longer than 20s"),
    ]);
  });

  test("planned cures are for our gateway", () => {
    const text = `${own(`{${url}}`)}changes: [{at: 1m, set: {gateway.workers: 8}}]\n`;
    expect(brief(text)).toEqual([expect.stringContaining("cannot be changed at a gateway with url")]);
  });
});

describe("where the ledger is read", () => {
  test("a file lies beside the scenario", () => {
    const { ledger } = ownOf(own(`{${url}, ledger: {csv: books/today.csv}}`));
    expect(ledger).toMatchObject({ from: "file", file: { format: "csv" }, quietMs: 5_000 });
    const path = ledger.from === "file" ? ledger.file.path : "";
    expect(isAbsolute(path) && path.endsWith("/books/today.csv")).toBe(true);
  });

  test("a query keeps its secrets out of the plan", () => {
    const text = own(
      `{${url}, ledger: {sql: {url: "$\{env:LEDGER_URL}", query: "SELECT 1"}, columns: {merchant: false}}}`,
    );
    const { ledger } = planOf("s.yaml", { "s.yaml": text }, { LEDGER_URL: "postgresql://top:secret@host/db" })
      .ownGateway!;
    expect(ledger).toMatchObject({
      from: "sql",
      sql: { url: `$\{env:LEDGER_URL}` },
      rows: { columns: { merchant: null } },
    });
    expect(JSON.stringify(ledger)).not.toContain("secret@");
  });

  test.each([
    ["{}", "names not exactly one source"],
    ["{csv: a, ndjson: b}", "names not exactly one source"],
    [
      '{sql: {url: "postgresql://u:p@h/d", query: "SELECT 1"}}',
      "has a password in it, and the plan would show it",
    ],
    ['{sql: {url: "host=h password=p", query: "SELECT 1"}}', "has a password in it"],
    ["somewhere", '"somewhere" is not a ledger'],
    ["adapter", "is an adapter's, and there is no module of one"],
    ["{from: adapter}", "is an adapter's, and there is no module of one"],
    ["{from: gateway, csv: a}", "names not exactly one source"],
    ["{from: gateway, amounts: decimal}", "says what rows look like that have a shape of their own"],
    ["{from: gateway, columns: {key: false}}", "says what rows look like that have a shape of their own"],
  ])("%s is a mistake", (ledger, message) => {
    expect(brief(own(`{${url}, ledger: ${ledger}}`)).join("\n")).toContain(message);
  });

  test("how long to wait for it may be said beside the gateway and an adapter, too", () => {
    expect(ownOf(own(`{${url}, ledger: {from: gateway, quiet: 30s}}`)).ledger).toEqual({
      from: "gateway",
      quietMs: 30_000,
    });
    expect(ownOf(own(`{${url}, adapter: ./my.ts, ledger: {from: adapter, quiet: 1m}}`)).ledger).toEqual({
      from: "adapter",
      quietMs: 60_000,
    });
  });

  test("a gateway that speaks no HTTP has none over HTTP", () => {
    const mistakes = brief(own('{url: "tcp://127.0.0.1:8583", ledger: gateway}'));
    expect(mistakes.join("\n")).toContain("is read over HTTP, which this gateway does not speak");
  });

  test("a password may come from the environment", () => {
    const text = own(`{${url}, ledger: {sql: {url: "postgresql://u:$\{env:PW}@h/d", query: "SELECT 1"}}}`);
    expect(brief(text)).toEqual([]);
  });
});

describe("identities", () => {
  /** Forty terminals, two a store, as the small scenario has them. */
  const rows = Array.from({ length: 40 }, (_, n) => `TILL-${n},SHOP-${n >> 1},st${n >> 1},KEY_${n}`);
  const csv = ["terminal,merchant,store,secret_env", ...rows].join("\n");
  const text = own(`{${url}, identities: terminals.csv}`);
  const planWith = (file: string) => planOf("d/s.yaml", { "d/s.yaml": text, "d/terminals.csv": file });
  const problemsWith = (file: string) =>
    problemsOf("d/s.yaml", { "d/s.yaml": text, "d/terminals.csv": file });

  test("name the terminals in the order of the fleet, and only the variables of their secrets", () => {
    const plan = planWith(csv);
    const names = new Identities(plan);
    expect([names.terminal(39), names.merchant(39), names.secret(39)]).toEqual([
      "TILL-39",
      "SHOP-19",
      "KEY_39",
    ]);
    expect(plan.ownGateway?.identities).toHaveLength(40);
  });

  test("may begin with a byte order mark, as spreadsheets write it", () => {
    expect(new Identities(planWith(`\uFEFF${csv}`)).terminal(0)).toBe("TILL-0");
  });

  test("without any, terminals are called by their number", () => {
    const names = new Identities(planFrom({ file: "s.yaml", text: own(`{${url}}`) }).plan);
    expect([names.terminal(3), names.merchant(3), names.secret(3)]).toEqual([
      "T0000003",
      "S0000001",
      undefined,
    ]);
  });

  test("too few are a mistake with both numbers", () => {
    const few = csv.split("\n").slice(0, 11).join("\n");
    expect(problemsWith(few)).toEqual([
      expect.stringMatching(/^d\/s\.yaml:\d+:\d+ {2}gateway\.identities: has 10 rows for 40 terminals \| /),
    ]);
  });

  test("a store of ours must be one store there", () => {
    const torn = csv.replace("TILL-3,SHOP-1,st1", "TILL-3,SHOP-1,st9");
    expect(problemsWith(torn)).toEqual([
      expect.stringContaining("line 5 is of store st9, and cafes has it in one store with line 4, of st1"),
    ]);
  });

  test.each([
    ["terminal,shop\nT1,M1", "d/terminals.csv:1:1  gateway.identities: has no column merchant"],
    [
      "terminal,merchant,secret\nT1,M1,x",
      'd/terminals.csv:1:1  gateway.identities: knows no column "secret"',
    ],
    ["terminal,merchant\n", "has no rows"],
    [csv.replace("TILL-1,", 'TI"LL,'), "d/terminals.csv:3"],
    [
      csv.replace("TILL-1,", "TILL-0,"),
      "d/terminals.csv:3:1  gateway.identities: terminal TILL-0 stands in line 2 already",
    ],
    [
      csv.replace(",KEY_1\n", ",hunter2!\n"),
      "d/terminals.csv:3:1  gateway.identities: secret_env is no variable's name",
    ],
  ])("%#: what is wrong with the file is said with its line", (file, message) => {
    expect(problemsWith(file).join("\n")).toContain(message);
  });

  test("a file that is not there", () => {
    expect(problemsOf("d/s.yaml", { "d/s.yaml": text })).toEqual([
      expect.stringContaining("gateway.identities: there is no file d/terminals.csv"),
    ]);
  });
});

test("the plan says what would reach the gateway", () => {
  const { plan } = planFrom({ file: "s.yaml", text: own(`{${url}, ledger: none}`) });
  expect(targetText(plan.ownGateway!)).toBe(
    "yours, http://127.0.0.1:8080; HTTP/JSON; no ledger, so losses cannot be told",
  );
  expect(targetLoadText(plan)).toBe(
    "about 267 sales, 0.444/s at the peak; 40 terminals on up to 40 connections; 10m and at most 5m more; more at once when an outage ends",
  );
});

test("paths of a library's scenario are not taken for the working directory's", () => {
  const { ledger } = ownOf(own(`{${url}, ledger: {ndjson: /books/today.ndjson}}`));
  expect(ledger).toMatchObject({
    from: "file",
    file: { format: "ndjson", path: resolve("/books/today.ndjson") },
  });
});
