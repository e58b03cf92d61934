// Whole runs over TLS, through a real Toxiproxy.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { realBinary } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { played } from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

/** The time-outs are so long that a machine that stands still cannot look like a gateway that is silent. */
function scenario(outages: string, protocol = "http-json"): string {
  return `name: TLS
duration: 9s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet:
  - id: shops
    terminals: 40
    perStore: 2
    model: {h5000: 50%, p400: 50%}
    terminal: {preset: quick, timeout: 20s, detection: {after: 20s}}
    links: [{id: wifi, profile: wifi, provider: {telecom-a: 50%, telecom-b: 50%}}]
load: {sales: 1/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: {protocol: ${protocol}, workers: 16, service: {p50: 4ms, p95: 10ms}, tls: {clientCertificates: true}}
outages:
${outages}
expect:
  pending: "== 0"
  dataLoss: "== 0"
`;
}

test.each(["http-json", "iso8583"])(
  "reply cuts under %s over TLS lose nothing, and no key is left behind",
  calmly,
  async (protocol) => {
    const cuts = "  - {id: cut, at: 2s, for: 3s, strike: {provider: telecom-a}, what: cut-reply}";
    const { run, ended, summary } = await played(scenario(cuts, protocol));
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    expect(summary.measures.outcomes.queued.sales).toBeGreaterThan(0);
    const files = readdirSync(run.directory, { recursive: true, withFileTypes: true });
    const left = files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    expect(left.length).toBeGreaterThan(3);
    for (const path of left)
      expect(readFileSync(path, "latin1"), path).not.toMatch(/PRIVATE KEY|CERTIFICATE/);
    expect(ended.stdout + ended.stderr).not.toMatch(/PRIVATE KEY|CERTIFICATE/);
  },
);

test(
  "only those whose certificate has expired and whose session ends go offline, until it is renewed",
  calmly,
  async () => {
    const { ended, summary } = await played(
      scenario(
        `  - {id: cert, at: 2s, for: 4s, strike: {model: h5000}, what: {certificate: {sessions: end}}}`,
      ),
    );
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    const [{ detection }] = summary.outages;
    expect([detection?.noticed, summary.measures.falseOffline]).toEqual([detection?.struck, 0]);
  },
);

test("a session that stands outlives the certificate: nobody notices", calmly, async () => {
  const { ended, summary } = await played(
    scenario("  - {id: cert, at: 2s, for: 4s, strike: {model: h5000}, what: certificate}"),
  );
  expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  expect(summary.outages[0].detection?.noticed).toBe(0);
  expect(summary.measures.outcomes.queued.sales).toBe(0);
});
