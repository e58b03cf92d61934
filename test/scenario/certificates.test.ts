import { expect, test } from "vitest";
import { changed, said, small } from "./small.ts";

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
