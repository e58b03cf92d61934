import { describe, expect, test } from "vitest";
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
  ])("%s", (written, problem) => {
    expect(brief(own(written))).toEqual([expect.stringContaining(problem)]);
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
