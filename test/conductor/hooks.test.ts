import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { Hooks } from "../../src/conductor/hooks.ts";
import type { CommandHook, HookPair } from "../../src/plan/own-gateway.ts";

const folder = mkdtempSync(join(tmpdir(), "tillstorm-hooks-"));
const done = join(folder, "done");
const log = join(folder, "hooks.log");
const run = randomUUID();

afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  writeFileSync(done, "");
  writeFileSync(log, "");
});

function command(script: string, timeoutMs = 5_000): CommandHook {
  return { command: ["sh", "-c", script], timeoutMs };
}

/** Writes down what it is called for. */
const noted = command(`echo $TILLSTORM_KIND $TILLSTORM_ACTION >> ${done}`);
const pair: HookPair = { begin: noted, end: noted };

function hooks(pairs: Record<string, HookPair>, environment: NodeJS.ProcessEnv = {}): Hooks {
  const { PATH } = process.env;
  return new Hooks({ pairs, environment: { PATH, ...environment }, log, secrets: [], run });
}

const whatWasDone = () => readFileSync(done, "utf8").trim().split("\n");

describe("outages of a kind that overlap are one to the gateway", () => {
  test("it begins with the first and ends with the last", async () => {
    const all = hooks({ maintenance: pair, crash: pair });
    await all.perform("maintenance", "begin");
    await all.perform("maintenance", "begin");
    await all.perform("crash", "begin");
    await all.perform("maintenance", "end");
    await all.perform("crash", "end");
    await all.perform("maintenance", "end");
    expect(whatWasDone()).toEqual(["maintenance begin", "crash begin", "crash end", "maintenance end"]);
  });

  test("calls never overtake each other", async () => {
    const slow: HookPair = {
      begin: command(`sleep 0.1; echo begin >> ${done}`),
      end: command(`echo end >> ${done}`),
    };
    const all = hooks({ maintenance: slow });
    await Promise.all([all.perform("maintenance", "begin"), all.perform("maintenance", "end")]);
    expect(whatWasDone()).toEqual(["begin", "end"]);
  });
});

test("what a hook says of a card is masked in its log and where it failed", async () => {
  const begin = command("echo card 4242 4242 4242 4242; exit 1");
  const all = hooks({ maintenance: { begin, end: noted } });
  await expect(all.perform("maintenance", "begin")).rejects.toThrow("card **** **** **** 4242");
  expect(readFileSync(log, "utf8")).toContain("card **** **** **** 4242");
  expect(readFileSync(log, "utf8")).not.toContain("4242 4242");
});

describe("when all ends", () => {
  test("what is in force is ended once, and nothing begins any more", async () => {
    const all = hooks({ maintenance: pair, crash: pair });
    await all.perform("maintenance", "begin");
    await all.endAll();
    await all.endAll();
    expect(whatWasDone()).toEqual(["maintenance begin", "maintenance end"]);
    await expect(all.perform("crash", "begin")).rejects.toThrow("the run is ending");
  });

  test("what failed to begin is ended all the same: it may have begun in part", async () => {
    const all = hooks({ maintenance: { begin: command("exit 1"), end: noted } });
    await expect(all.perform("maintenance", "begin")).rejects.toThrow(
      "the begin hook of maintenance ended with code 1",
    );
    await all.endAll();
    expect(whatWasDone()).toEqual(["maintenance end"]);
  });

  test("a begin hook that still runs is given up", async () => {
    const all = hooks({ maintenance: { begin: command("sleep 1000", 60_000), end: noted } });
    const begun = all.perform("maintenance", "begin").catch((error: Error) => error.message);
    await new Promise((resolve) => setImmediate(resolve));
    await all.endAll();
    expect(await begun).toContain("was killed");
    expect(whatWasDone()).toEqual(["maintenance end"]);
  });

  test("an end hook has no longer than there is, and what may still be in force is said", async () => {
    const all = hooks({ maintenance: { begin: noted, end: command("sleep 1000", 60_000) } });
    await all.perform("maintenance", "begin");
    await expect(all.endAll(100)).rejects.toThrow(
      "the end hook of maintenance did not end within 100 ms and was killed",
    );
  });

  test("after the death of whoever began them, all are ended", async () => {
    const { PATH } = process.env;
    const all = new Hooks({
      pairs: { maintenance: pair },
      environment: { PATH },
      log,
      secrets: [],
      run,
      mayBeOn: true,
    });
    await all.endAll();
    expect(whatWasDone()).toEqual(["maintenance end"]);
  });
});

