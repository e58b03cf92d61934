// A run under hostile scrapers: a hundred at once without a pause, and as many that say nothing. It is what it was.

import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { calmly } from "./disturbed.ts";
import { folderWith, stormy, Tillstorm } from "./tillstorm.ts";

const scrapers = 100;

test("a hundred scrapers at once, and a hundred half-open ones, change no verdict", calmly, async () => {
  const run = new Tillstorm(["run", "scenario.yaml"], { folder: folderWith(stormy) });
  const [, url] = await run.said(/metrics on (\S+)/);
  const silent = Array.from({ length: scrapers }, () => halfOpen(Number(new URL(url).port)));
  onTestFinished(() => {
    for (const socket of silent) socket.destroy();
  });
  let scrapes = 0;
  const scraping = new AbortController();
  const scrape = async () => {
    while (!scraping.signal.aborted) {
      await fetch(url, { signal: scraping.signal })
        .then((answer) => answer.text())
        .then(
          () => scrapes++,
          () => {},
        );
    }
  };
  const all = Promise.all(Array.from({ length: scrapers }, scrape));
  const ended = await run.ended.finally(() => scraping.abort());
  await all;
  expect(`${ended.code} ${ended.code === 0 ? "" : ended.stderr}`).toBe("0 ");
  await run.mustBeGone();
  expect(run.summary().verdict).toBe("pass");
  expect(scrapes).toBeGreaterThan(scrapers);
});

/** Begins a request and never ends it. */
function halfOpen(port: number): Socket {
  const socket = connect(port, "127.0.0.1", () => socket.write("GET /metrics HTTP/1.1\r\nhost: "));
  socket.on("error", () => {});
  return socket;
}
