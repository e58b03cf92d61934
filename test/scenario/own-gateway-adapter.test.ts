// How a gateway of one's own is spoken with: what a scenario may say, what it becomes in the plan, and every mistake.

import { describe, expect, test } from "vitest";
import { planOf, problemsOf } from "./around.ts";

const scenario = (gateway: string) => `name: Own
duration: 1m
fleet: [{id: a, terminals: 2, terminal: quick, links: [{id: w, profile: wifi, provider: p}]}]
load: {sales: 1/m, amount: {median: 10, p95: 20, currency: EUR}}
gateway: ${gateway}
`;

const own = (gateway: string) => planOf("s.yaml", { "s.yaml": scenario(gateway) }).ownGateway;

const problems = (gateway: string) => problemsOf("s.yaml", { "s.yaml": scenario(gateway) }).join("\n");

describe("the adapter of a plan", () => {
  test("is our HTTP/JSON unless the URL or the scenario says otherwise", () => {
    expect(own("{url: 'http://127.0.0.1:80'}")?.adapter).toEqual({ kind: "http-json" });
    expect(own("{url: 'tcp://127.0.0.1:80'}")?.adapter).toEqual({ kind: "iso8583" });
    expect(own("{url: 'http://127.0.0.1:80', adapter: ./a.ts}")?.adapter).toMatchObject({ kind: "module" });
  });

  test("keeps secrets as they are written", () => {
    const headers = own(
      "{url: 'http://127.0.0.1', headers: {authorization: 'Bearer ${env:TOKEN}'}}",
    )?.headers;
    expect(headers).toEqual({ authorization: "Bearer ${env:TOKEN}" });
  });

  test("described in YAML has the shared conditions unless a message has its own", () => {
    const adapter = own(`
  url: http://127.0.0.1
  http:
    approved: {status: 2xx, path: $.ok, equals: true}
    declined: [{status: 402}, {status: 404, reason: notFound}]
    sale: {path: "/pay", body: {json: {ref: "{{reference}}"}}}
    reversal: {path: "/pay/{{key}}", method: DELETE, approved: {status: [200, 404]}, declined: {status: 409}}
    echo: {path: /health}`)?.adapter;
    expect(adapter?.kind === "http" && adapter.messages).toEqual({
      sale: {
        method: "POST",
        path: "/pay",
        headers: {},
        body: { json: { ref: "{{reference}}" } },
        answers: {
          approved: [{ statuses: [[200, 299]], path: "$.ok", equals: [true] }],
          declined: [{ statuses: [[402, 402]] }, { statuses: [[404, 404]], reason: "notFound" }],
          busy: [
            {
              statuses: [
                [429, 429],
                [503, 503],
              ],
            },
          ],
          rejected: [],
        },
      },
      reversal: expect.objectContaining({
        method: "DELETE",
        answers: expect.objectContaining({
          approved: [
            {
              statuses: [
                [200, 200],
                [404, 404],
              ],
            },
          ],
          declined: [{ statuses: [[409, 409]] }],
        }),
      }),
      // What a sale's answer must say is not for an echo.
      echo: expect.objectContaining({
        method: "GET",
        answers: expect.objectContaining({ approved: [{ statuses: [[200, 299]] }], declined: [] }),
      }),
    });
  });
});

const http = (more: string) =>
  `{url: 'http://127.0.0.1', http: {sale: {path: /s, ${more}}, echo: {path: /e}}}`;

test.each([
  ["{url: 'gateway.test:80'}", "is no gateway's URL"],
  ["{url: 'ftp://gateway.test'}", "is no gateway's URL"],
  ["{url: 'http://me:pin@gateway.test'}", "has a user or a password in it, and the plan would show it"],
  ["{url: 'http://gateway.test/?a=1'}", "has more than a path"],
  ["{url: 'tcp://gateway.test'}", "has no port"],
  ["{url: 'http://gateway.test', adapter: iso8583}", "is HTTP, and iso8583 is not spoken over it"],
  ["{url: 'tcp://gateway.test:1', adapter: ./a.ts}", "is none of HTTP, which its adapter speaks"],
  ["{url: 'tcp://gateway.test:1', headers: {a: b}}", "means nothing where no HTTP is spoken"],
  ["{url: 'http://gateway.test', headers: {Host: b}}", "Host is what tillstorm itself says"],
  ["{url: 'http://gateway.test', headers: {'a b': c}}", "is no name of a header"],
  [
    "{url: 'http://gateway.test', headers: {a: '{{refrence}}'}}",
    "has {{refrence}}, and there is no such value",
  ],
  [
    "{url: 'http://a', adapter: ./a.ts, http: {sale: {path: /s, approved: {status: 200}}, echo: {path: /e}}}",
    "says again",
  ],
  [http("body: {form: {}}"), "has no approved: every answer would be unknown"],
  [http("approved: {}"), "asks for nothing"],
  [http("approved: {status: ok}"), "status"],
  [http("approved: {path: result}"), '"result" is no JSONPath'],
  [http("approved: {matches: '('}"), '"(" is no regular expression'],
  [http("approved: {header: a, path: $.a}"), "looks at a header and at a path"],
  [http("approved: {status: 200}, body: {json: {a: {b: ['{{{key}}}']}}}"), "would put a value in as it is"],
  [http("approved: {status: 200}, body: {json: {}, xml: ''}"), "is not exactly one of json, form and xml"],
  [
    "{url: 'http://a', http: {sale: {path: s, approved: {status: 200}}, echo: {path: /e}}}",
    "does not begin with /",
  ],
  ["{url: 'http://a', http: {sale: {path: /s, approved: {status: 200}}}}", "gateway.http.echo: is missing"],
])("%s: %s", (gateway, what) => {
  expect(problems(gateway)).toContain(what);
});

test("a secret where none is put in is a mistake", () => {
  expect(problems("{url: 'http://a', identities: '${env:FILE}'}")).toContain(
    "has ${env:FILE}, and no secret is put in here",
  );
  const named = scenario("{}").replace("name: Own", "name: 'Own ${env:TOKEN}'");
  expect(problemsOf("s.yaml", { "s.yaml": named }).join()).toContain("has ${env:TOKEN}");
});
