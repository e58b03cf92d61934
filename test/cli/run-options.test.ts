import { afterEach, describe, expect, test, vi } from "vitest";
import { type RunOptions, settingsOf } from "../../src/cli/run-options.ts";
import { EnvironmentError, UsageError } from "../../src/errors.ts";

const options = { engine: "live", history: "on" } as unknown as RunOptions;

function settings(given: Partial<RunOptions>) {
  return settingsOf({ ...options, ...given });
}

function thrown(given: Partial<RunOptions>): Error {
  try {
    settings(given);
  } catch (error) {
    if (error instanceof UsageError || error instanceof EnvironmentError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

afterEach(() => vi.unstubAllEnvs());

const withSecret = [
  "http://till:geheim@127.0.0.1:9091",
  "ftp://till:geheim@127.0.0.1",
  "till:geheim@127.0.0.1:9091",
  "http://geheim@127.0.0.1:9091",
  "http://127.0.0.1:9091?token=geheim",
  "http://till:1/geheim@127.0.0.1:9091",
  "http://till:ge/heim@127.0.0.1:9091",
];

describe.each(["push", "toxiproxy", "metrics", "linger", "baseline"] as const)("--%s", (option) => {
  test.each(withSecret)("refuses %s and does not repeat what may be a secret", (text) => {
    const { message } = thrown({ [option]: text });
    expect(message).not.toMatch(/geheim|heim/);
    expect(message).toContain(`--${option}`);
  });
});

test.each(withSecret)("TILLSTORM_TOXIPROXY=%s is refused the same way", (text) => {
  vi.stubEnv("TILLSTORM_TOXIPROXY", text);
  expect(thrown({}).message).toMatch(/TILLSTORM_TOXIPROXY/);
  expect(thrown({}).message).not.toMatch(/geheim|heim/);
});

describe("a login for --push", () => {
  const push = `https://\${env:PUSH_USER}:\${env:PUSH_PASSWORD}@push.example`;

  test("comes from the environment, and keeps its place until it is used", () => {
    vi.stubEnv("PUSH_USER", "till");
    vi.stubEnv("PUSH_PASSWORD", "geheim");
    expect(settings({ push }).pushUrl).toBe(push);
  });

  test("is asked for where it is refused in the plain", () => {
    expect(thrown({ push: withSecret[0] }).message).toContain(`\${env:PASSWORD}`);
  });

  test("is missed before anything starts, every variable by its name", () => {
    const error = thrown({ push });
    expect(error).toBeInstanceOf(EnvironmentError);
    expect(error.message).toMatch(/PUSH_USER: for --push[\s\S]*PUSH_PASSWORD: for --push/);
  });

  test("may be the whole URL; one that is none is not repeated", () => {
    vi.stubEnv("PUSH_URL", "http://till:geheim@127.0.0.1:9091");
    expect(settings({ push: `\${env:PUSH_URL}` }).pushUrl).toBe(`\${env:PUSH_URL}`);
    vi.stubEnv("PUSH_URL", "till:geheim@127.0.0.1:9091");
    expect(thrown({ push: `\${env:PUSH_URL}` }).message).toContain(`--push \${env:PUSH_URL} is no URL`);
  });
});

test("addresses without a secret are taken", () => {
  expect(settings({ push: "http://127.0.0.1:9091/a", toxiproxy: "http://127.0.0.1:8474/" })).toMatchObject({
    pushUrl: "http://127.0.0.1:9091/a",
    toxiproxyUrl: "http://127.0.0.1:8474",
  });
});

describe("--keep-runs", () => {
  test("is a number of runs", () => {
    expect(settings({ "keep-runs": "20" }).keptRuns).toBe(20);
    expect(settings({}).keptRuns).toBeUndefined();
  });

  test.each(["0", "-1", "1.5", "all", ""])("%o is none", (text) => {
    expect(thrown({ "keep-runs": text }).message).toContain("is no number of runs");
  });

  test("is refused where the run goes somewhere else", () => {
    expect(thrown({ "keep-runs": "20", output: "there" }).message).toContain("--output");
  });
});
