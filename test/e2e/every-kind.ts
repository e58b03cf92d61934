// A scenario in which every kind of outage strikes once, one after the other: what each needs is taken from its example.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { kinds } from "../../src/outages/kinds.ts";

interface Example {
  readonly outages: readonly { readonly what?: unknown }[];
}

/** From one outage to the next, and how long each lasts, ms. */
const everyMs = 800;
const forMs = 600;

export function everyKind(): string {
  const outages = kinds.map(({ name, strikes, takesMs, isPermanent }, index) => {
    const whom = {
      links: "strike: {provider: telecom-a}, ",
      gateway: "",
      stores: "strike: {share: 20%}, ",
      terminals: "strike: {share: 20%, of: terminals}, ",
    }[strikes];
    const length = takesMs || isPermanent ? "" : `for: ${forMs}ms, `;
    const what = JSON.stringify(whatOf(name));
    return `  - {id: ${name}, at: ${1_000 + index * everyMs}ms, ${length}${whom}what: ${what}}`;
  });
  return `name: Every kind
duration: ${Math.ceil((kinds.length * everyMs) / 1000) + 3}s
settle: 10s
windows: {least: 500ms, sales: 10}
fleet:
  - id: shops
    terminals: 30
    perStore: 3
    version: "2.3"
    terminal: {preset: quick, backOffice: {every: 2s}}
    links:
      - {id: wifi, profile: wifi, provider: {telecom-a: 50%, telecom-b: 50%}}
      - {id: lte, profile: 4g, provider: mobile-x}
    staff: {notices: {p50: 1s, p95: 2s}, does: [restart]}
    alternatives: [{cash: 10%}]
load:
  sales: 1/s
  amount: {median: 12.50, p95: 60, currency: EUR}
  declined: 5%
  cards: {visa: 60%, discover: 40%}
  refunds: 2%
  patience: {p50: 10s, p95: 20s}
gateway:
  tls: {clientCertificates: true}
  workers: 16
  service: {p50: 4ms, p95: 10ms}
  defects: {posts-twice: 1%}
outages:
${outages.join("\n")}
`;
}

/** As the kind's own example has it. */
export function whatOf(kind: string): unknown {
  const file = fileURLToPath(new URL(`../../scenarios/kinds/${kind}.yaml`, import.meta.url));
  const { outages } = parse(readFileSync(file, "utf8")) as Example;
  const isOf = (what: unknown) =>
    what === kind || (typeof what === "object" && what !== null && kind in what);
  const found = outages.find(({ what }) => isOf(what));
  if (!found) throw new Error(`the example of ${kind} has no outage of its kind`);
  return found.what;
}
