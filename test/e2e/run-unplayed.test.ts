// What no engine plays is refused by name, whichever engine is asked, and nothing is left behind.

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Tillstorm } from "./tillstorm.ts";

const kinds = fileURLToPath(new URL("../../scenarios/kinds/", import.meta.url));

describe.each(["live", "virtual"])("run --engine %s", (engine) => {
  test("names everything that it cannot play, and starts nothing", async () => {
    const expected = ["--set", "expect.stockBehind=max < 5"];
    const tillstorm = new Tillstorm(["run", `${kinds}acquirer.yaml`, "--engine", engine, ...expected]);
    const { code, stdout, stderr } = await tillstorm.ended;
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`the ${engine} engine cannot play One card network
  expectation stockBehind max < 5: no terminal reports to a back office
leave out what is named
`);
    expect(readdirSync(tillstorm.folder)).toEqual([]);
  });
});
