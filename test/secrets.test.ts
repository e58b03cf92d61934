import { expect, test } from "vitest";
import { EnvironmentError } from "../src/errors.ts";
import { mustHaveSecrets, secretsIn, withoutSecrets, withSecrets } from "../src/secrets.ts";

const text = `Bearer $\{env:TOKEN} for $\{env:SHOP}, again $\{env:TOKEN}`;

test("a text names each variable that it needs once", () => {
  expect(secretsIn(text)).toEqual(["TOKEN", "SHOP"]);
  expect(secretsIn(`$\{TOKEN} $\{env:} $\{env:1A}`)).toEqual([]);
});

test("values stand in their places, each made to fit", () => {
  const environment = { TOKEN: "a$1$&b", SHOP: 'x"y' };
  expect(withSecrets(text, environment)).toBe('Bearer a$1$&b for x"y, again a$1$&b');
  expect(withSecrets(text, environment, (value) => value.replaceAll('"', '\\"'))).toContain('x\\"y');
});

test("what is missing or empty is never put in as nothing", () => {
  expect(() => withSecrets(text, { TOKEN: "a", SHOP: "" })).toThrow("there is no SHOP in the environment");
  expect(() => withSecrets(`$\{env:toString}`, {})).toThrow("there is no toString");
});

test("what somebody else said loses the values again", () => {
  const said = withoutSecrets("401 for abc123", ["TOKEN", "NONE"], { TOKEN: "abc123" });
  expect(said).toBe(`401 for $\{env:TOKEN}`);
});

test("a value is found as JSON and addresses write it, too", () => {
  const environment = { TOKEN: 'a"b/c d' };
  const said = 'got {"token":"a\\"b/c d"} at /x/a%22b%2Fc%20d';
  expect(withoutSecrets(said, ["TOKEN"], environment)).toBe(
    `got {"token":"$\{env:TOKEN}"} at /x/$\{env:TOKEN}`,
  );
});

test("of a value for Basic, user and password are secret as well", () => {
  const environment = { LOGIN: Buffer.from("till:s3cr:et!").toString("base64") };
  const said = withoutSecrets("no user till:s3cr:et! here (s3cr:et!), nor till", ["LOGIN"], environment);
  expect(said).toBe(`no user $\{env:LOGIN} here ($\{env:LOGIN}), nor till`);
  const short = { LOGIN: Buffer.from("till:on").toString("base64") };
  expect(withoutSecrets("till:on is on", ["LOGIN"], short)).toBe(`$\{env:LOGIN} is on`);
  // Figures and letters that are no login when they are decoded.
  expect(withoutSecrets("a token of 16", ["T"], { T: "YWJjZGVmZ2hpamts" })).toBe("a token of 16");
});

test("of a value that begins with another nothing is left", () => {
  const environment = { SHORT: "till", LONG: "till-s3cret" };
  expect(withoutSecrets("till-s3cret of till", ["SHORT", "LONG"], environment)).toBe(
    `$\{env:LONG} of $\{env:SHORT}`,
  );
});

test("all variables that are missing are said at once", () => {
  const needed = [
    { name: "TOKEN", by: "the header authorization" },
    { name: "SECRET_1", by: "terminal T1" },
    { name: "SECRET_2", by: "terminal T2" },
    { name: "SECRET_1", by: "terminal T3" },
  ];
  const missing = () => mustHaveSecrets(needed, { TOKEN: "x", SECRET_2: "" });
  expect(missing).toThrow(EnvironmentError);
  expect(missing).toThrow(
    "2 variables are missing in the environment\nSECRET_1: for terminal T1 and 1 more\nSECRET_2: for terminal T2\n",
  );
  expect(() => mustHaveSecrets(needed, { TOKEN: "x", SECRET_1: "y", SECRET_2: "z" })).not.toThrow();
});
