// What the reference of scenarios says in words; everything in its tables comes from the code.

import { table } from "./field-table.ts";

/** Every name that stands in a table's column "type" for a kind of text, with how it is written. */
export const writtenAs: Readonly<Record<string, string>> = {
  duration:
    "`30s`, `5m`, `1m30s`, `24h`, `500ms`: whole numbers, each unit once, from h to ms; at most 24 days",
  "duration or range": "a duration, or two: `2s..10s`; the seed draws from a range",
  range: "two whole numbers: `5..10`; the seed draws from it",
  time: "a duration since the first customer, or by another outage: `telecom-a`, `telecom-a + 40s`, `telecom-a - 10s`, `telecom-a end + 40s`",
  share: "`40%`, `0.5%`, at most `100%`",
  rate: "`40/h`, `2/m`, `0.5/s`",
  "rate of bits": "`64kbps`, `4mbps`",
  speed: "`1x` to `1000x`",
  id: "at most 40 of a–z, 0–9 and `-`, beginning with a letter or figure",
  currency: "an ISO 4217 code, such as `EUR`, `JPY` or `KWD`",
  version: '`"2.10"`, always in quotes: without, YAML makes 2.1 of it',
  kind: "the name of a [kind of outage](#kinds-of-outages), or `{kind: {parameter: value}}`",
  selector: "a map with the keys of `strike`, without `share`, `of` and `same`",
  request: "a map: [how a message looks](#requests-and-conditions) at a gateway of your own",
  condition:
    "a map: [which answers are meant](#requests-and-conditions); or a list of them, of which any is enough",
};

export const opening = `# Scenarios

<!-- Made by node docs/make.ts: change the schema in src/scenario, not this file. -->

A scenario is one YAML file: who sells, what customers want, what breaks, and what must hold all the same.
\`tillstorm new NAME\` writes one to start from, \`tillstorm check FILE\` says everything that is wrong with one, and an
editor that speaks YAML completes and explains every field, given this first line:

    # yaml-language-server: $schema=./scenario.schema.json

(\`tillstorm schema > scenario.schema.json\` writes that file.) A path such as \`fleet[].links[].id\` means the \`id\` of each
link of each group; NAME stands for a name of your own. [scenario-examples.md](scenario-examples.md) shows whole scenarios.

## How values are written

${table(
  ["type", "written"],
  Object.entries(writtenAs).map(([type, how]) => [type, how]),
)}

Times are those of the scenario: \`speed: 20x\` divides them and multiplies the rates. What is never divided says so.

YAML has traps, and \`check\` has a hint for each: put in quotes what begins with \`>\`, \`<\` or \`=\` (\`"> 99%"\`), versions
(\`"2.10"\`), ids that look like numbers (\`"1e3"\`), and a measure with braces inside braces; put a space after a colon
(\`{nsw: 40%}\`); indent with spaces.`;

interface Section {
  readonly title: string;
  readonly about: string;
}

