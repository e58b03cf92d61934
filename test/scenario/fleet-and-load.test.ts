import { describe, expect, test } from "vitest";
import { brief, changed, small } from "./small.ts";

/** What is said where this stands among the fields of the group. */
function inGroup(fields: string): string[] {
  return brief(changed("    terminal: quick", `    ${fields}\n    terminal: quick`)).map(withoutPlace);
}

function inLoad(fields: string, text = small): string[] {
  return brief(text.replace("  sales: 40/h", () => `  sales: 40/h\n  ${fields}`)).map(withoutPlace);
}

function withoutPlace(line: string): string {
  return line.replace(/^s\.yaml:\d+:\d+ {2}/, "");
}

describe("the fleet", () => {
  test.each([
    "region: nsw",
    "region: {nsw: 40%, vic: 60%}",
    "model: {h5000: 30%, p400: 70%}",
    'version: "2.10"',
    "version: {2.9: 40%, 2.10: 60%}",
    "staff: {notices: {p50: 5m}, does: [restart, call]}",
    "alternatives: [{cash: 40%}, {qr: 30%, link: customer}, {other-terminal: 10%}]",
  ])("%s is right", (fields) => {
    expect(inGroup(fields)).toEqual([]);
  });

  test.each([
    [
      "version: two dots",
      'fleet[0].version: is not a version | write at most 40 of 0–9, A–z, dot, _ and -, such as "2.10"',
    ],
    ["region: {nsw: 40%}", "fleet[0].region: shares add up to 40 % | name the region of the rest"],
    ["model: {h5000: 60%, p400: 70%}", "fleet[0].model: shares add up to 130 % | make them add up to 100%"],
    [
      "staff: {notices: {p50: 5m}, does: []}",
      "fleet[0].staff.does: does nothing | write at least one, such as [restart]",
    ],
    [
      "staff: {notices: {p50: 5m, p95: 1m}, does: [swap]}",
      "fleet[0].staff.notices.p95: is below p50 | write at least p50",
    ],
    [
      "alternatives: [{cash: 80%}, {qr: 30%}]",
      "fleet[0].alternatives: shares add up to more than 100 % | leave some customers who go away, or write less",
    ],
    [
      "alternatives: [{cash: 1%, qr: 1%}]",
      "fleet[0].alternatives[0]: names several ways to pay | write an item for each: [{cash: 40%}, {qr: 30%}]",
    ],
    [
      "alternatives: [{cash: 1%, link: customer}]",
      "fleet[0].alternatives[0]: cash needs no link | leave link out",
    ],
    [
      "alternatives: [{}]",
      "fleet[0].alternatives[0]: names no way to pay | write one of: cash, qr, other-terminal",
    ],
  ])("%s: %s", (fields, expected) => {
    expect(inGroup(fields)).toEqual([expected]);
  });

  test("a link has a profile of its own, the same both ways or one each", () => {
    for (const profile of [
      "{delay: 80ms, jitter: 20ms, loss: 1%, rate: 64kbps}",
      "{delay: {down: 80ms, up: 90ms}, rate: {down: 4mbps, up: 64kbps}}",
      "{}",
    ]) {
      expect(brief(changed("profile: wifi", `profile: ${profile}`))).toEqual([]);
    }
  });

  test.each([
    ["{delay: 10ms, jitter: 20ms}", "jitter: is longer than the delay | write at most the smaller delay"],
    ["{loss: 80%}", "loss: is more than TCP survives | write at most 50%, or an outage such as blackhole"],
    ["{rate: 1kbps}", "rate: is too slow | write at least 8kbps"],
    ["{rate: 64}", "rate: 64 is not a rate of bits | write 64kbps"],
    ["{rate: 4 Mbit/s}", 'rate: "4 Mbit/s" is not a rate of bits | write 4mbps'],
    ["{delay: {down: 1s}}", "delay.up: is missing | write a duration such as 30s, 5m, 1m30s, 24h or 500ms"],
  ])("a profile %s: %s", (profile, expected) => {
    expect(brief(changed("profile: wifi", `profile: ${profile}`)).map(withoutPlace)).toEqual([
      `fleet[0].links[0].profile.${expected}`,
    ]);
  });
});

