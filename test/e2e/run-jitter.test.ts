// What differs from message to message, felt in a whole run: Toxiproxy carries none of it.

import { expect, test } from "vitest";
import { calmly } from "./disturbed.ts";
import { played } from "./tillstorm.ts";

const scenario = `name: Uneven
duration: 6s
settle: 10s
windows: {least: 500ms, sales: 10}
fleet:
  - id: rural
    terminals: 10
    terminal: quick
    links: [{id: wifi, profile: {delay: 1ms, loss: 30%}, provider: a}]
  - id: town
    terminals: 10
    terminal: quick
    links: [{id: lte, profile: {delay: 1ms}, provider: b}]
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: {workers: 16, service: {p50: 2ms, p95: 4ms}}
outages:
  - {id: crowd, at: 3s, for: 3s, strike: {provider: b}, what: {latency: {delay: 200ms, jitter: 200ms}}}
expect:
  sale{group:rural}: "p(95) > 200ms"
  sale{group:town}: "p(95) > 200ms"
`;

test(
  "lost messages wait for their retransmission, and jitter comes while its outage is on",
  calmly,
  async () => {
    const { ended } = await played(scenario);
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
  },
);
