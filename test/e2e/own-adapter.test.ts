// Gateways of another shape: the corner bank of examples/, with its adapter and with YAML alone, through a real Toxiproxy.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { generate } from "selfsigned";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { exitCodes } from "../../src/errors.ts";
import { makeCertificates } from "../../src/gateway/certificates.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { cornerBank, cornerBankFile } from "./corner-bank.ts";
import { calmly } from "./disturbed.ts";
import { folderWith, Tillstorm } from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

/** Light, short, and with a cut so that terminals ask again. */
const short = (gateway: string) => `name: Short
duration: 3s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet:
  - id: shops
    terminals: 10
    perStore: 2
    terminal: quick
    links: [{id: wifi, profile: wifi, provider: telecom-a}]
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: ${gateway}
outages:
  - {id: cut, at: 1s, for: 1s, what: cut-reply}
`;

async function ended(words: readonly string[], options: ConstructorParameters<typeof Tillstorm>[1] = {}) {
  const run = new Tillstorm([...words, "--linger", "0s"], options);
  const end = await run.ended;
  await run.mustBeGone();
  return { run, end };
}

test(
  "replies of a gateway with forms and XML are cut off, and every sale is booked once",
  calmly,
  async () => {
    const url = await cornerBank();
    const { run, end } = await ended(["run", cornerBankFile("cut-replies.yaml"), "--gateway", url]);
    expect(end, end.stderr).toMatchObject({ code: 0 });
    const { audit, outages } = run.summary();
    expect(audit?.violations?.duplicated.sales).toBe(0);
    expect(audit?.cells?.paid.sales).toBeGreaterThan(300);
    expect(outages.map(({ id }) => id)).toEqual(["cut", "gone"]);
  },
);

test("the same gateway booking twice under one key is found", calmly, async () => {
  const url = await cornerBank("--defect", "books-twice");
  const { run, end } = await ended(["run", cornerBankFile("cut-replies.yaml"), "--gateway", url]);
  expect(end, end.stderr).toMatchObject({ code: 99 });
  expect(run.summary().audit?.violations?.duplicated.sales).toBeGreaterThan(0);
  expect(end.stdout).toMatch(/^FAIL {2}duplicated == 0: measured \d+/);
});

test("the same gateway described in YAML alone, its ledger a file", calmly, async () => {
  const journal = join(temporaryFolder(), "journal.csv");
  const url = await cornerBank("--journal", journal);
  const scenario = cornerBankFile("yaml-alone.yaml");
  const words = ["run", scenario, "--gateway", url, "--set", `gateway.ledger.csv=${journal}`];
  const { run, end } = await ended(words);
  expect(end, end.stderr).toMatchObject({ code: 0 });
  expect(run.summary().audit?.cells?.paid.sales).toBeGreaterThan(300);
});

test("maintenance is begun and ended as the adapter says", calmly, async () => {
  const url = await cornerBank();
  const folder = folderWith(
    short(`{url: "${url}", adapter: "${cornerBankFile("adapter.ts")}"}`).replace(
      /- \{id: cut.*\}/,
      "- {id: closed, at: 1s, for: 1s, what: {maintenance: {retryAfter: 1s}}}",
    ),
  );
  const { run, end } = await ended(["run", "scenario.yaml"], { folder });
  expect(end, end.stderr).toMatchObject({ code: 0 });
  expect(run.summary().outages).toMatchObject([{ id: "closed" }]);
  const answered = await fetch(`${url}/hello`);
  expect(await answered.text()).toBe("<hello/>");
});

test(
  "an adapter that fails ends the run without a verdict, with its own words and its own line",
  calmly,
  async () => {
    const url = await cornerBank();
    const folder = folderWith(short(`{url: "${url}", adapter: ./failing.mjs}`));
    writeFileSync(
      join(folder, "failing.mjs"),
      `export default {
  name: "failing",
  carries: ["sale", "echo"],
  request: ({ kind }) => ({ method: "GET", path: kind === "echo" ? "/hello" : "/receipt?once=1" }),
  answer({ body }, { kind }) {
    if (kind === "echo") return { answer: "approved" };
    throw new TypeError("no such receipt: " + body);
  },
};
`,
    );
    const { run, end } = await ended(["run", "scenario.yaml"], { folder });
    expect(end, end.stderr).toMatchObject({ code: 4 });
    const { verdict, reasons } = run.summary();
    expect(verdict).toBe("inconclusive");
    expect(reasons.join("\n")).toContain(
      'the adapter failing failed at the answer to a sale (status 200): TypeError: no such receipt: <receipt state="NO" why="unknown"/> (failing.mjs:7:11)',
    );
    expect(end.stderr).not.toContain("this is a bug");
  },
);

