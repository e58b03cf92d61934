// npm run explore: the tests with other cases, round after round, until one fails or somebody interrupts it. Behind `--`
// stands what vitest is to run; without it, all unit tests.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";

const words = process.argv.slice(2);
let status: number | null = 0;
while (status === 0) {
  const seed = randomInt(2 ** 31);
  process.stdout.write(`TEST_SEED=${seed}\n`);
  const env = { ...process.env, TEST_SEED: String(seed) };
  const chosen = words.length > 0 ? words : ["--project", "unit"];
  ({ status } = spawnSync("vitest", ["run", ...chosen], { stdio: "inherit", env }));
}
process.exitCode = status ?? 130;
