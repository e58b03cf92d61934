// Hook: one HTTP call or one command that begins or ends something at a gateway of the user's own. It is over within
// its time: a call is given up, a command is killed with everything that it started. What a command leaves running when
// it has ended in time is not this file's business.

import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { request } from "undici";
import { printable } from "../errors.ts";
import { maskedCards } from "../masked-cards.ts";
import type { CommandHook, Hook, HttpHook } from "../plan/own-gateway.ts";
import { type Environment, secretsIn, withoutSecrets, withSecrets } from "../secrets.ts";
import { readableDuration } from "../units.ts";
import { endStragglers, markVariable } from "./stragglers.ts";

export interface HookCall {
  readonly hook: Hook;
  /** How messages and the log call it: `the begin hook of maintenance`. */
  readonly name: string;
  readonly environment: Environment;
  /** What a command's processes are known by; of this call alone. */
  readonly mark: string;
  /** File for what it says, without secrets. */
  readonly log: string;
  /** Names of variables whose values stand in no log, besides those that the hook needs. */
  readonly secrets: readonly string[];
  /** Shorter than the hook's own time where there is none for that, ms. */
  readonly withinMs?: number;
  /** Ends it before its time. */
  readonly signal?: AbortSignal;
}

/** So much of what it says is kept. */
const mostKept = 65_536;

/** So much of that is told where it failed. */
const mostTold = 200;

/** After its process is gone, what it started may still hold its output open; so long is listened. */
const lastWordsMs = 100;

/** Runs it to its end. Throws an Error with what failed, and with what it said, without secrets. */
export async function callHook(call: HookCall): Promise<void> {
  const { hook, name, environment } = call;
  const secrets = [...secretsOf(hook), ...call.secrets];
  const masked = (text: string) => maskedCards(withoutSecrets(text, secrets, environment));
  try {
    await ("command" in hook ? runCommand(hook, call, masked) : callUrl(hook, call, masked));
  } catch (error) {
    throw new Error(`${name} ${masked(error instanceof Error ? error.message : String(error))}`);
  }
}

/** Names of the variables that a hook needs. */
export function secretsOf(hook: Hook): string[] {
  const texts =
    "command" in hook ? hook.command : [hook.url, hook.body ?? "", ...Object.values(hook.headers)];
  return [...new Set(texts.flatMap(secretsIn))];
}

type Mask = (text: string) => string;

async function callUrl(hook: HttpHook, { environment, withinMs, log, name, signal }: HookCall, masked: Mask) {
  const filled = (text: string) => withSecrets(text, environment);
  const timeoutMs = Math.min(hook.timeoutMs, withinMs ?? hook.timeoutMs);
  const headers = Object.entries(hook.headers).map(([key, value]): [string, string] => [
    key.toLowerCase(),
    filled(value),
  ]);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await request(filled(hook.url), {
      method: hook.method,
      headers: {
        ...(hook.body === undefined ? {} : { "content-type": "application/json" }),
        ...Object.fromEntries(headers),
      },
      body: hook.body === undefined ? undefined : filled(hook.body),
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
    });
    let said = "";
    for await (const chunk of answer.body.setEncoding("utf8")) {
      said += chunk;
      if (said.length > mostKept) break;
    }
    const { statusCode } = answer;
    const told = masked(said);
    note(log, `${name}: status ${statusCode} ${told}`);
    if (statusCode >= 200 && statusCode <= 299) return;
    const why = statusCode >= 300 && statusCode <= 399 ? "and redirects are not followed" : told200(told);
    throw new Error(`was answered ${statusCode} ${why}`.trimEnd());
  } catch (error) {
    if (timeout.aborted) throw new Error(`did not end within ${readableDuration(timeoutMs)}`);
    throw error;
  }
}

function runCommand(hook: CommandHook, call: HookCall, masked: Mask): Promise<void> {
  const { environment, mark, withinMs, log, name, signal } = call;
  const timeoutMs = Math.min(hook.timeoutMs, withinMs ?? hook.timeoutMs);
  const [program, ...given] = hook.command.map((text) => withSecrets(text, environment));
  return new Promise((resolve, reject) => {
    // A group of its own: to be killed whole, and not with the conductor before its time.
    const child = spawn(program, given, {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...environment, [markVariable]: mark } as NodeJS.ProcessEnv,
    });
    let said = "";
    let isLate = false;
    const hear = (chunk: string) => {
      if (said.length < mostKept) said += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    const kill = () => {
      isLate = true;
      killGroup(child.pid);
    };
    const timer = setTimeout(kill, timeoutMs);
    signal?.addEventListener("abort", kill, { once: true });
    const over = (failure: string | undefined) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", kill);
      child.stdout.destroy();
      child.stderr.destroy();
      const told = masked(said);
      note(log, `${name}: ${failure ?? "exit code 0"} ${told}`);
      if (failure === undefined) resolve();
      else reject(new Error(`${failure} ${told200(told)}`.trimEnd()));
    };
    child.once("error", ({ message }) => over(`could not be started: ${message}`));
    child.once("exit", (code, by) => {
      const failure = isLate
        ? `did not end within ${readableDuration(timeoutMs)} and was killed`
        : by !== null
          ? `was killed by ${by}`
          : `ended with code ${code}`;
      const finish = () => over(code === 0 && !isLate ? undefined : failure);
      // What left the group was not killed with it.
      if (isLate) return void endStragglers(mark, 0).then(finish);
      const last = setTimeout(finish, lastWordsMs);
      child.once("close", () => {
        clearTimeout(last);
        finish();
      });
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}

function told200(said: string): string {
  const text = printable(said.trim().replace(/\s+/g, " "));
  return text.length > mostTold ? `${text.slice(0, mostTold)}…` : text;
}

/** A line of what hooks did, in their log. */
export function note(log: string, text: string): void {
  try {
    appendFileSync(log, `${new Date().toISOString()} ${text.trimEnd()}\n`);
  } catch {
    // A full disk must not keep an outage from ending.
  }
}
