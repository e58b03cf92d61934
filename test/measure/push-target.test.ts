import { expect, test } from "vitest";
import { pushTarget } from "../../src/measure/push-target.ts";

const basic = (login: string) => `Basic ${Buffer.from(login).toString("base64")}`;
const environment = {
  USER_NAME: "till",
  PASSWORD: "p@ss:/?#%é",
  PUSH_URL: "https://till:ge%40heim@push.example/x/",
};

test("a URL without a login is used as it is", () => {
  expect(pushTarget("http://127.0.0.1:9091/", {})).toMatchObject({
    url: "http://127.0.0.1:9091",
    headers: {},
  });
  expect(pushTarget("https://push.example/a/b", {})).toMatchObject({ url: "https://push.example/a/b" });
});

test("a login of the environment becomes a header and stands in no address, whatever characters it has", () => {
  const target = pushTarget(`https://\${env:USER_NAME}:\${env:PASSWORD}@push.example:9091`, environment);
  expect(target).toMatchObject({
    url: "https://push.example:9091",
    headers: { authorization: basic("till:p@ss:/?#%é") },
  });
});

test("the whole URL may come from the environment", () => {
  expect(pushTarget(`\${env:PUSH_URL}`, environment)).toMatchObject({
    url: "https://push.example/x",
    headers: { authorization: basic("till:ge@heim") },
  });
});

test.each(["ftp://push.example", "push.example:9091", "http://", ""])("%o is none", (text) => {
  expect(pushTarget(text, {})).toBeUndefined();
});

test("what the Pushgateway says is told without the login, in whatever form it says it", () => {
  const target = pushTarget(`\${env:PUSH_URL}`, environment);
  const said = `no ge@heim, ge%40heim, ${basic("till:ge@heim")}, ${environment.PUSH_URL}`;
  const told = target?.told(said);
  expect(told).not.toMatch(/heim/);
  expect(told).not.toContain(basic("till:ge@heim").slice(6));
});