describe("the load", () => {
  test.each([
    "arrivals: {closed: {think: 30s}}",
    "shape: black-friday",
    "cards: {visa: 60%, discover: {share: 40%, declined: 2%}}",
    "refunds: 2%\n  voids: 1%",
  ])("%s is right", (fields) => {
    expect(inLoad(fields)).toEqual([]);
  });

  test.each([
    [
      "arrivals: closed",
      'load.arrivals: "closed" is not a way to arrive | write open, or how long a customer thinks: {closed: {think: 30s}}',
    ],
    ["cards: {visa: 60%, amex: 50%}", "load.cards: shares add up to 110 % | make them add up to 100%"],
    ["cards: {visa: 60%}", "load.cards: shares add up to 60 % | name the card network of the rest"],
    ["refunds: 60%\n  voids: 50%", "load.voids: is more than 100 % together with refunds | write less"],
    [
      "shape: dinner",
      'load.shape: "dinner" is not a shape | write one of: constant, ramp, lunch-peak, evening-peak, black-friday, singles-day',
    ],
  ])("%s: %s", (fields, expected) => {
    expect(inLoad(fields)).toEqual([expected]);
  });

  test("what speaks of a card network that nobody pays with is found", () => {
    const text = small
      .replace("outages:", "gateway: {routes: {vsa: {delay: 80ms}}}\noutages:")
      .replace("{maintenance: {retryAfter: 30s}}", "{acquirer: {network: discver, delay: 5s}}");
    expect(inLoad("cards: {visa: 60%, discover: 40%}", text)).toEqual([
      'gateway.routes.vsa: no card is of the network "vsa" | did you mean visa?',
      'outages[1].what.acquirer.network: no card is of the network "discver" | did you mean discover?',
    ]);
  });
});

describe("changes", () => {
  const text = small
    .replace("  sales: 40/h", "  sales: 40/h\n  cards: visa100")
    .replace("visa100", "{visa: 100%}")
    .replace("outages:", "gateway: {routes: {visa: {delay: 80ms}}}\noutages:");
  const change = (set: string, at = "dark + 3m") =>
    brief(`${text}changes:\n  - {at: ${at}, set: {${set}}}\n`).map(withoutPlace);

  test.each([
    "gateway.routes.visa.timeout: 1s",
    "gateway.workers: 8",
    "gateway.service.p95: 1s",
    "gateway.service.p50: 1s, gateway.service.p95: 2s",
    "fleet.cafes.terminal.forward.retry.base: 2s",
    "gateway.defects.posts-twice: 1%",
  ])("%s is right", (set) => {
    expect(change(set)).toEqual([]);
  });

  test.each([
    ["gateway.routes.amex.timeout: 1s", 'there is no route "amex" | write visa'],
    ["gateway.workers: none", '"none" is not a whole number | write a whole number from 1 to 100000'],
    ["gateway.wrkers: 3", "gateway has no wrkers | did you mean workers?"],
    ["gateway.service: {p50: 1s}", "is not a single field | write one of its fields: gateway.service.p50"],
    ["fleet.cafes.terminal.timeout: 5 s", '"5 s" is not a duration | write 5s'],
    ["fleet.bars.terminal.timeout: 5s", 'there is no group "bars" | write cafes'],
    [
      "gateway.protocol: iso8583",
      "cannot change while a run goes on | write one of: gateway.workers, gateway.service, gateway.queue, gateway.full, gateway.retryAfter, gateway.limit, gateway.routes, gateway.defects",
    ],
    ["gateway.limit.burst: 3", "there is no limit to change | write gateway: {limit: {each: 10/s}} first"],
    ["gateway.service.p50: 1s", "makes p50 more than p95 | set the other one too"],
    ["fleet.cafes.links: 3", "only the terminals of a group can change | write fleet.cafes.terminal.…"],
    [
      "seed: 4",
      "cannot change while a run goes on | write a path such as gateway.routes.visa.timeout or fleet.cafes.terminal.timeout",
    ],
  ])("%s: %s", (set, expected) => {
    const [path] = set.split(": ");
    expect(change(set)).toEqual([`changes[0].set.${path}: ${expected}`]);
  });

  test("one that comes too late, by an outage that is not there, or for nothing", () => {
    expect(change("gateway.workers: 8", "30m")[0]).toMatch(
      /^changes\[0\]\.at: begins after the last customer/,
    );
    expect(change("gateway.workers: 8", "drak")[0]).toBe(
      'changes[0].at: there is no outage "drak" | did you mean dark?',
    );
    expect(change("")[0]).toBe("changes[0].set: changes nothing | write a path with its new value");
  });
});

describe("the long form of an expectation", () => {
  const expected = (written: string) => brief(changed('queue: "max < 5000"', written)).map(withoutPlace);

  test.each([
    'queue: {that: "max < 5000"}',
    'queue: {that: "max < 5000", abortOnFail: true, delay: 30s}',
    'queue: ["max < 5000", {that: "max < 6000", abortOnFail: true}]',
  ])("%s is right", (written) => {
    expect(expected(written)).toEqual([]);
  });

  test.each([
    [
      'queue: {that: "max < 5000", delay: 30s}',
      "expect.queue.delay: stands without abortOnFail | write abortOnFail: true beside it, or leave it out",
    ],
    [
      'queue: {that: "max < 5000", abortOnFail: yes}',
      'expect.queue.abortOnFail: "yes" is not true or false | write true or false',
    ],
    ['queue: [{that: "mux < 5"}]', /^expect\.queue\[0\]\.that: "mux" is not an aggregate/],
    ["queue: {abortOnFail: true}", /^expect\.queue\.that: .* is not an expectation/],
  ])("%s", (written, said) => {
    const [first, ...more] = expected(written);
    expect(more).toEqual([]);
    if (typeof said === "string") expect(first).toBe(said);
    else expect(first).toMatch(said);
  });
});
