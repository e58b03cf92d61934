import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Played runs and properties are thorough and slow: most mutants die before it is their turn. The last comes last. */
const slow = ["three-valued", "ledger-reading", "any-sale", "running-audit", "planted"];

/** The first test that fails ends a round, so the quick ones go first. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      slow.findIndex((name) => moduleId.includes(`/${name}.`));
    return [...files].sort((one, other) => place(one) - place(other));
  }
}

// What Stryker runs for every mutant (stryker.config.json, docs/mutation.md): the tests whose business src/audit and
// src/verdict are, and no others.
export default defineConfig({
  test: {
    sequence: { sequencer: QuickFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/{audit,verdict}/**/*.test.ts"],
          // A thousand runs in which nothing is found: what it notices, planted.test.ts has noticed before.
          exclude: ["test/audit/no-false-alarm.test.ts"],
          setupFiles: ["test/no-clock.ts", "test/one-luck.ts", "test/no-shrinking.ts"],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/ledger-{reading,pages}.test.ts"],
          testTimeout: 30_000,
        },
      },
    ],
  },
});
