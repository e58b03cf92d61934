// A scenario that uses everything the language has, with the files that it refers to. It is right.

export const whole: Readonly<Record<string, string>> = {
  "base.yaml": `# What all our scenarios share.
name: Base
about: "What all share, in \${TOWN:-Perth}"
duration: 30m
settle: 20m
fleet:
  - id: cafes
    terminals: 60
    perStore: 3
    region: {nsw: 40%, vic: 60%}
    model: {h5000: 30%, p400: 70%}
    version: {2.9: 50%, 2.10: 50%}
    terminal: {preset: quick, offline: {maxAmount: 100, maxPayments: none, manager: {above: 50}}, forward: {retry: {cap: 5s}, spread: 10s},
      counter: {atOnce: 1, entry: {p50: 2s}}, retry: {attempts: 2, budget: {share: 10%}, throttle: {k: 2}, breaker: {failures: 9}},
      unknown: {does: reverse, reversal: {first: true}}, detection: {echo: {every: 2m, hostAllows: 5m}, sticky: {p50: 10s}},
      links: {failOverAfter: 1, race: none}, storage: {wipedBy: [logout], backup: {every: 10s}}, settlement: {within: 1m},
      backOffice: {every: 30s}, life: {update: {after: 0s}}}
    links:
      - {id: wifi, profile: wifi, provider: {telecom-a: 40%, telecom-b: 60%}, labels: [indoor]}
      - {id: lte, profile: {delay: {down: 40ms, up: 60ms}, jitter: 20ms, loss: 1%, rate: 2mbps}, provider: mobile-x}
    staff: {notices: {p50: 5m}, monitoring: 8m, does: [restart, switch-link, take-cash, call, swap], each: 3m}
    alternatives: [{cash: 40%}, {qr: 30%, link: customer}]
load:
  sales: 40/h
  amount: {median: 12.50, p95: 60, currency: EUR}
  patience: {p50: 2m}
  delayedAfter: 20s
outages:
  - {id: telecom-a, at: 10m, for: 3m, strike: {provider: telecom-a}, what: stall}
  - {id: gone, at: 1m, for: 1m, what: refuse}
expect:
  queue: "max < 50000"
`,
  "s.yaml": `# yaml-language-server: $schema=../scenario.schema.json
extends: base.yaml
name: Whole
seed: 7
speed: 5x
windows: {least: 2s, sales: 100}
fleet:
  - {id: cafes, terminals: 90}
  - id: kiosks
    terminals: 20
    region: qld
    version: "3.0"
    terminal: jpos-saf
    links: [{id: lte, profile: edge-lossy, provider: mobile-x, labels: [outdoor]}]
load:
  arrivals: {closed: {think: 30s}}
  shape: {csv: day.csv, column: tx}
  declined: 1%
  cards: {visa: 60%, discover: {share: 40%, declined: 2%}}
  refunds: 2%
  voids: 1%
gateway:
  workers: \${WORKERS:-16}
  service: {p50: 20ms, p95: 60ms}
  routes: {visa: {delay: 80ms}, discover: {delay: 90ms, timeout: 5s}}
  defects: {posts-twice: 1%}
  tls: {clientCertificates: true}
outages:
  gone: null
  telecom-a: {what: blackhole}
changes:
  - {at: telecom-a + 3m, set: {gateway.routes.discover.timeout: 1s, fleet.cafes.terminal.timeout: 3s}}
steady: {warmUp: 30s, online: "min > 50%", "queue{group:cafes}": ["max < 5000", "avg < 900"]}
expect:
  recovery{outage:telecom-a}: "< 10m"
  queue: ["max < 5000", {that: "max < 6000", abortOnFail: true, delay: 30s}]
`,
  // An own file, because a map of ids only changes what the base has.
  "storms.yaml": `extends: s.yaml
name: Storms
outages:
  - {id: backup, at: telecom-a + 40s, for: 1m, strike: {link: lte, same: telecom-a}, what: refuse}
  - {id: optus, at: 2m, strike: {group: cafes}, what: blackhole, returns: {by: region, order: [vic, nsw], first: 3m, every: 30s}}
  - {id: steps, at: telecom-a end + 10s, what: reset, returns: {steps: 4, first: 20s, every: 10s}}
  - {id: cert, at: 3m, strike: {model: h5000}, what: {certificate: {onReboot: dead}}, returns: {each: {p50: 2m, p95: 9m}}}
  - {id: bots, at: 1m, for: 5m, strike: {share: 10%, of: terminals}, what: {flood: {rate: 5/s, send: garbage}}}
  - {id: closed, at: 4m, for: 2m, strike: {share: 15%, of: stores}, what: {store-offline: {queued: refused}}}
  - {id: update, at: 1m, strike: {version: "2.9"}, what: {update: {to: "2.10", takes: 90s, fails: 1%}}, waves: {by: store, size: 20%, every: 2m, stopIf: "failed > 2%"}}
  - {id: wifi-storm, at: 2m, for: 8m, strike: {link: wifi, share: 20%}, what: {flap: {down: 2s..10s, up: 5s..30s}}}
  - {id: random, at: 5m, for: 2s..30s, storm: {count: 5..10, of: [refuse, {latency: {delay: 1s, jitter: 200ms}}, power-cut], within: 10m}}
  - {id: slow, at: 12m, for: 5m, strike: {any: [{region: qld}, {label: indoor}], not: {store: 3}}, what: {latency: {delay: 800ms}}, grows: {over: 1m}, fades: {over: 1m, steps: 3}}
  - {id: again, at: 15m, for: 20s, what: {maintenance: {retryAfter: 5s}}, repeat: {every: 1m, times: 3}}
  - {id: dead, at: 20m, strike: {store: 1}, what: board-dead}
`,
  "day.csv": "hour,tx\n8,10\n9,40\n10,20\n11,5\n",
};
