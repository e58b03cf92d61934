// The last page of a run without a ledger: nothing on it reads as if nothing had been lost.

import { expect, test } from "vitest";
import { exitCodes } from "../../src/errors.ts";
import { realBinary } from "../toxiproxy/real.ts";
import { freePort, serving } from "./debian.ts";
import { folderWith, program, quiet, Tillstorm } from "./tillstorm.ts";

/** What the pages of a run say of lost sales by group, from its beginning to its end, each once; and how it ended. */
async function losses(scenario: string): Promise<{ code: number | null; said: readonly string[] }> {
  const words = ["run", "scenario.yaml", "--linger", "60s"];
  const run = new Tillstorm(words, { folder: folderWith(scenario) });
  const [, url] = await run.said(/^metrics on (\S+)/m);
  const said = new Set<string>();
  let isOver = false;
  void run.ended.then(() => {
    isOver = true;
  });
  // It lingers until its final values have been fetched.
  while (!isOver) {
    // It ends between two scrapes, or in the middle of one more.
    const page = await fetch(url)
      .then((response) => response.text())
      .catch(() => undefined);
    if (page !== undefined) said.add((page.match(/^tillstorm_data_loss_sales\{.*$/gm) ?? []).join());
  }
  return { code: (await run.ended).code, said: [...said] };
}

test("what was lost is nowhere 0 where there is no ledger, and is 0 at the end where there is one", async () => {
  await realBinary();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await serving(process.execPath, [program, "gateway", "--port", String(port)], `${url}/v1/status`);
  const against = (ledger: string) =>
    quiet.replace(/^gateway: .*$/m, `gateway: {url: "${url}", ledger: ${ledger}}`);

  expect(await losses(against("none"))).toEqual({ code: exitCodes.inconclusive, said: [""] });
  expect((await losses(against("gateway"))).said).toEqual([
    "",
    expect.stringMatching(/^tillstorm_data_loss_sales\{group="shops",.*\} 0$/),
  ]);
});
