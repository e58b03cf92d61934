// What scraping costs a live run: the engine's lag without a scraper, with one a second, and with a hundred at once that
// never pause. The same scenario, one run after the other; compare within one run of this bench.
//
//     node bench/scraped.ts

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../bin/tillstorm.js", import.meta.url));
const words = ["run", "smoke", "--set", "duration=40s", "--linger", "0s"];

async function lagWith(scrapers: number, pauseMs: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-bench-"));
  try {
    const child = spawn(process.execPath, [program, ...words, "--output", join(folder, "run")], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const gone = once(child, "close");
    let said = "";
    for await (const chunk of child.stderr) {
      said += chunk;
      if (/metrics on \S+\n/.test(said)) break;
    }
    child.stderr.resume();
    const url = /metrics on (\S+)/.exec(said)?.[1] ?? "";
    const scraping = new AbortController();
    let scrapes = 0;
    const scrape = async () => {
      while (!scraping.signal.aborted) {
        await fetch(url, { signal: scraping.signal })
          .then((answer) => answer.text())
          .then(
            () => scrapes++,
            () => {},
          );
        if (pauseMs > 0) await wait(pauseMs);
      }
    };
    const all = Array.from({ length: scrapers }, scrape);
    await gone;
    scraping.abort();
    await Promise.all(all);
    const { verdict, measures } = JSON.parse(readFileSync(join(folder, "run/summary.json"), "utf8"));
    const { p99Ms, maxMs } = measures.lag;
    return `${verdict}, lag p99 ${p99Ms.toFixed(1)} ms, max ${maxMs.toFixed(0)} ms, ${scrapes} scrapes`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

console.log(`nobody scrapes:      ${await lagWith(0, 0)}`);
console.log(`one, every second:   ${await lagWith(1, 1_000)}`);
console.log(`a hundred, no pause: ${await lagWith(100, 0)}`);
