// Certificates for a gateway of one's own: files that the environment names.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { EnvironmentError } from "../../src/errors.ts";
import { makeCertificates } from "../../src/gateway/certificates.ts";
import { ownTls } from "../../src/run/own-tls.ts";

const folder = mkdtempSync(join(tmpdir(), "tillstorm-own-tls-"));
afterAll(() => rmSync(folder, { recursive: true }));

const { authority, terminals } = await makeCertificates({ clientCertificates: true });
const { shown, expired } = terminals;
if (!shown || !expired) throw new Error("terminals have no certificates");

const environment = {
  CA: file("authority.pem", authority),
  SHOWN: file("shown.pem", shown.certificate),
  SHOWN_KEY: file("shown-key.pem", shown.key),
  EXPIRED: file("expired.pem", expired.certificate),
  EXPIRED_KEY: file("expired-key.pem", expired.key),
  NOWHERE: join(folder, "secret-name"),
  NONSENSE: file("nonsense.pem", "Kennwort"),
};

/** As a scenario writes it. */
const variable = (name: string) => `\${env:${name}}`;
const pair = (name: string) => ({ certificate: variable(name), key: variable(`${name}_KEY`) });

test("the files that the variables name are what terminals bring", () => {
  const certificates = { authority: variable("CA"), shown: pair("SHOWN"), expired: pair("EXPIRED") };
  expect(ownTls({ url: "tls://pay.example:8583", certificates }, environment)).toEqual({
    serverName: "pay.example",
    authority,
    shown,
    expired,
  });
});

test("without certificates whom the system believes is believed, and in the clear nobody needs any", () => {
  expect(ownTls({ url: "https://[::1]:8443/pay" }, {})).toEqual({ serverName: "::1" });
  expect(ownTls({ url: "http://127.0.0.1:8080" }, {})).toBeUndefined();
});

test("all that is wrong is said at once, by the names of the variables and not by what they hold", () => {
  const certificates = {
    authority: variable("NOWHERE"),
    shown: { certificate: variable("NONSENSE"), key: variable("SHOWN_KEY") },
    expired: { certificate: variable("EXPIRED"), key: variable("SHOWN_KEY") },
  };
  const read = () => ownTls({ url: "https://pay.example", certificates }, environment);
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow(
    [
      `${variable("NOWHERE")} cannot be read: ENOENT`,
      `${variable("NONSENSE")} is not a certificate in PEM format`,
      `${variable("SHOWN_KEY")} is not the key of ${variable("EXPIRED")}`,
    ].join("\n"),
  );
  expect(read).not.toThrow(/secret-name|Kennwort|PRIVATE/);
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