/** The sections of the file, in the order in which a story is told. */
export const texts: Readonly<Record<string, Section>> = {
  fleet: {
    title: "Fleet",
    about: `Groups of terminals that are alike, each with its links in order of preference. Shares are exact: of 250 stores
with \`{telecom-a: 40%, telecom-b: 60%}\` 100 have the one; which ones, the seed draws. Regions and providers belong to
stores, models and versions to terminals. \`terminal\` is a preset, or a preset with parts of it replaced:
\`{preset: jpos-saf, timeout: 20s, offline: {maxAmount: 100}}\`; [presets.md](presets.md) is what the presets have. What a
terminal may do without (a retry, a close of day …) is absent unless its preset or the scenario names it, and \`none\`
takes it away. A customer who pays by \`{qr: 30%, link: customer}\` does so over a link of their own, a mobile one:
outages reach it only by \`strike: {link: customer}\`.`,
  },
  load: {
    title: "Load",
    about: `What customers want: \`sales\` of one terminal where the [shape](#shapes-of-the-load) is at its peak. Open arrivals
(the default) come at their own times, whatever happens; closed ones come a think time after the last was served.`,
  },
  gateway: { title: "Gateway", about: "The reference gateway that the terminals sell against." },
  outages: {
    title: "Outages",
    about: `What breaks, when, for whom, and how it comes back. Either \`for\` or \`returns\` says how it ends, or the kind ends
by itself. All keys of \`strike\` are meant together; without it everybody is struck. A \`share\` is of stores for what
breaks links or stores, of terminals for what breaks terminals, unless \`of\` says otherwise, and never half a store.
An outage that repeats, flaps, comes in waves or returns step by step has parts, such as \`optus.nsw\` or
\`update.wave-3\`; expectations may speak of the outage or of one part; \`tillstorm plan\` lists them. A flap is over with its last drop,
which may be before its \`for\` is: times such as \`loose end + 40s\` count from there. \`at\` is a time since the first
customer (\`2m\`), or counts from another outage: \`isp + 40s\` or \`isp start + 40s\` from its start, \`isp - 10s\` before
it, \`isp end + 40s\` from the end of its last part.`,
  },
  changes: {
    title: "Changes",
    about: "Planned cures, by the paths of this file: what is different from then on.",
  },
  steady: {
    title: "Steady state",
    about: `What is normal, in the words of expectations: \`online: "min > 99%"\`, or a list of such bands. It must hold before the
first outage, else the run proves nothing about it and is inconclusive, and again after recovery, else it fails.
Bands are gauges, durations and shares, and counts that must be none: what means the same over a short time as over a long
one. [definitions.md](definitions.md#verdict) says when exactly they are looked at.`,
  },
  expect: {
    title: "Expectations",
    about: `\`measure{selector: value}: "[aggregate] comparison value"\`, or a list of such demands; the [measures](#measures) are
below. Without the selector \`outage\` every outage must meet it. Values are written in the measure's own unit:
\`"< 5m"\`, \`">= 99%"\`, \`"value < 500 EUR"\`. In force unless overridden by name: \`lost\`, \`duplicated\`, \`resurrected\`,
\`altered\` and \`orphaned\` \`"== 0"\`.`,
  },
};

export const requestsOpening = `How a gateway of your own is described in YAML alone: [own-gateway.md](own-gateway.md) has an example. Texts are
Mustache templates: \`{{reference}}\`, \`{{key}}\`, \`{{sale}}\`, \`{{terminal}}\`, \`{{merchant}}\`, \`{{currency}}\`,
\`{{amountMinor}}\` (1250), \`{{amount}}\` (12.50), \`{{card}}\`, \`{{network}}\`, \`{{isForward}}\`, \`{{isUpdated}}\`,
\`{{sales}}\`, \`{{secret}}\`, \`{{kind}}\` and \`{{totals.sales}}\`, \`salesMinor\`, \`refunds\`, \`refundsMinor\`. Values are escaped for their
place. What an answer's rules do not mean, or mean twice, is unknown.`;

export const kindsOpening = `\`what: blackhole\` where a kind needs nothing more, \`what: {latency: {delay: 2s}}\` with parameters; nothing is required
that has a default. [outages.md](outages.md) says which cause each stands for and what plays it; each has a short
scenario to look at: \`tillstorm plan kinds/blackhole\`.`;

export const closing = `## Beside the fields

- \`extends: other.yaml\` (a path beside the file, or a name of the library) takes everything from there that this file
  does not say otherwise: maps are merged, lists of things with ids by their ids, other lists replaced, \`null\` removes.
  Such a list may also be changed as a map of ids: \`outages: {telecom-a: {for: 10m}, upgrade: null}\`. What is one thing
  only together (\`what\`, \`storm\`, \`returns\`, \`profile\`, \`shape\`, \`cards\`, and names with shares) is replaced as a
  whole.
- \`\${NAME}\` and \`\${NAME:-default}\` stand for variables of the environment, in values only; \`$\${\` is a literal \`\${\`.
  They are read as YAML reads a value: 40 is a number. Inside \`{}\` and \`[]\` they stand in quotes. A variable whose name
  says that it is a secret (TOKEN, SECRET, PASSWORD, API_KEY …) is refused: plan, history and report carry every value.
- \`--set path=value\` changes a field on the command line, such as \`--set outages.telecom-a.for=10m\` or
  \`--set load.sales=80/h\`: things with an id are called by it.
- \`\${env:NAME}\` stands for a secret, in \`headers\`, \`http\`, \`hooks\` and the URL of \`ledger.sql\` of a gateway of your own:
  it is put in where it is used, and stands in no plan, history, report or log.
- A file is UTF-8 and at most 1 MiB.
`;
