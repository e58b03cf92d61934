// Secrets in the plain are refused wherever a plan would show them, and nothing that only looks like one is.

import { describe, expect, test } from "vitest";
import { brief, said, small } from "./small.ts";

const url = "url: http://127.0.0.1:8080";
const base = small.replace(/ {2}- \{id: closed.*\n/, "");
const withGateway = (fields: string) => `${base}gateway: {${url}, ${fields}}\n`;
const hooks = (begin: string) => `hooks: {maintenance: {begin: ${begin}, end: {command: [./off.sh]}}}`;
const message = (sale: string) => `http: {approved: {status: 200}, echo: {path: /e}, sale: {${sale}}}`;
const command = (...words: string[]) => hooks(`{command: ${JSON.stringify(words)}}`);

test("all of one scenario are told at once, each where it stands, with the variable to write", () => {
  const text = withGateway(`headers: {Authorization: "Bearer abc"},
  http: {approved: {status: 200}, echo: {path: /e}, sale: {path: /s, headers: {x-api-key: k-123}}},
  hooks: {maintenance: {
    begin: {post: "http://u:pw@host/x", headers: {cookie: sid=1}},
    end: {command: [curl, -H, "authorization: Basic dTpw"]}}}`);
  const problems = brief(text);
  expect(problems.map((each) => each.replace(/^\S+ {2}/, "").replace(/:.*\|/, " |"))).toEqual([
    'gateway.headers.Authorization | write Authorization: "Bearer ${env:NAME}"',
    'gateway.http.sale.headers.x-api-key | write x-api-key: "${env:NAME}"',
    'gateway.hooks.maintenance.begin.post | write headers: {authorization: "Basic ${env:NAME}"}',
    'gateway.hooks.maintenance.begin.headers.cookie | write cookie: "${env:NAME}"',
    'gateway.hooks.maintenance.end.command[2] | write "${env:NAME}" in its place, or let the program read it from its environment',
  ]);
});

test("what is said of a secret does not repeat it", () => {
  const [problem] = said(withGateway('headers: {authorization: "Bearer abcdef"}'));
  expect(problem).toMatch(/^s\.yaml:\d+:\d+ {2}gateway\.headers\.authorization: has a secret in it/);
  expect(problem).toContain("headers: {authorization: •••••");
  expect(problem).not.toContain("abcdef");
  const [set] = said(withGateway("ledger: none"), ["gateway.headers.x-api-key=abcdef"]);
  expect(set).toMatch(/^--set gateway\.headers\.x-api-key=… /);
});

test("what else is wrong in its line does not repeat it either", () => {
  const problems = said(withGateway('headers: {authorization: "Bearer abcdef", x-n: 5}'));
  expect(problems).toHaveLength(2);
  expect(problems.join("\n")).not.toContain("abcdef");
  const sets = said(withGateway("ledger: none"), ["gateway.url=http://u:abcdef@127.0.0.1:1"]);
  expect(sets.length).toBeGreaterThan(0);
  expect(sets.join("\n")).not.toContain("abcdef");
});

describe("is refused", () => {
  test.each([
    "headers: {X-Auth-Token: t0psecret}",
    "headers: {clientSecret: hunter2}",
    "headers: {apikey: k-123}",
    ...["x-auth", "x-pin", "pwd", "x-pass"].map((name) => `headers: {${name}: s3cr3t-1}`),
    'headers: {authorization: "Bearer abc {{terminal}}"}',
    'headers: {authorization: "Bearer {{terminal}} abc"}',
    'headers: {authorization: "Bearer abc{{terminal}}"}',
    'headers: {authorization: "Bearer ${env:TOKEN} abc"}',
    'headers: {authorization: "s3cr3t_1 {{terminal}}"}',
    'headers: {x-api-key: "k-123 {{terminal}}"}',
    'headers: {x-api-key: "k-123-{{ terminal }}"}',
    'headers: {cookie: "sid=abc; till={{terminal}}"}',
    message('path: "/s?token=abc{{terminal}}"'),
    "ledger: {http: {path: /rows, headers: {authorization: 'Bearer abc {{run}}'}}}",
    message('path: /s, body: {json: {password: "hunter2 {{terminal}}"}}'),
    command("curl", "-H", "authorization: Bearer abc $RUN", "http://host"),
    message("path: /s, headers: {proxy-authorization: 'Basic dTpw'}"),
    message("path: /s, body: {form: {user: u, password: hunter2}}"),
    message("path: /s, body: {json: {login: {client_secret: hunter2}}}"),
    message('path: "/s?api_key=k-123"'),
    hooks('{post: "http://host/x?on=1&token=abc"}'),
    hooks('{post: "http://gh_abc@host/x"}'),
    hooks('{get: "https://host/x?key=AIza"}'),
    hooks(`{post: "http://host/x", body: '{"login": {"password": "hunter2"}}'}`),
    "ledger: {from: gateway, url: 'http://u:hunter2@127.0.0.1:9'}",
    "ledger: {http: {path: '/rows?access_token=abc', rows: '$.rows'}}",
    "ledger: {http: {path: /rows, rows: '$.rows', headers: {x-api-key: k-123}}}",
    command("curl", "-u", "u:hunter2", "http://host"),
    command("curl", "-Hauthorization: Bearer abc", "http://host"),
    command("sh", "-c", "curl -H 'x-api-key: k-123' http://host"),
    command("curl", "http://u:hunter2@host/x"),
    command("./m", "--token=abcdef"),
    command("./m", "--password", "hunter2"),
    command("env", "PGPASSWORD=hunter2", "psql"),
  ])("%s", (fields) => {
    expect(brief(withGateway(fields))).toEqual([
      expect.stringMatching(/has .*, and the plan would show it \| write/),
    ]);
  });
});

describe("is fine", () => {
  test.each([
    `headers: {authorization: "Bearer $\{env:TOKEN}", x-token-type: jwt, x-skip-token-check: "true"}`,
    'headers: {authorization: "Terminal {{terminal}}:{{secret}}", x-signature: "t={{key}},v1={{ secret }}"}',
    'headers: {authorization: "Digest username=till, realm=\\"pos\\", response=${env:R}, qop=auth"}',
    'headers: {cookie: "sid=${env:SID}; path=/; theme=dark", x-api-key: "sk_test_${env:KEY}"}',
    'headers: {x-api-key: "{{terminal}}/{{merchant}}", x-auth-token: "Bearer {{secret}}"}',
    command("sh", "-c", 'curl -H "authorization: Bearer $(cat token)" -H "x-api-key: $KEY" http://host'),
    'headers: {idempotency-key: "{{key}}", x-partition-key: eu-1, x-csrf-token: Fetch, accept: text/plain}',
    message('path: /s, headers: {x-api-key: "{{secret}}", x-idempotency-key: constant}'),
    message('path: /s, body: {json: {cardToken: tok_visa, password: "${env:PW}", key: "{{key}}"}}'),
    message('path: "/s?key={{key}}&token={{secret}}"'),
    hooks('{post: "http://u:${env:PW}@host/x?token=${env:T}"}'),
    hooks('{post: "http://host/x?sort=key&mode=on"}'),
    hooks(`{post: "http://host/x", body: '{"password": "$\{env:PW}", "card_token": "tok"}'}`),
    command("sh", "-c", 'curl -H "authorization: Bearer $TOKEN" http://host'),
    command("docker", "exec", "-u", "www-data:www-data", "pos", "./m"),
    command("ssh", "--private-key=./id_rsa", "--token-file", "/run/token", "host"),
    command("curl", "-H", "content-type: text/plain", "--key", "client.pem", "http://host:80/x"),
    command("psql", "-v", "on=1", "postgresql://u@host/db?sslmode=require"),
  ])("%s", (fields) => {
    expect(brief(withGateway(fields))).toEqual([]);
  });
});

test("a secret where none is put in is told once, and not as a URL that is none", () => {
  const text = `${base}gateway: {url: "$\{env:X}"}\n`;
  expect(brief(text)).toEqual([
    expect.stringMatching(/gateway\.url: has \$\{env:X\}, and no secret is put in here \| write \$\{X\}/),
  ]);
});
