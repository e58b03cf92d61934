import { expect, test } from "vitest";
import { kinds } from "../../src/outages/kinds.ts";
import { jsonSchema } from "../../src/scenario/json-schema.ts";
import { spoken } from "./spoken.ts";

test("the schema is on stdout, and nothing else", async () => {
  const { exitCode, stdout, stderr } = await spoken(["schema"]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(jsonSchema(kinds))));
});
