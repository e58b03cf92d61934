import { describe, expect, test } from "vitest";
import { cutOffForGood, isCutOff } from "../../src/plan/cut-off.ts";
import { changed, planned, withOutages } from "../scenario/small.ts";

const lte = "{id: lte, profile: 4g, provider: mobile-x}";
const twoLinks = changed("telecom-b: 60%}}]", `telecom-b: 60%}}, ${lte}]`);
const speaksTls = changed("outages:", "gateway: {tls: true}\noutages:");
const qr = (text: string) =>
  text.replace(
    "    terminal: quick\n",
    "    terminal: quick\n    alternatives: [{qr: 30%, link: customer}]\n",
  );

/** From when on the terminals are cut off for good under these outages; undefined for those who never are. */
function cutOff(outages: readonly string[], text?: string): (number | undefined)[] {
  const plan = planned(withOutages(outages, text));
  const from = cutOffForGood(plan, (outage) => plan.outages[outage].at);
  return Array.from({ length: plan.terminals }, (_, terminal) =>
    isCutOff(from, terminal) ? from?.[terminal] : undefined,
  );
}

const all = (at: number | undefined) => Array.from({ length: 40 }, () => at);

describe("cut off for good", () => {
  test.each([
    ["a dead board", "what: board-dead"],
    ["a lost link that was the only one", "what: card-dead"],
    ["a line that never comes back", "what: blackhole, returns: never"],
    ["a gateway that never opens again", "what: maintenance, returns: never"],
    [
      "a certificate that nobody renews, with every session ended",
      "what: {gateway-certificate: {sessions: end}}, returns: never",
      speaksTls,
    ],
    ["power that never comes back", "what: power-cut, returns: never"],
  ])("is whom %s strikes", (_, outage, text?: string) => {
    expect(cutOff([`{id: it, at: 1m, ${outage}}`], text)).toEqual(all(60_000));
  });

  test.each([
    ["a board that is repaired", "for: 2m, what: board-dead"],
    ["a terminal that crashes and starts again and again", "what: crash-loop"],
    ["a slow line", "what: {latency: {delay: 2s}}, returns: never"],
    ["a closed store", "what: store-offline, returns: never"],
    ["a printer", "what: peripheral, returns: never"],
    ["a compromised terminal", "what: flood, returns: never"],
    ["the back office", "what: back-office, returns: never"],
    ["a wipe", "what: wipe"],
    ["a certificate that nobody renews", "what: gateway-certificate, returns: never", speaksTls],
  ])("is nobody for %s", (_, outage, text?: string) => {
    expect(cutOff([`{id: it, at: 1m, ${outage}}`], text)).toEqual(all(undefined));
  });

  test("is nobody who has a second link", () => {
    expect(cutOff(["{id: it, at: 1m, what: card-dead}"], twoLinks)).toEqual(all(undefined));
    expect(cutOff(["{id: it, at: 1m, strike: {link: lte}, what: refuse, returns: never}"], twoLinks)).toEqual(
      all(undefined),
    );
  });

  test("is who loses both, from the later one on", () => {
    const both = [
      "{id: cards, at: 1m, what: card-dead}",
      "{id: mast, at: 3m, strike: {link: lte}, what: refuse, returns: never}",
    ];
    expect(cutOff(both, twoLinks)).toEqual(all(180_000));
  });

  test("does not count the customers' own link", () => {
    expect(cutOff(["{id: it, at: 1m, what: card-dead}"], qr(changed("", "")))).toEqual(all(60_000));
    expect(
      cutOff(
        ["{id: it, at: 1m, strike: {link: customer}, what: refuse, returns: never}"],
        qr(changed("", "")),
      ),
    ).toEqual(all(undefined));
  });

  test("battery and all: power is gone when it is empty", () => {
    expect(cutOff(["{id: it, at: 1m, what: {power-cut: {battery: 90s}}, returns: never}"])).toEqual(
      all(150_000),
    );
  });
});
