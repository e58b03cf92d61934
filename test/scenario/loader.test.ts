import { describe, expect, test } from "vitest";
import { brief, changed, said, small } from "./small.ts";

test("a scenario that is right has no problems", () => {
  expect(said(small)).toEqual([]);
});

test("a mistake is shown with its line, a caret beneath it and what to write instead", () => {
  expect(said(changed("for: 1m, strike", "for: 3 min, strike"))).toEqual([
    [
      's.yaml:14:29  outages[0].for: "3 min" is not a duration',
      "    14 |   - {id: dark, at: 2m, for: 3 min, strike: {provider: telecom-a}, what: blackhole}",
      "       |                             ^^^^^",
      "    write 3m",
    ].join("\n"),
  ]);
});

test("the caret stands under what is wrong, also behind Chinese characters", () => {
  // The two characters are as wide as four letters, and so is what fills the line beneath them.
  const problem = said("{店铺: 1, name: 2}").find((text) => text.includes("is not text"));
  expect(problem?.split("\n").slice(1, 3)).toEqual([
    "    1 | {店铺: 1, name: 2}",
    "      |  \u3000\u3000           ^",
  ]);
});

describe("each mistake is found where it is", () => {
  test.each<[string, string, string, unknown]>([
    [
      "an unknown field",
      "settle: 5m",
      "setle: 5m",
      "s.yaml:3:1  setle: is not a field here | did you mean settle?",
    ],
    [
      "a missing field",
      "  sales: 40/h\n",
      "",
      "s.yaml:10:1  load.sales: is missing | write a rate such as 40/h, 2/m or 0.5/s",
    ],
    [
      "a missing field of an item",
      "    terminals: 40\n",
      "",
      "s.yaml:5:5  fleet[0].terminals: is missing | write a whole number from 1 to 1000000",
    ],
    [
      "a field written twice",
      "settle: 5m",
      "settle: 5m\nsettle: 6m",
      "s.yaml:4:1  settle is written twice | keep one of them; the first is in line 3",
    ],
    [
      "a number as text",
      "terminals: 40",
      'terminals: "40"',
      's.yaml:6:16  fleet[0].terminals: "40" is text | write 40 without quotes',
    ],
    [
      "no terminals",
      "terminals: 40",
      "terminals: 0",
      "s.yaml:6:16  fleet[0].terminals: 0 is out of range | write a whole number from 1 to 1000000",
    ],
    [
      "half a terminal",
      "terminals: 40",
      "terminals: 1.5",
      "s.yaml:6:16  fleet[0].terminals: 1.5 is not a whole number | write a whole number from 1 to 1000000",
    ],
    [
      "a number for a duration",
      "duration: 10m",
      "duration: 600",
      "s.yaml:2:11  duration: 600 is not a duration | write 10m",
    ],
    [
      "a duration of nothing",
      "duration: 10m",
      "duration: 0s",
      "s.yaml:2:11  duration: must be longer than nothing | write a duration such as 30s",
    ],
    [
      "a duration that no timer can wait",
      "duration: 10m",
      "duration: 60d",
      's.yaml:2:11  duration: "60d" is not a duration | write at most 576h',
    ],
    [
      "a rate in words",
      "40/h",
      "40 per hour",
      's.yaml:11:10  load.sales: "40 per hour" is not a rate | write 40/h',
    ],
    [
      "an unknown preset",
      "quick",
      "quik",
      's.yaml:8:15  fleet[0].terminal: "quik" is not a preset | did you mean quick?',
    ],
    [
      "an unknown field of a policy",
      "terminal: quick",
      "terminal: {preset: quick, timeuot: 3s}",
      "s.yaml:8:31  fleet[0].terminal.timeuot: is not a field here | did you mean timeout?",
    ],
    [
      "an unknown profile",
      "profile: wifi",
      "profile: wi-fi",
      's.yaml:9:33  fleet[0].links[0].profile: "wi-fi" is not a link profile | did you mean wifi?',
    ],
    [
      "an unknown kind",
      "what: blackhole",
      "what: blckhole",
      's.yaml:14:70  outages[0].what: "blckhole" is not a kind of outage | did you mean blackhole?',
    ],
    [
      "an unknown kind with parameters",
      "{maintenance:",
      "{maintenence:",
      "s.yaml:15:42  outages[1].what.maintenence: is not a field here | did you mean maintenance?",
    ],
    [
      "two kinds at once",
      "what: blackhole",
      "what: {blackhole: {}, refuse: {}}",
      "s.yaml:14:70  outages[0].what: names several kinds of outages | write an outage for each",
    ],
    [
      "no kind",
      "what: blackhole",
      "what: {}",
      expect.stringMatching(
        /^s\.yaml:14:70 {2}outages\[0\]\.what: names no kind of outage \| write one of: refuse, blackhole, /,
      ),
    ],
    [
      "a parameter without its unit",
      "retryAfter: 30s",
      "retryAfter: 30",
      "s.yaml:15:68  outages[1].what.maintenance.retryAfter: 30 is not a duration | write 30s",
    ],
    [
      "shares below the whole",
      "telecom-b: 60%",
      "telecom-b: 50%",
      "s.yaml:9:49  fleet[0].links[0].provider: shares add up to 90 % | name the provider of the rest",
    ],
    [
      "shares above the whole",
      "telecom-b: 60%",
      "telecom-b: 70%",
      "s.yaml:9:49  fleet[0].links[0].provider: shares add up to 110 % | make them add up to 100%",
    ],
    [
      "a share above the whole",
      "strike: {provider: telecom-a}",
      "strike: {share: 140%}",
      "s.yaml:14:49  outages[0].strike.share: is more than 100 % | write at most 100%",
    ],
    [
      "a share without its sign",
      "strike: {provider: telecom-a}",
      "strike: {share: 0.4}",
      "s.yaml:14:49  outages[0].strike.share: 0.4 is not a share | write 40%",
    ],
    [
      "a share of what cannot be shared",
      "strike: {provider: telecom-a}",
      "strike: {share: 40%, of: regions}",
      's.yaml:14:58  outages[0].strike.of: "regions" is not something to share | write one of: stores, terminals',
    ],
    [
      "an unknown currency",
      "currency: EUR",
      "currency: EUX",
      's.yaml:12:46  load.amount.currency: "EUX" is not a currency | write its ISO 4217 code, such as EUR, JPY or KWD',
    ],
    [
      "cents of yen",
      "currency: EUR",
      "currency: JPY",
      "s.yaml:12:20  load.amount.median: 12.5 has more decimals than JPY | write at most 0 decimals",
    ],
    [
      "a p95 below the median",
      "p95: 60",
      "p95: 6",
      "s.yaml:12:32  load.amount.p95: is below the median | write at least the median",
    ],
    [
      "an id that YAML takes for a number",
      "id: cafes",
      "id: 1e3",
      's.yaml:5:9  fleet[0].id: 1000 is not text (YAML reads 1e3 as this number) | put it in quotes where it is meant: "1e3"',
    ],
    [
      "a version that YAML takes for a number",
      "    terminal: quick",
      "    version: 2.10\n    terminal: quick",
      's.yaml:8:14  fleet[0].version: 2.1 is not text (YAML reads 2.10 as this number) | put versions in quotes, 2.10 is the number 2.1: "2.10"',
    ],
    [
      "an unquoted version in a strike",
      "{provider: telecom-a}",
      "{version: 2.10}",
      's.yaml:14:51  outages[0].strike.version: 2.1 is not text (YAML reads 2.10 as this number) | put versions in quotes, 2.10 is the number 2.1: "2.10"',
    ],
    [
      "an id with a space",
      "id: cafes",
      "id: my cafes",
      "s.yaml:5:9  fleet[0].id: is not an id | write at most 40 of a–z, 0–9 and -, beginning with a letter or figure",
    ],
    [
      "a key without a value",
      "{telecom-a: 40%, telecom-b: 60%}",
      "{telecom-a:40%}",
      's.yaml:9:50  fleet[0].links[0].provider.telecom-a:40%: "telecom-a:40%" is a key without a value | put a space after the colon: telecom-a: 40%',
    ],
    [
      "a second link of the same id",
      "provider: {telecom-a: 40%, telecom-b: 60%}}]",
      "provider: {telecom-a: 40%, telecom-b: 60%}}, {id: wifi, profile: 4g, provider: x}]",
      "s.yaml:9:89  fleet[0].links[1].id: another link of this group is called wifi | write an id of its own",
    ],
    [
      "a list where a map belongs",
      "amount: {median: 12.50, p95: 60, currency: EUR}",
      "amount: [12.50, 60]",
      "s.yaml:12:11  load.amount: a list is not a map | write a map with median, p95, currency",
    ],
    [
      "a time where its spread belongs",
      "  sales: 40/h",
      "  sales: 40/h\n  patience: 3m",
      's.yaml:12:13  load.patience: "3m" is not a map | write a map with p50, p95',
    ],
    [
      "an empty value",
      "duration: 10m",
      "duration:",
      "s.yaml:2:1  duration: nothing is not a duration | write it like 30s, 5m, 1m30s, 24h or 500ms",
    ],
    [
      "a cap below its base",
      "terminal: quick",
      "terminal: {preset: quick, probe: {cap: 100ms}}",
      "s.yaml:8:44  fleet[0].terminal.probe.cap: is shorter than base, 500ms | write at least base",
    ],
    [
      "points against the clock",
      "  sales: 40/h",
      "  shape: [{at: 5m, level: 1}, {at: 1m, level: 1}]\n  sales: 40/h",
      "s.yaml:11:36  load.shape[1].at: is not after the point before it | write the points in the order of time",
    ],
    [
      "a point after the last customer",
      "  sales: 40/h",
      "  shape: [{at: 15m, level: 1}]\n  sales: 40/h",
      "s.yaml:11:16  load.shape[0].at: is after the last customer, 10m | write a time within duration",
    ],
    [
      "a shape without customers",
      "  sales: 40/h",
      "  shape: [{at: 1m, level: 0}]\n  sales: 40/h",
      "s.yaml:11:10  load.shape: never rises above 0 | raise the level of a point",
    ],
    [
      "a speed without its sign",
      "settle: 5m",
      "speed: 20",
      "s.yaml:3:8  speed: 20 is not a speed | write 20x",
    ],
    [
      "a seed that is no safe integer",
      "settle: 5m",
      "seed: 9007199254740993",
      "s.yaml:3:7  seed: 9007199254740992 is not a whole number (YAML reads 9007199254740993 as this number) | write a whole number from 0 to 9007199254740991",
    ],
  ])("%s", (_, from, to, expected) => {
    expect(brief(changed(from, to))).toEqual([expected]);
  });
});