// Elsewhere nobody sees another process's environment.
describe.skipIf(process.platform !== "linux")(
  "what a command leaves running, in a session of its own",
  () => {
    const pids = join(folder, "pids");
    beforeEach(() => writeFileSync(pids, ""));
    afterEach(() => {
      for (const pid of written()) if (isLiving(pid)) process.kill(pid, "SIGKILL");
    });

    /** Leaves a process running that no group has, which does this. */
    const leaves = (what = "exec sleep 1000", timeoutMs = 5_000) =>
      command(`setsid sh -c '${what}' & echo $! >> ${pids}`, timeoutMs);
    const written = () => readFileSync(pids, "utf8").trim().split("\n").filter(Boolean).map(Number);
    /** Not what has ended and waits for its parent to hear of it. */
    const isLiving = (pid: number) => {
      try {
        return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
      } catch {
        return false;
      }
    };
    const living = () => written().map(isLiving);

    test("by its begin hook lives until the end hook has done its work, and is told", async () => {
      const end = command(`kill -0 $(cat ${pids}) && echo there >> ${done}`);
      const all = hooks({ maintenance: { begin: leaves(), end } });
      await all.perform("maintenance", "begin");
      expect(living()).toEqual([true]);
      await all.perform("maintenance", "end");
      expect(whatWasDone()).toEqual(["there"]);
      await expect.poll(living).toEqual([false]);
      await expect
        .poll(() => readFileSync(log, "utf8"))
        .toMatch(/what the begin hook of maintenance left running was ended: \d+ sleep \(to keep it/);
    });

    test("by one begin hook is no business of another kind's end hook", async () => {
      const all = hooks({
        maintenance: { begin: leaves(), end: noted },
        crash: { begin: leaves(), end: noted },
      });
      await all.perform("maintenance", "begin");
      await all.perform("crash", "begin");
      await all.perform("crash", "end");
      await expect.poll(living).toEqual([true, false]);
      await all.endAll();
      await expect.poll(living).toEqual([false, false]);
    });

    test("by an end hook lives on with the run, for it may be the gateway, and ends with it", async () => {
      const all = hooks({ crash: { begin: noted, end: leaves() } });
      await all.perform("crash", "begin");
      await all.perform("crash", "end");
      await all.endAll();
      expect(living()).toEqual([true]);
      expect(await all.leaveNothing()).toEqual([
        expect.stringMatching(
          /^what the hooks left running was ended: \d+ sleep \(to keep it, start it with env -u/,
        ),
      ]);
      expect(living()).toEqual([false]);
      expect(await all.leaveNothing()).toEqual([]);
    });

    test("by a hook that is killed is killed with it", async () => {
      const all = hooks({
        maintenance: { begin: command(`${leaves().command[2]}; sleep 1000`, 500), end: noted },
      });
      await expect(all.perform("maintenance", "begin")).rejects.toThrow("was killed");
      expect(living()).toEqual([false]);
    });

    test("is killed where it does not heed that it is asked to end", async () => {
      const all = hooks({
        crash: { begin: noted, end: leaves("trap : TERM; while :; do sleep 0.05; done") },
      });
      await all.perform("crash", "begin");
      await all.perform("crash", "end");
      await all.leaveNothing(0);
      expect(living()).toEqual([false]);
    });

    test("without the mark was meant to stay, and does", async () => {
      const end = command(`env -u TILLSTORM_HOOK setsid sleep 1000 & echo $! >> ${pids}`);
      const all = hooks({ crash: { begin: noted, end } });
      await all.perform("crash", "begin");
      await all.perform("crash", "end");
      // Until then it is still the shell that is to become it.
      await expect.poll(() => readFileSync(`/proc/${written()[0]}/comm`, "utf8").trim()).toBe("sleep");
      expect(await all.leaveNothing()).toEqual([]);
      expect(living()).toEqual([true]);
    });

    test("by another run's hooks is that run's affair", async () => {
      const all = hooks({ crash: { begin: noted, end: leaves() } });
      await all.perform("crash", "begin");
      await all.perform("crash", "end");
      const { PATH } = process.env;
      const pairs = { crash: pair };
      const other = new Hooks({ pairs, environment: { PATH }, log, secrets: [], run: randomUUID() });
      expect(await other.leaveNothing()).toEqual([]);
      expect(living()).toEqual([true]);
      await all.leaveNothing();
    });
  },
);

describe("what goes wrong", () => {
  test("a program that is not there is said so", async () => {
    const none: HookPair = { begin: { command: ["/nowhere/at-all"], timeoutMs: 1000 }, end: noted };
    await expect(hooks({ maintenance: none }).perform("maintenance", "begin")).rejects.toThrow(
      "the begin hook of maintenance could not be started",
    );
  });

  test("one that talks without end is cut short, and killed in its time", async () => {
    const talks = command("yes no", 500);
    const all = hooks({ maintenance: { begin: talks, end: noted } });
    const error = await all.perform("maintenance", "begin").catch(({ message }: Error) => message);
    expect(error).toMatch(/did not end within 500 ms and was killed no no .*…$/);
    expect(String(error).length).toBeLessThan(400);
    expect(readFileSync(log, "utf8").length).toBeLessThan(200_000);
  });

  test("what it says moves nobody's cursor", async () => {
    const clears = command("printf 'gone\\033[2J\\r'; exit 1");
    const all = hooks({ maintenance: { begin: clears, end: noted } });
    const error = await all.perform("maintenance", "begin").catch(({ message }: Error) => message);
    expect(error).toBe("the begin hook of maintenance ended with code 1 gone\\x1b[2J");
  });

  test("a secret stands neither in the log nor in the error", async () => {
    const talks = command(`echo the token is $\{env:TOKEN}; exit 2`);
    const all = hooks({ maintenance: { begin: talks, end: noted } }, { TOKEN: "hunter2" });
    const error = await all.perform("maintenance", "begin").catch(({ message }: Error) => message);
    expect(error).toBe(`the begin hook of maintenance ended with code 2 the token is $\{env:TOKEN}`);
    expect(readFileSync(log, "utf8")).not.toContain("hunter2");
  });

  test("a secret is taken out before what was said is shortened: no half of it stays", async () => {
    const talks = command(`printf 'x%.0s' $(seq 195); echo $\{env:TOKEN}; exit 2`);
    const all = hooks({ maintenance: { begin: talks, end: noted } }, { TOKEN: "hunter2" });
    const error = await all.perform("maintenance", "begin").catch(({ message }: Error) => message);
    expect(error).toContain("xxxxx");
    expect(error).not.toContain("xh");
  });

  test("a kind without a hook is nobody's to begin", async () => {
    await expect(hooks({}).perform("toString", "begin")).rejects.toThrow("there is no hook for toString");
  });
});
