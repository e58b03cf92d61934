// True to life: small plans, one a kind of outage, and what becomes of them live and in virtual time.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planFrom } from "../../src/plan/load.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { Run } from "../../src/run/run.ts";
import { type Played, playedIn } from "./agreement.ts";

export interface Size {
  readonly terminals: number;
  /** Of one terminal. */
  readonly salesPerSecond: number;
  readonly durationMs: number;
  /** When the outage begins, and how long it lasts. */
  readonly atMs: number;
  readonly forMs: number;
  /** Whether the terminals have a second link, of provider c. */
  readonly hasSecondLink?: boolean;
  /**
   * Terminals wait seconds instead of tenths, and the gateway is slow but even: what a busy machine adds is little beside
   * it, and a p95 of some hundred sales is not luck.
   */
  readonly waitsLong?: boolean;
  /** Whether terminals speak TLS with the gateway and show it a certificate. */
  readonly speaksTls?: boolean;
  /** ISO 8583 instead of HTTP. */
  readonly speaksIso8583?: boolean;
}

/** Light enough that two cores serve everybody in time, and many enough that luck evens out. */
export const usual: Size = {
  terminals: 500,
  salesPerSecond: 0.3,
  durationMs: 20_000,
  atMs: 6_000,
  forMs: 4_000,
};

export interface Written {
  /** In YAML, without `id`, `at` and `for`: `strike: …, what: …`. */
  readonly text: string;
  /** It takes its own time: it has no `for`. */
  readonly takesItsTime?: boolean;
}

/** A plan with these outages. Throws a ScenarioError where that cannot be. */
export function planWith(outages: readonly Written[], size: Size = usual): Plan {
  const { terminals, salesPerSecond, durationMs, atMs, forMs, hasSecondLink, waitsLong } = size;
  const { speaksTls, speaksIso8583 } = size;
  const second = hasSecondLink ? ", {id: wired, profile: wifi, provider: c}" : "";
  const links = `[{id: wifi, profile: wifi, provider: {a: 60%, b: 40%}}${second}]`;
  // It goes over to the other link well before it takes itself for offline: else a millisecond more or less decides.
  const waits = waitsLong
    ? ", probe: {base: 2s, cap: 4s, jitter: full}, forward: {firstWait: 2s, gap: 200ms}"
    : "";
  const terminal = `{preset: quick, links: {failOverAfter: 1}${waits}}`;
  const service = waitsLong ? "{p50: 100ms, p95: 120ms}" : "{p50: 10ms, p95: 30ms}";
  const tls = speaksTls ? "{clientCertificates: true}" : "false";
  const protocol = speaksIso8583 ? "iso8583" : "http-json";
  // Each further one begins when the one before is half over.
  const lines = outages.map(({ text, takesItsTime }, n) => {
    const length = takesItsTime ? "" : `for: ${forMs}ms, `;
    return `  - {id: struck-${n}, at: ${atMs + (n * forMs) / 2}ms, ${length}${text}}`;
  });
  const text = `
name: True to life
duration: ${durationMs}ms
settle: 10s
windows: {least: 1s, sales: 100}
fleet:
  - {id: shops, terminals: ${terminals}, perStore: 2, terminal: ${terminal}, links: ${links}}
load: {sales: ${salesPerSecond}/s, amount: {median: 12.50, p95: 60, currency: EUR}, declined: 2%}
gateway: {workers: 64, service: ${service}, tls: ${tls}, protocol: ${protocol}}
outages:
${lines.join("\n")}
# A time, which the run calls inconclusive where the machine disturbed it.
expect: {sale: "p(95) < 10s"}
`;
  return planFrom({ file: "true-to-life.yaml", text }).plan;
}

/** Plays a plan and keeps nothing but what the comparison asks for. */
export async function playedAs(engine: "live" | "virtual", plan: Plan): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-life-"));
  try {
    const run = new Run({
      plan,
      engine,
      keepsHistory: true,
      workingDirectory: folder,
      output: "run",
      progress: () => {},
    });
    const { summary, directory } = await run.play();
    return playedIn(summary, join(directory, "history.db"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