describe("contradictions are found", () => {
  test.each<[string, string, string, string]>([
    [
      "two outages of one id",
      "id: closed",
      "id: dark",
      "s.yaml:15:10  outages[1].id: another outage is called dark | write an id of its own",
    ],
    [
      "an outage after the last customer",
      "at: 2m",
      "at: 12m",
      "s.yaml:14:20  outages[0].at: begins after the last customer | customers come for 10m: write an earlier time",
    ],
    [
      "an outage that ends after the run",
      "for: 1m, strike",
      "for: 14m, strike",
      "s.yaml:14:29  outages[0].for: ends at 16m, after the run | the run ends at 15m: write at most 13m, or raise settle",
    ],
    [
      "an unknown provider",
      "{provider: telecom-a}",
      "{provider: telecom-c}",
      's.yaml:14:52  outages[0].strike.provider: there is no provider "telecom-c" | did you mean telecom-a?',
    ],
    [
      "an unknown link",
      "{provider: telecom-a}",
      "{link: lte}",
      's.yaml:14:48  outages[0].strike.link: there is no link "lte" | write wifi',
    ],
    [
      "the customers' own link, over which nobody pays",
      "{provider: telecom-a}",
      "{link: customer}",
      "s.yaml:14:48  outages[0].strike.link: no customer pays over a link of their own | write it into the alternatives of a group: {qr: 30%, link: customer}",
    ],
    [
      "an unknown group",
      "{provider: telecom-a}",
      "{group: cafe}",
      's.yaml:14:49  outages[0].strike.group: there is no group "cafe" | did you mean cafes?',
    ],
    [
      "a strike on the gateway",
      "at: 5m, for: 1m,",
      "at: 5m, for: 1m, strike: {group: cafes},",
      "s.yaml:15:35  outages[1].strike: maintenance strikes the gateway, and so everybody | leave strike out",
    ],
    [
      "a share of less than half a store",
      "{provider: telecom-a}",
      "{share: 1%}",
      "s.yaml:14:41  outages[0].strike: strikes nobody | nobody fits all its keys: leave one out, or raise the share",
    ],
    [
      "a store that is not there",
      "{provider: telecom-a}",
      "{store: 20}",
      "s.yaml:14:41  outages[0].strike: strikes nobody | the stores are 0 to 19",
    ],
    [
      "an unknown measure",
      "queue:",
      "quue:",
      's.yaml:17:3  expect.quue: there is no measure "quue" | did you mean queue?',
    ],
    [
      "an unknown aggregate",
      "max < 5000",
      "p(95) < 5000",
      "s.yaml:17:10  expect.queue: queue has no p(95) | queue takes: max, min, avg, last",
    ],
    [
      "an expectation on no outage",
      'queue: "max < 5000"',
      'recovery{outage:drak}: "< 5m"',
      's.yaml:17:3  expect.recovery{outage:drak}: there is no outage "drak" | did you mean dark?',
    ],
    [
      "an unknown selector",
      'queue: "max < 5000"',
      'sale{stat:online}: "p(95) < 2s"',
      's.yaml:17:3  expect.sale{stat:online}: sale has no selector "stat" | did you mean state?',
    ],
    [
      "a bound that cannot break",
      'queue: "max < 5000"',
      'recovery: "< 20m"',
      "s.yaml:17:13  expect.recovery: 20m is longer than the run can take, 12m | write a shorter time",
    ],
    [
      "an expectation as a number",
      '"max < 5000"',
      "0",
      's.yaml:17:10  expect.queue: 0 is not an expectation | write it like "== 0" or "max < 5000"',
    ],
    [
      "a comma for a decimal point, inside {}",
      "median: 12.50",
      "median: 12,50",
      "s.yaml:12:23  load.amount.50: is not a field here | decimals have a point: write 12.50, not 12,50",
    ],
    [
      "a comma for a decimal point in an amount",
      "{median: 12.50, p95: 60, currency: EUR}",
      "\n    median: 12,50\n    p95: 60\n    currency: EUR",
      's.yaml:13:13  load.amount.median: "12,50" is not an amount | write 12.5',
    ],
    [
      "a comma for a decimal point in a share",
      "terminal: quick",
      "terminal: quick\n    region:\n      nsw: 99.5%\n      vic: 0,5%",
      's.yaml:11:12  fleet[0].region.vic: "0,5%" is not a share | write 0.5%',
    ],
    [
      "curly quotes",
      '"max < 5000"',
      "“max < 5000”",
      's.yaml:17:10  expect.queue: "“max < 5000”" compares with nothing | type straight quotes: "max < 5000"',
    ],
    [
      "a no-break space in a value",
      "for: 1m, what",
      "for: 1m\u00a0, what",
      's.yaml:15:31  outages[1].for: "1m\u00a0" is not a duration | it has a no-break space in it: type a plain one',
    ],
    [
      "a share inside any",
      "{provider: telecom-a}",
      "{any: [{provider: telecom-a, share: 5%}]}",
      "s.yaml:14:70  outages[0].strike.any[0].share: stands inside any | write it beside any: it is of all whom the strike leaves",
    ],
    [
      "a merge key of YAML 1.1",
      "terminals: 40",
      "terminals: 400\n    <<: x",
      "s.yaml:7:5  fleet[0].<<: merge keys are not taken | write the fields out, or extends: other.yaml",
    ],
  ])("%s", (_, from, to, expected) => {
    expect(brief(changed(from, to))).toEqual([expected]);
  });

  test("two groups that are too large together", () => {
    const group = small
      .slice(small.indexOf("  - id: cafes"), small.indexOf("load:"))
      .replace("cafes", "bars");
    const text = small
      .replace("load:", () => `${group}load:`)
      .replaceAll("terminals: 40", "terminals: 600000");
    expect(brief(text)).toEqual(["s.yaml:5:3  fleet: has 1200000 terminals | write at most 1000000 in all"]);
  });
});

