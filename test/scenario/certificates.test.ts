import { describe, expect, test } from "vitest";
import { changed, said, small, withOutages } from "./small.ts";

const expired = "  - {id: cert, at: 3m, for: 1m, strike: {share: 50%}, what: certificate}\nexpect:";
const withOutage = (text: string) => text.replace("expect:", expired);

test("a certificate expires only where terminals show one", () => {
  const ours =
    /certificate strikes nobody: .*\n.*\n.*\n +write gateway: \{tls: \{clientCertificates: true\}\}/;
  expect(said(withOutage(small))).toEqual([expect.stringMatching(ours)]);
  expect(said(withOutage(changed("outages:", "gateway: {tls: true}\noutages:")))).toHaveLength(1);
  expect(
    said(withOutage(changed("outages:", "gateway: {tls: {clientCertificates: true}}\noutages:"))),
  ).toEqual([]);
});

test("in a storm too", () => {
  const storm =
    "  - {id: storm, at: 3m, storm: {count: 2, of: [refuse, certificate], within: 2m}, for: 10s}\nexpect:";
  expect(said(small.replace("expect:", storm))).toEqual([
    expect.stringContaining("outages[2].storm: certificate strikes nobody"),
  ]);
});

describe("the gateway's certificate", () => {
  const expires = "{id: cert, at: 3m, for: 1m, what: gateway-certificate}";
  const at = (gateway: string, outage = expires) =>
    said(withOutages([outage], changed("outages:", `gateway: ${gateway}\noutages:`)));

  test("expires only where terminals speak TLS", () => {
    const clear = /^s\.yaml:15:39 {2}outages\[0\]\.what: gateway-certificate strikes nobody: .* without TLS/;
    for (const problems of [said(withOutages([expires])), at("{tls: false}")]) {
      expect(problems).toEqual([expect.stringContaining("write gateway: {tls: true}")]);
    }
    expect(at("{tls: false}")).toEqual([expect.stringMatching(clear)]);
    expect(at("{tls: true}")).toEqual([]);
    expect(at("{tls: {clientCertificates: false}}")).toEqual([]);
  });

  test("of one's own gateway expires by a hook, and only where the URL is one of TLS", () => {
    const hooks = "{gateway-certificate: {begin: {command: [a]}, end: {command: [b]}}}";
    const hooked = (url: string) => at(`{url: "${url}", adapter: http-json, hooks: ${hooks}}`);
    expect(hooked("https://127.0.0.1:1")).toEqual([]);
    expect(hooked("http://127.0.0.1:1")).toEqual([
      expect.stringContaining("write the url of its TLS port, with https:// or tls://"),
    ]);
    expect(at('{url: "https://127.0.0.1:1"}')).toEqual([
      expect.stringContaining("outages[0].what: gateway-certificate happens at your gateway, and nothing"),
    ]);
  });

  test("is renewed some time: it needs a for", () => {
    const forGood = "{id: cert, at: 3m, what: gateway-certificate}";
    expect(at("{tls: true}", forGood)).toEqual([expect.stringContaining("outages[0]")]);
  });
});

test("what is wrong with tls itself is said there", () => {
  const wrong = withOutage(changed("outages:", "gateway: {tls: maybe}\noutages:"));
  expect(said(wrong)).toEqual([expect.stringContaining("gateway.tls")]);
});

test("at a gateway of one's own an expired one must be named", () => {
  const at = (more: string) =>
    said(withOutage(changed("outages:", `gateway: {url: "https://127.0.0.1:1"${more}}\noutages:`))).filter(
      (text) => text.includes("strikes nobody"),
    );
  expect(at("")).toEqual([expect.stringContaining("expired: {certificate: FILE, key: FILE}")]);
  expect(at(', certificates: {expired: {certificate: "a.pem", key: "b.pem"}}')).toEqual([]);
});

test("files of one's own gateway may be named by the environment", () => {
  const written = changed(
    "outages:",
    `gateway: {url: "https://a", certificates: {authority: "\${env:CA}"}}\noutages:`,
  );
  expect(said(written).join()).not.toContain("env:CA");
});
