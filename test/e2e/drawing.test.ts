// Drawing the pictures of the dashboards, and what is left of it when it is ended before its time.

import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { needs } from "./debian.ts";
import { calmly } from "./disturbed.ts";
import { Tillstorm } from "./tillstorm.ts";

const { isSkipped, why } = needs("prometheus", "prometheus");

describe.skipIf(isSkipped)(`whoever draws the pictures leaves nothing${why}`, calmly, () => {
  const draw = fileURLToPath(new URL("../../dashboards/draw.ts", import.meta.url));

  test.each(["SIGTERM", "SIGKILL"] as const)(
    "when ended by %s while Prometheus scrapes the run",
    async (signal) => {
      // What a kill leaves of files is where the test clears up.
      const env = { TMPDIR: temporaryFolder() };
      const drawing = new Tillstorm([], { command: [process.execPath, draw], env });
      await drawing.said(/metrics on/);
      const commands = () => drawing.processes().map(({ command }) => command);
      await expect
        .poll(commands, { timeout: 20_000 })
        .toContainEqual(expect.stringMatching(/^prometheus --config/));
      drawing.process.kill(signal);
      await drawing.mustBeGone();
    },
  );
});