test("all mistakes are said at once, in the order of the file, one wrong field hiding no other", () => {
  const text = small
    .replace("duration: 10m", "duration: 10m\ncolour: red")
    .replace("id: dark, at: 2m", "id: closed, at: 20m")
    .replace("what: blackhole", "what: nothing")
    .replace("quick", "quik")
    .replace("queue:", "quee:");
  expect(brief(text).map((line) => line.split("  ")[0])).toEqual([
    "s.yaml:3:1",
    "s.yaml:9:15",
    "s.yaml:15:22",
    "s.yaml:15:73",
    "s.yaml:16:10",
    "s.yaml:18:3",
  ]);
});

describe("what is no YAML is said in words", () => {
  test.each<[string, string, string]>([
    ["nothing", "", "s.yaml:1:1  the file is empty | write at least name, duration, fleet and load"],
    [
      "only a comment",
      "# soon\n",
      "s.yaml:1:1  the file is empty | write at least name, duration, fleet and load",
    ],
    [
      "a list",
      "- a\n",
      "s.yaml:1:1  the file is not a map of fields | write at least name, duration, fleet and load",
    ],
    [
      "a word",
      "hello\n",
      "s.yaml:1:1  the file is not a map of fields | write at least name, duration, fleet and load",
    ],
    ["a tab", "fleet:\n\t- id: a\n", "s.yaml:2:1  a tab is not an indent | indent with spaces"],
    [
      "two documents",
      `${small}---\nname: b\n`,
      "s.yaml:18:1  the file holds several documents | put each scenario into a file of its own, without ---",
    ],
    [
      "an unknown tag",
      "name: !secret x\n",
      "s.yaml:1:7  tags such as !name mean nothing here | leave it out, or put the text in quotes",
    ],
    [
      "a space inside a measure",
      "expect:\n  recovery{outage: a}: < 5m\n",
      "s.yaml:2:20  a space after the colon inside a measure | write recovery{outage:a}",
    ],
    [
      "an unquoted measure inside {}",
      "expect: {recovery{outage:a}: x}\n",
      's.yaml:1:18  a measure inside {} must be quoted | write "recovery{outage:a}": …, or put it on a line of its own',
    ],
    [
      "an unquoted bound inside {}",
      "expect: {online: > 98%}\n",
      's.yaml:1:18  YAML reads > and | as the start of a text block | put it in quotes: "> 98%"',
    ],
    [
      "an alias of nothing",
      "name: *x\n",
      "s.yaml:1:7  there is no anchor &x before this | write the value out",
    ],
    [
      "an alias inside itself",
      "name: &x [*x]\n",
      "s.yaml:1:11  *x stands inside itself | write the value out",
    ],
  ])("%s", (_, text, expected) => {
    expect(brief(text)).toEqual([expected]);
  });

  test.each([
    ["an unquoted bound", "> 99%", "> 99%"],
    ["an unquoted bound in a list", '["last > 99%", > 98%]', "> 98%"],
  ])("%s, and the rest of the file is read all the same", (_, written, bound) => {
    const text = changed("max < 5000", "X").replace('queue: "X"', `online: ${written}\n  lost: "== 1s"`);
    expect(brief(text.replace("terminal: quick", "terminal: quik"))).toEqual([
      's.yaml:8:15  fleet[0].terminal: "quik" is not a preset | did you mean quick?',
      expect.stringContaining(
        `YAML reads > and | as the start of a text block | put it in quotes: "${bound}"`,
      ),
      's.yaml:18:9  expect.lost: "1s" is not a count | write a whole number such as 0 or 5000',
    ]);
  });

  test("a quote that is never closed is found where it begins", () => {
    expect(brief('name: "x\nduration: 5m\n')).toEqual([
      's.yaml:1:7  " is never closed | write " where it ends',
    ]);
    expect(brief(changed("name: Small", "name: \"Don't # 1\"\nabout: 'Small"))).toEqual([
      "s.yaml:2:8  ' is never closed | write ' where it ends",
    ]);
  });

  test("a bracket that is never closed is found where it begins", () => {
    expect(brief(changed("what: blackhole}", "what: blackhole"))[0]).toMatch(
      /^s\.yaml:14:5 {2}\{ is never closed/,
    );
    expect(brief(`${small}  sale: ["p(50) < 1s" # a ] in a comment\n`)).toEqual([
      "s.yaml:18:9  [ is never closed | write ] where it ends",
    ]);
  });

  test("aliases of aliases cannot fill the memory", () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (const [name, inner] of ["ba", "cb", "dc", "ed", "fe"].map((pair) => [...pair])) {
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${inner}`).join(",")}]`);
    }
    expect(brief(bomb.join("\n"))).toEqual([
      "s.yaml:2:8  aliases of aliases expand too far | write the values out",
    ]);
  });

  test("a hundred thousand aliases are read in one walk", () => {
    const aliases = Array(100_000).fill("*a").join(",");
    expect(brief(`${small}changes: []\nx: &a 1\ny: [${aliases}]\n`)).toEqual([
      "s.yaml:19:1  x: is not a field here | write one of: extends, name, about, seed, duration, settle, speed, windows, fleet, load, gateway, outages, changes, steady, expect",
      "s.yaml:20:1  y: is not a field here | write one of: extends, name, about, seed, duration, settle, speed, windows, fleet, load, gateway, outages, changes, steady, expect",
    ]);
  });

  test.each([100, 1000, 100_000])("a list %d levels deep is refused without a stack", (depth) => {
    const problems = said(`name: ${"[".repeat(depth)}${"]".repeat(depth)}\n`);
    expect(problems.join("\n")).toMatch(/nested too deeply|is not text/);
  });

  test("many thousand wrong keys are all found", { timeout: 30_000 }, () => {
    expect(said(Array.from({ length: 20_000 }, (_, n) => `k${n}: 1\n`).join(""))).toHaveLength(20_004);
  });
});

test("anchors and aliases within reason are understood", () => {
  const text = small
    .replace("links: [", "links: &l [")
    .replace("load:", "  - {id: bars, terminals: 2, terminal: quick, links: *l}\nload:");
  expect(said(text)).toEqual([]);
});

test("control characters of a file never reach the reader's terminal", () => {
  const problems = said(changed("quick", '"a\\e[31mb"'));
  expect(problems.join("").includes("\u001b")).toBe(false);
});
