// The import arrows of the house: which folder may know which.
// test/arrows.test.ts plants a circle and a forbidden arrow and sees both refused.

/** What each folder of src/ may import, besides itself. Everything may use the small nouns. */
const nouns = [
  "entry",
  "facts",
  "messages",
  "ledger",
  "random",
  "units",
  "errors",
  "masked-cards",
  "secrets",
  "template",
  "tls",
];
/** Those of them that do without Node: all that the two hearts may use. */
const pureNouns = ["facts", "messages", "ledger", "random", "units", "errors"];
const plan = ["plan", "outages", "scenario", ...nouns];
const arrows = {
  entry: [],
  facts: [],
  random: [],
  units: ["errors"],
  errors: [],
  "masked-cards": ["messages"],
  secrets: ["errors"],
  template: ["secrets"],
  tls: [],
  messages: [],
  ledger: [],
  // Which fields ISO 8583 has and what may stand in them is data.
  scenario: ["protocol/iso8583/data-elements", "protocol/iso8583/characters", ...nouns],
  outages: ["scenario", ...nouns],
  plan: ["outages", "scenario", ...nouns],
  terminal: nouns,
  toxiproxy: nouns,
  protocol: nouns,
  // What a terminal's states and screens are called is data.
  measure: ["terminal/states", "terminal/screen", ...plan],
  conductor: ["toxiproxy", "protocol", ...plan],
  gateway: ["protocol", ...nouns],
  history: ["terminal/states", "terminal/screen", ...plan],
  // Two measures are folded where history and ledger meet, sale by sale.
  audit: ["history", "protocol", "measure/booked", "measure/stock-difference", ...plan],
  verdict: ["audit", "measure", "history", ...plan],
  // The virtual engine drives the gateway's core directly, as the live gateway's server does, and asks the same
  // pure code as the conductor what an outage changes.
  engine: [
    "terminal",
    "gateway/core",
    "conductor/faults",
    "conductor/standing-orders",
    "conductor/steps",
    "protocol",
    "measure",
    ...plan,
  ],
  report: ["audit", "measure", "verdict", "history", ...plan],
  // What became of one sale or one terminal, from what is on disk.
  explain: ["history", "audit", "terminal/states", "terminal/screen", ...plan],
  run: [
    "engine",
    "conductor",
    "gateway",
    "toxiproxy",
    "history",
    "audit",
    "measure",
    "verdict",
    "report",
    "protocol",
    ...plan,
  ],
  // The CLI says what no engine plays yet; engines themselves it meets only through run.
  cli: [
    "run",
    "explain",
    "engine/unplayed",
    "report",
    "toxiproxy",
    "gateway",
    "measure",
    "verdict",
    "audit",
    "history",
    ...plan,
  ],
};

const folder = (name) => `^src/${name}(/|\\.ts$)`;

/** The planner's types are data: these may import plan/plan.ts and plan/policy.ts, and nothing else of plan. */
const contract = "^src/plan/(plan|own-gateway|http-messages|identities|policy|iso8583-mapping)\\.ts$";
const knowContract = ["terminal", "gateway", "protocol", "outages"];

/** The two hearts. */
const pure = ["terminal", "gateway/core"];

module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: ["\\.d\\.ts$", "^src/conductor/main\\.ts$", "^src/gateway/main\\.ts$"] },
      to: {},
    },
    ...Object.entries(arrows).map(([name, allowed]) => ({
      name: `arrow-${name}`,
      severity: "error",
      comment: `src/${name} may import only ${allowed.join(", ") || "itself"}`,
      from: { path: folder(name) },
      to: {
        path: "^src/",
        pathNot: [folder(name), ...allowed.map(folder), ...(knowContract.includes(name) ? [contract] : [])],
      },
    })),
    ...pure.map((name) => ({
      name: `pure-${name.replace("/", "-")}`,
      severity: "error",
      comment:
        "the two hearts are pure: no Node, no packages, so that they run live, in virtual time and in k6",
      from: { path: `^src/${name}/` },
      to: { pathNot: [`^src/${name}/`, ...pureNouns.map(folder), contract] },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
