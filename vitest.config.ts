import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Two projects: unit tests are parallel, open no socket and know no clock; end-to-end tests run one
// file at a time, because two fleets on two cores falsify each other.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**"],
          setupFiles: ["test/no-clock.ts", "test/one-luck.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          setupFiles: ["test/e2e/again.ts", "test/one-luck.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // A machine that does much else is no finding: what is waited for without a limit of its own may take long.
          expect: { poll: { timeout: 20_000, interval: 20 } },
          // Half of the time of a command is spent on reading its own sources: every child keeps what the first one read.
          env: {
            NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url)),
          },
        },
      },
    ],
  },
});
