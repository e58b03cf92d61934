import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { hostOf, isThisMachine, mustBeAllowed, type Resolve } from "../../src/run/allowed-target.ts";

const known: Readonly<Record<string, readonly string[]>> = {
  localhost: ["127.0.0.1", "::1"],
  "staging.example": ["203.0.113.7"],
  "both.example": ["127.0.0.1", "203.0.113.7"],
  "nothing.example": [],
};

const resolve: Resolve = async (host) => {
  const addresses = known[host];
  if (!addresses) throw new Error(`no ${host}`);
  return addresses;
};

function allowed(url: string, hosts: readonly string[] = []): Promise<void> {
  return mustBeAllowed([{ what: "the gateway", url }], hosts, resolve);
}

describe("what is on this machine needs no permission", () => {
  test.each([
    "http://127.0.0.1:8080",
    "http://127.255.0.9",
    "https://localhost",
    "tcp://LOCALHOST:8583",
    "http://[::1]:8080/pay",
    "http://[::ffff:127.0.0.1]",
  ])("%s", async (url) => {
    await expect(allowed(url)).resolves.toBeUndefined();
  });
});

describe("what is elsewhere, or nobody knows where, does", () => {
  test.each([
    "http://203.0.113.7:8080",
    "http://0.0.0.0:8080",
    "http://[2001:db8::1]",
    "https://staging.example",
    "http://both.example",
    "http://nothing.example",
    "http://unknown.example",
    "http://127.0.0.1.example",
    "http://localhost.example",
  ])("%s", async (url) => {
    await expect(allowed(url)).rejects.toBeInstanceOf(UsageError);
  });
});

test("a host is allowed by exactly its name, whatever its case and port", async () => {
  await expect(allowed("https://Staging.Example:8443/pay", ["staging.EXAMPLE"])).resolves.toBeUndefined();
  await expect(allowed("https://[2001:db8::1]:1", ["2001:db8::1"])).resolves.toBeUndefined();
  await expect(allowed("https://staging.example", ["example"])).rejects.toThrow(
    "--allow-target staging.example",
  );
  await expect(allowed("https://staging.example", ["*"])).rejects.toThrow(UsageError);
});

test("everything that nobody allowed is said at once, with what to type", async () => {
  const targets = [
    { what: "the gateway", url: "https://staging.example" },
    { what: "a hook of maintenance", url: "http://203.0.113.7/off" },
    { what: "a hook of crash", url: "http://127.0.0.1/off" },
  ];
  const error = await mustBeAllowed(targets, [], resolve).catch((caught: UsageError) => caught);
  expect(error).toMatchObject({
    exitCode: 2,
    explanation: {
      what: "nobody allowed load to staging.example, 203.0.113.7",
      why: [
        "the gateway is at staging.example, which is not this machine",
        "a hook of maintenance is at 203.0.113.7, which is not this machine",
      ],
      todo: "where its owner agrees: --allow-target staging.example --allow-target 203.0.113.7",
    },
  });
});

test("an address is never asked for, a name that cannot be resolved is not here", async () => {
  await expect(isThisMachine("127.0.0.1", () => Promise.reject(new Error("asked")))).resolves.toBe(true);
  await expect(isThisMachine("unknown.example", resolve)).resolves.toBe(false);
  expect(hostOf("http://[::1]:8080")).toBe("::1");
  expect(hostOf("http://localhost.:80")).toBe("localhost");
});
