// npm run test:all: sets up what the tests need on a fresh Debian or Ubuntu, then runs every check and test.
// What could not be had is said by name; the tests that need it skip on a laptop and fail under CI=true.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Debian packages and the command that each is wanted for. */
const packages = [
  { name: "prometheus", command: "promtool" },
  { name: "prometheus-pushgateway", command: "prometheus-pushgateway" },
  { name: "postgresql", command: "initdb" },
  { name: "sqlite3", command: "sqlite3" },
];

// Everything below runs on this very Node, whatever the system's own is.
process.env.PATH = dirname(process.execPath) + delimiter + process.env.PATH;

/** Debian keeps PostgreSQL's programs off the PATH, a folder a version. */
const has = (command: string): boolean =>
  spawnSync("sh", ["-c", `command -v "$0" || ls /usr/lib/postgresql/*/bin/"$0"`, command], {
    stdio: "ignore",
  }).status === 0;

function install(): void {
  const missing = packages.filter(({ command }) => !has(command));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (
    has("apt-get") &&
    (asRoot.length === 0 || spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0)
  ) {
    console.log(`installing Debian packages: ${names.join(", ")}`);
    // RUNLEVEL=1: the packages' services are not started; the tests start what they need themselves.
    const apt = [...asRoot, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-qq"];
    for (const words of [["update"], ["install", "-y", "--no-install-recommends", ...names]]) {
      const { status, stderr } = spawnSync(apt[0], [...apt.slice(1), ...words], { encoding: "utf8" });
      if (status !== 0) console.log(`apt-get ${words[0]} failed: ${stderr.trim().split("\n").at(-1)}`);
    }
  }
  for (const { name, command } of missing.filter(({ command }) => !has(command))) {
    console.log(
      `not to be had: ${command} (Debian package ${name}); its tests ${process.env.CI ? "fail" : "are skipped"}`,
    );
  }
}

const results = mkdtempSync(join(tmpdir(), "tillstorm-tests-"));
const totals = { passed: 0, failed: 0, skipped: 0 };

/** Runs one step and counts it; a step of tests counts its tests. */
function step(title: string, command: string, words: string[]): void {
  console.log(`\n== ${title}`);
  const began = performance.now();
  const { status } = spawnSync(command, words, { stdio: "inherit" });
  console.log(
    `== ${title}: ${status === 0 ? "ok" : "FAILED"} in ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  if (status === 0) totals.passed++;
  else totals.failed++;
}

function tests(project: string): void {
  const output = join(results, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${output}`];
  step(`${project} tests`, "vitest", ["run", "--project", project, ...reporters]);
  try {
    const counts = JSON.parse(readFileSync(output, "utf8"));
    totals.passed += counts.numPassedTests;
    totals.failed += counts.numFailedTests;
    totals.skipped += counts.numPendingTests;
  } catch (error) {
    console.log(`the results of the ${project} tests could not be read: ${error}`);
    totals.failed++;
  }
}

install();
step("types", "tsc", []);
// What only the package needs, such as types that can be named, is found here and not when it is packed.
step("types of the package", "tsc", ["-p", "tsconfig.build.json", "--noEmit"]);
step("lint", "biome", ["check", "."]);
step("compose file", "dclint", ["docker-compose.yml"]);
step("import arrows", "depcruise", ["src", "bin"]);
step("unused code", "knip", []);
tests("unit");
tests("e2e");
rmSync(results, { recursive: true });
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;