test("a token of the environment opens the gateway, and stands nowhere afterwards", calmly, async () => {
  const secret = "s3cret-of-the-corner";
  const url = await cornerBank("--token", secret);
  const folder = folderWith(
    short(
      `{url: "${url}", adapter: "${cornerBankFile("adapter.ts")}", headers: {x-shop-key: "\${env:SHOP_KEY}"}}`,
    ),
  );
  const missing = await ended(["run", "scenario.yaml"], { folder, env: { SHOP_KEY: undefined } });
  expect(missing.end).toMatchObject({ code: 3 });
  expect(missing.end.stderr).toContain("SHOP_KEY: for the header x-shop-key");

  const { run, end } = await ended(["run", "scenario.yaml"], { folder, env: { SHOP_KEY: secret } });
  expect(end, end.stderr).toMatchObject({ code: 0 });
  expect(end.stdout + end.stderr).not.toContain(secret);
  const files = readdirSync(run.directory, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["plan.json", "history.db", "summary.json"]),
  );
  for (const { parentPath, name } of files) {
    expect(readFileSync(join(parentPath, name)).includes(secret), name).toBe(false);
  }
});

test("a token that the gateway does not take ends the run without a verdict", calmly, async () => {
  const url = await cornerBank("--token", "another");
  const folder = folderWith(
    short(
      `{url: "${url}", adapter: "${cornerBankFile("adapter.ts")}", headers: {x-shop-key: "\${env:SHOP_KEY}"}}`,
    ),
  );
  const { run, end } = await ended(["run", "scenario.yaml"], { folder, env: { SHOP_KEY: "wrong-k3y" } });
  expect(end, end.stderr).toMatchObject({ code: 4 });
  expect(run.summary().reasons.join()).toMatch(/the gateway did not take an? \w+ for one: status 401/);
});

test("what the terminals need and the adapter lacks is said before anything is started", async () => {
  const url = await cornerBank();
  const folder = folderWith(
    short(`{url: "${url}", adapter: "${cornerBankFile("adapter.ts")}"}`).replace(
      "terminal: quick",
      "terminal: unionpay",
    ),
  );
  const { end } = await ended(["run", "scenario.yaml"], { folder });
  expect(end).toMatchObject({ code: 2 });
  expect(end.stderr).toContain("the adapter corner bank does not carry all that the terminals of Short say");
  expect(end.stderr).toContain("settlement: the terminals of shops close their day (settlement)");
});

test(
  "whom the scenario's certificates believe is believed when the ledger is read, too",
  calmly,
  async () => {
    const { authority, gateway } = await makeCertificates({ clientCertificates: false });
    const says: Readonly<Record<string, string>> = {
      "/v1/echo": '{"result":"approved"}',
      "/v1/sales": '{"result":"declined","reason":"issuer"}',
      "/v1/status": '{"inFlight":0,"queued":0}',
      "/v1/ledger": '{"end":true,"rows":0}',
    };
    const server = createServer({ key: gateway.key, cert: gateway.certificate }, ({ url = "" }, response) => {
      response.setHeader("content-type", "application/json").end(says[url.replace(/\?.*/, "")]);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const folder = folderWith(
      short(`{url: "https://127.0.0.1:${port}", certificates: {authority: "$\{env:CA}"}}`),
    );
    const file = join(folder, "authority.pem");
    writeFileSync(file, authority);
    const { run, end } = await ended(["run", "scenario.yaml"], { folder, env: { CA: file } });
    // It approves nothing, which proves nothing; but its ledger was read.
    expect(end, end.stdout + end.stderr).toMatchObject({ code: exitCodes.inconclusive });
    const { audit, reasons } = run.summary();
    expect(audit?.ledger).toEqual({ rows: 0, foreign: 0 });
    expect(reasons).toEqual([expect.stringContaining("nothing was paid")]);
  },
);

test(
  "the gateway hears its own name, though terminals connect to a proxy, and its certificate is for that name",
  calmly,
  async () => {
    const names = [{ type: 2, value: "localhost" }] as const;
    const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
      extensions: [{ name: "subjectAltName", altNames: [...names] }],
    });
    const heard = new Set<string>();
    const server = createServer({ key, cert }, (request, response) => {
      heard.add(`${(request.socket as TLSSocket).servername} ${request.headers.host} ${request.url}`);
      response.setHeader("content-type", "application/json").end('{"result":"approved"}');
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const folder = folderWith(short(`{url: "https://localhost:${port}/shop", ledger: none}`));
    writeFileSync(join(folder, "authority.pem"), cert);
    const { run, end } = await ended(["run", "scenario.yaml"], {
      folder,
      env: { NODE_EXTRA_CA_CERTS: join(folder, "authority.pem") },
    });
    expect(end, end.stderr).toMatchObject({ code: 4 });
    expect(run.summary().verdict).toBe("inconclusive");
    expect([...heard].toSorted()).toEqual([
      `localhost localhost:${port} /shop/v1/echo`,
      `localhost localhost:${port} /shop/v1/sales`,
    ]);
  },
);
