import { fc, test } from "@fast-check/vitest";
import { XMLParser } from "fast-xml-parser";
import { describe, expect } from "vitest";
import { Template, templateMistake } from "../src/template.ts";

/** Anything that somebody may have called a terminal, and what tries to break out. */
const values = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    '"',
    "'",
    "</a>",
    "&amp;",
    "{{b}}",
    "${env:TOKEN}",
    "a&b=c",
    "../..",
    "\r\nx: y",
    "]]>",
    "%2F",
    "\\",
  ),
);

describe("a value stays in its place", () => {
  test.prop([values])("in a path: one segment, and none of the query", (value) => {
    const path = new Template("/sales/{{a}}/end?x={{a}}", "path", {}).rendered({ a: value });
    const url = new URL(path, "http://gateway");
    const isDots = /^\.{1,2}$/.test(value);
    // A segment of dots is still one on the wire; URL itself takes %2e for a dot.
    if (!isDots) expect(url.pathname.split("/")).toHaveLength(4);
    expect(path.split("/")).toHaveLength(4);
    expect([...url.searchParams]).toEqual([["x", value.toWellFormed()]]);
  });

  test.prop([values])("in XML: one element with one attribute and this text", (value) => {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: "",
      parseTagValue: false,
      trimValues: false,
      processEntities: true,
    });
    const xml = new Template('<a b="{{v}}">{{v}}</a>', "xml", {}).rendered({ v: `x${value}x` });
    const { a } = parser.parse(xml);
    expect(Object.keys(a).toSorted()).toEqual(["#text", "b"]);
    expect(xml.match(/</g)).toHaveLength(2);
    expect(xml.match(/"/g)).toHaveLength(2);
  });

  test.prop([values])("in a header: one line of printable characters", (value) => {
    expect(new Template("key {{v}}", "header", {}).rendered({ v: value })).toMatch(/^key [\x20-\x7e]*$/);
  });

  test.prop([values, values])("and what looks like a name or a secret in it is neither", (value, other) => {
    const text = new Template("{{a}}|{{b}}", "text", { TOKEN: "s3cret" }).rendered({ a: value, b: other });
    expect(text).toBe(`${value}|${other}`);
  });
});

test("a secret is put in where it is written, and escaped like any value", () => {
  const template = new Template("<key>${env:TOKEN}</key>{{a}}", "xml", { TOKEN: "a<b{{a}}" });
  expect(template.rendered({ a: "1" })).toBe("<key>a&lt;b{{a}}</key>1");
});

test("a template that is one name is the value itself, and keeps its type", () => {
  const of = (text: string) => new Template(text, "text", {}).value({ n: 5, is: true, totals: { sales: 2 } });
  expect([of("{{n}}"), of("{{ is }}"), of("{{totals.sales}}"), of("{{n}} EUR"), of("plain")]).toEqual([
    5,
    true,
    2,
    "5 EUR",
    "plain",
  ]);
});

test("sections stand for what is true", () => {
  const template = new Template(
    "/pay{{#isForward}}/late{{/isForward}}{{^isForward}}/now{{/isForward}}",
    "path",
    {},
  );
  expect(template.rendered({ isForward: true })).toBe("/pay/late");
  expect(template.rendered({ isForward: false })).toBe("/pay/now");
});

test.each([
  ["{{refrence}}", "there is no such value"],
  ["{{{reference}}}", "would put a value in as it is"],
  ["{{&reference}}", "would put a value in as it is"],
  ["{{>other}}", "would put a value in as it is"],
  ["{{#reference}}x", "Unclosed section"],
  ["{{reference", "Unclosed tag"],
  ["{{constructor}}", "there is no such value"],
  ["{{#reference}}{{toString}}{{/reference}}", "there is no such value"],
])("%s is refused: %s", (text, what) => {
  expect(templateMistake(text, ["reference"])?.what).toContain(what);
});

test("a right template has no mistake", () => {
  expect(templateMistake("a {{reference}} {{! comment }} ${env:TOKEN}", ["reference"])).toBeUndefined();
});
