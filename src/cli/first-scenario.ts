// The first scenario of whoever types `tillstorm new`: short, every line explained, and right as it stands.

/** Its text under this name, which is written as YAML wants it. */
export function firstScenario(title: string): string {
  return `# Who sells, what breaks, and what must still hold. Every field: docs/scenarios.md, or let the editor explain it.
#
#   tillstorm check FILE     every mistake at once
#   tillstorm plan FILE      what will happen, drawn over time
#   tillstorm run FILE       makes it happen; --engine virtual needs no Toxiproxy and no waiting

name: ${title}
about: The provider of some shops goes silent at the busiest minute, and the gateway closes for a moment.
seed: 1                 # the same seed, the same run: who is struck, who buys what and when
duration: 20m           # how long customers come
settle: 5m              # at most so long may queues drain afterwards
speed: 20x              # played in a minute, and the time until the last queue is empty
windows: {least: 1s, sales: 100}  # service is compared with before over so many sales

fleet:
  - id: shops
    terminals: 600
    perStore: 2
    terminal: jpos-saf  # how a terminal behaves: tillstorm list presets; or {preset: jpos-saf, timeout: 20s, ...}
    links:
      # tillstorm list profiles; the provider is a name, or names with their shares of the stores
      - {id: line, profile: wifi, provider: {telecom-a: 40%, telecom-b: 60%}}

load:
  sales: 60/h           # of one terminal at the peak
  shape: lunch-peak     # tillstorm list shapes; or points: [{at: 0s, level: 0.3}, {at: 10m, level: 1}]
  amount: {median: 12.50, p95: 60, currency: EUR}
  declined: 1%          # by the issuer: a normal day

gateway:
  workers: 64           # requests that are worked on at once
  service: {p50: 40ms, p95: 120ms}

outages:
  # tillstorm list kinds. Whom it strikes: provider, link, group, store, share: 20% ...; everybody where left out.
  - {id: telecom-a, at: 6m, for: 2m, strike: {provider: telecom-a}, what: blackhole}
  - {id: closed, at: 13m, for: 1m, what: {maintenance: {retryAfter: 15s}}}

# tillstorm list measures. That no payment is lost, duplicated, altered or booked against the customer's will
# is always in force.
expect:
  recovery: "< 5m"      # after each outage everything is as before
  pending: "== 0"       # every queue is empty at the end
  falseOffline: "== 0"  # nobody goes offline for nothing
`;
}
