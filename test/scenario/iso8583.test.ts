import { describe, expect, test } from "vitest";
import type { Iso8583Changes } from "../../src/plan/iso8583-mapping.ts";
import { planFrom } from "../../src/plan/load.ts";
import { mappingWith, referenceMapping } from "../../src/protocol/iso8583/mapping.ts";
import { brief, small } from "./small.ts";

/** The small scenario without what happens at the gateway, against one of one's own that speaks ISO 8583. */
const quiet = small.replace(/ {2}- \{id: closed.*\n/, "");
const own = (iso8583: string, url = "tcp://127.0.0.1:5000") =>
  `${quiet}gateway: {url: "${url}", iso8583: ${iso8583}}\n`;

function adapterOf(text: string) {
  const { plan } = planFrom({ file: "s.yaml", text });
  expect(plan.gateway.protocol).toBe("iso8583");
  return plan.ownGateway?.adapter;
}

test("a gateway of one's own says what it does otherwise than ours", () => {
  const adapter = adapterOf(
    own(
      `
      header: "6000000000"
      fields: {key: 48, version: false}
      messages: {reversal: {type: "0420", code: "000000"}, echo: {type: "0800"}, report: false}
      codes: {"91": busy, "05": issuer, "14": mistaken}
    `
        .replace(/\n +/g, ", ")
        .replace(/^, /, "{")
        .replace(/, $/, "}"),
    ),
  );
  const otherwise = {
    header: "6000000000",
    fields: { key: 48, version: null },
    messages: {
      reversal: { mti: "0420", processingCode: "000000" },
      echo: { mti: "0800", processingCode: null },
      report: null,
    },
    codes: { "91": "busy", "05": "issuer", "14": "mistaken" },
  };
  expect(adapter).toEqual({ kind: "iso8583", otherwise });
  const mapping = mappingWith((adapter as { otherwise: object }).otherwise);
  expect(mapping.fields).toEqual({ ...referenceMapping.fields, key: 48, version: null });
  expect(mapping.messages.sale).toEqual(referenceMapping.messages.sale);
  expect([mapping.codes["91"], mapping.codes["51"]]).toEqual(["busy", "issuer"]);
});

test("a host of another kind says how its bytes are, and what it always wants to read", () => {
  const adapter = adapterOf(
    own(
      '{length: digits, bitmap: hex, numbers: bcd, set: {24: "001", 22: "071", 13: false}, fields: {version: false}, messages: {sale: {set: {22: "021", 60: "22000001"}}, refund: {code: "210000"}, advice: {type: "0220"}}}',
    ),
  );
  const { otherwise } = adapter as { otherwise: Iso8583Changes };
  expect(otherwise).toEqual({
    wire: { length: "digits", bitmap: "hex", numbers: "bcd" },
    set: { 13: null, 22: "071", 24: "001" },
    fields: { version: null },
    messages: {
      sale: { set: { 22: "021", 60: "22000001" } },
      refund: { processingCode: "210000" },
      advice: { mti: "0220", processingCode: null },
    },
    codes: {},
  });
  const { messages, wire } = mappingWith(otherwise);
  expect(wire).toEqual(otherwise.wire);
  const everywhere = { 13: null, 22: "071", 24: "001" };
  expect(messages.sale).toEqual({
    mti: "0200",
    processingCode: "000000",
    set: { ...everywhere, 22: "021", 60: "22000001" },
  });
  expect(messages.refund).toEqual({ mti: "0200", processingCode: "210000", set: everywhere });
  expect(messages.advice).toEqual({ mti: "0220", processingCode: null, set: everywhere });
  expect(messages.echo).toEqual({ mti: "0800", processingCode: null, set: everywhere });
});

test("what can be carried is carried where the checks of constants believe it", () => {
  const { key, network, version } = referenceMapping.fields;
  expect({ key, network, version }).toEqual({ key: 62, network: 61, version: 60 });
});

test("one that does all as ours does needs to say nothing", () => {
  expect(adapterOf(`${quiet}gateway: {url: "tls://127.0.0.1:5000"}\n`)).toEqual({ kind: "iso8583" });
});

describe("what is wrong is said where it stands", () => {
  test.each([
    [
      "{fields: {key: 39}}",
      "gateway.iso8583.fields.key: is no field of free text | write one of 46–48, 55–63, 105–127",
    ],
    [
      "{messages: {sale: {type: 0200}}}",
      'gateway.iso8583.messages.sale.type: is no message type | write it in quotes: "0200"',
    ],
    ['{messages: {sale: {type: "0210"}}}', "gateway.iso8583.messages.sale.type: is the type of an answer"],
    ['{codes: {"051": issuer}}', 'is no response code | write two characters in quotes: "05"'],
    ['{codes: {"05": declined}}', "gateway.iso8583.codes.05"],
    [
      '{header: "60 00"}',
      'gateway.iso8583.header: is not hexadecimal | write two figures a byte: "6000000000"',
    ],
    ["{length: short}", 'gateway.iso8583.length: "short" is not a length'],
    [
      "{set: {129: x}}",
      "gateway.iso8583.set.129: 129 is no field of ISO 8583:1987 | write a number, 2–64 or 66–128",
    ],
    ["{set: {65: x}}", "gateway.iso8583.set.65: 65 is no field of ISO 8583:1987"],
    ["{set: {entry: x}}", "gateway.iso8583.set.entry: entry is no field of ISO 8583:1987"],
    ["{set: {22: 71}}", 'gateway.iso8583.set.22: is no text: 71 | write it in quotes: "001"'],
    [
      '{set: {24: "0001"}}',
      'gateway.iso8583.set.24: is not what field 24 holds (network international identifier) | write 3 characters, figures: "001"',
    ],
    [
      '{messages: {sale: {set: {43: "Corner"}}}}',
      "gateway.iso8583.messages.sale.set.43: is not what field 43 holds (card acceptor name and location) | write 40 characters, characters of ASCII",
    ],
    [
      '{set: {48: "€"}}',
      "gateway.iso8583.set.48: is not what field 48 holds (additional data) | write at most 999",
    ],
    ['{set: {52: "00ff"}}', "write 16 characters, hexadecimal in capitals"],
    ['{set: {28: "00000001"}}', 'write 9 characters, C or D and then figures: "D00000001"'],
    ['{set: {4: "000000000100"}}', "gateway.iso8583.set.4: is filled with the amount | leave it out"],
    ["{set: {11: false}}", "is the trace number, without which no message can be answered | leave it out"],
    [
      '{set: {62: "x"}}',
      "gateway.iso8583.set.62: carries the key of a sale already | leave it out, or write fields: {key: false}, or another field there",
    ],
    [
      '{fields: {version: 48}, messages: {echo: {set: {48: "x", 60: "y"}}}}',
      "gateway.iso8583.messages.echo.set.48: carries whether the terminal has been updated already",
    ],
  ])("%s", (written, problem) => {
    expect(brief(own(written))).toEqual([expect.stringContaining(problem)]);
  });

  test("every constant that is wrong, at once", () => {
    expect(brief(own('{set: {22: 71, 24: "0001"}, messages: {echo: {set: {70: "3010"}}}}'))).toHaveLength(3);
  });

  test.each(["{csv: rows.csv}", "{from: gateway}"])(
    "a ledger whose rows nothing tells apart: %s",
    (ledger) => {
      const text = own("{fields: {key: false}}").replace(/}\n$/, `, ledger: ${ledger}}\n`);
      expect(brief(text).join()).toContain(
        "gateway.ledger: has no row that can be told to belong to a sale: iso8583.fields.key is false, so nothing carries a reference | name the field that carries the reference, fields: {key: 48}, know rows by their trace numbers, ledger: {columns: {reference: false}}, or write ledger: none",
      );
      expect(brief(text.replace(ledger, "none"))).toEqual([]);
      expect(brief(own("{fields: {key: false}}"))).toEqual([]);
    },
  );

  test("rows may be known by trace numbers, wholly or not at all", () => {
    const with_ = (ledger: string) => own("{fields: {key: false}}").replace(/}\n$/, `, ledger: ${ledger}}\n`);
    const by = (more = "") => `{csv: rows.csv, columns: {reference: false${more}}`;
    expect(brief(with_(`${by()}}`))).toEqual([]);
    expect(
      brief(with_(`${by(", stan: f11, localTime: f12, localDate: f13")}, localTimes: {within: 10m}}`)),
    ).toEqual([]);
    expect(brief(with_(`${by(", terminal: false")}}`)).join()).toContain(
      "gateway.ledger.columns.terminal: cannot be false where reference is",
    );
    expect(brief(with_(`${by()}, localTimes: {within: 11m}}`)).join()).toContain(
      "gateway.ledger.localTimes.within: is longer than 10m | set the host's clock, or say its zone",
    );
    const both = own("{}").replace(/}\n$/, ", ledger: {csv: x.csv, columns: {stan: f11}, localTimes: {}}}\n");
    expect(brief(both)).toEqual([
      expect.stringContaining("gateway.ledger.columns.stan: is not looked at where rows have a reference"),
      expect.stringContaining("gateway.ledger.localTimes: is not looked at where rows have a reference"),
    ]);
    const overHttp = `${quiet}gateway: {url: "http://127.0.0.1:80", ledger: {csv: x.csv, columns: {reference: false}}}\n`;
    expect(brief(overHttp).join()).toContain(
      "gateway.ledger.columns.reference: is what every ledger must have: over HTTP no message has a trace number",
    );
  });

  test("over HTTP, and without a gateway of one's own, it means nothing", () => {
    expect(brief(own("{}", "http://127.0.0.1:8080"))).toEqual([
      expect.stringContaining(
        "gateway.iso8583: means nothing over HTTP | write tcp://HOST:PORT, or leave it out",
      ),
    ]);
    expect(brief(`${quiet}gateway: {iso8583: {}}\n`)).toEqual([
      expect.stringContaining("gateway.iso8583: means nothing without url"),
    ]);
  });
});
