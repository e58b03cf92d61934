import { expect, test } from "vitest";
import { printable } from "../src/errors.ts";

test("what others said is shown without what moves a cursor or turns letters around", () => {
  expect(printable("no\n\tway שלום é")).toBe("no\n\tway שלום é");
  expect(printable("a\x1b[2J\r\x9bb")).toBe("a\\x1b[2J\\x0d\\x9bb");
  expect(printable("a\u202eb\u2028::error::c\u200f")).toBe("a\\u202eb\\u2028::error::c\\u200f");
});
