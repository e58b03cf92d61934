// Hooks: the outages of a gateway of the user's own, begun and ended by what the user gave for each kind. Outages of
// a kind that overlap are one to the gateway: it begins with the first and ends with the last. What a begin hook leaves
// running is its outage's, and ends after the end hook; what an end hook leaves running ends with the run.

import { randomUUID } from "node:crypto";
import type { HookPair } from "../plan/own-gateway.ts";
import type { Environment } from "../secrets.ts";
import { callHook, note } from "./hook.ts";
import { endStragglers, graceMs, markVariable } from "./stragglers.ts";

export interface HooksOptions {
  /** By kind of outage. */
  readonly pairs: Readonly<Record<string, HookPair>>;
  readonly environment: Environment;
  /** File for what they say. */
  readonly log: string;
  /** Names of variables whose values stand in no log. */
  readonly secrets: readonly string[];
  /** Id of the run: with it begin the marks of all their processes. */
  readonly run: string;
  /** Whether all of them may be in force already, as after the death of whoever began them. */
  readonly mayBeOn?: boolean;
}

/** What is left running has so long to end where there is no time. ms */
const leastGraceMs = 100;

export class Hooks {
  readonly #options: HooksOptions;
  /** By kind: how many outages hold it. Kinds whose end hook succeeded are not in it. */
  readonly #holders = new Map<string, number>();
  /** Begin hooks that still run when all must end are given up. */
  readonly #begins = new AbortController();
  /** The end of the last call: they never overtake each other. */
  #turn: Promise<void> = Promise.resolve();
  #isEnding = false;
  /** By kind: the mark of what its begin hook left running. */
  readonly #begun = new Map<string, string>();

  constructor(options: HooksOptions) {
    this.#options = options;
    if (options.mayBeOn) for (const kind of Object.keys(options.pairs)) this.#holders.set(kind, 1);
  }

  /**
   * Begins or ends an outage of this kind, after all earlier calls; `issued` is called when its turn comes. Throws an
   * Error with what its hook said. What failed to begin is ended all the same: it may have begun in part.
   */
  perform(kind: string, action: "begin" | "end", issued?: () => void): Promise<void> {
    return this.#inTurn(async () => {
      issued?.();
      const holders = this.#holders.get(kind) ?? 0;
      if (action === "begin") {
        if (this.#isEnding) throw new Error(`the begin hook of ${kind} was not called: the run is ending`);
        this.#holders.set(kind, holders + 1);
        if (holders === 0) await this.#call(kind, "begin", undefined, this.#begins.signal);
        return;
      }
      if (holders > 1) this.#holders.set(kind, holders - 1);
      else if (holders === 1) await this.#end(kind);
    });
  }

  /**
   * Ends everything that is in force, each hook within this time where it is given, ms; begins nothing more. Throws an
   * Error that names what may still be in force.
   */
  async endAll(withinMs?: number): Promise<void> {
    this.#isEnding = true;
    this.#begins.abort();
    await this.#inTurn(async () => {
      const ends = await Promise.allSettled(
        [...this.#holders.keys()].map((kind) => this.#end(kind, withinMs)),
      );
      const failed = ends.flatMap((end) => (end.status === "rejected" ? [messageOf(end.reason)] : []));
      if (failed.length > 0) throw new Error(failed.join("; "));
    });
  }

  /**
   * Ends whatever a command left running, in so many ms where they are given. The last of all: it may be the gateway
   * itself, which an end hook started again. The answer says in a line each what was still there.
   */
  async leaveNothing(withinMs = graceMs): Promise<string[]> {
    const isCommand = Object.values(this.#options.pairs).some(({ begin, end }) => {
      return "command" in begin || "command" in end;
    });
    if (!isCommand) return [];
    const grace = Math.max(leastGraceMs, Math.min(graceMs, withinMs));
    return this.#endLeft(`${this.#options.run}/`, "the hooks", grace);
  }

  async #end(kind: string, withinMs?: number): Promise<void> {
    await this.#call(kind, "end", withinMs);
    this.#holders.delete(kind);
    const begun = this.#begun.get(kind);
    this.#begun.delete(kind);
    // Nobody waits for it: the outage is over when its hook has ended.
    if (begun !== undefined) void this.#endLeft(begun, `the begin hook of ${kind}`, graceMs);
  }

  async #endLeft(mark: string, whose: string, withinMs: number): Promise<string[]> {
    const { ended, left } = await endStragglers(mark, withinMs);
    const told: string[] = [];
    if (ended.length > 0) {
      const keep = `to keep it, start it with env -u ${markVariable}`;
      told.push(`what ${whose} left running was ended: ${ended.join(", ")} (${keep})`);
    }
    if (left.length > 0)
      told.push(`what ${whose} left running could not be ended: ${left.join(", ")}: end it yourself`);
    for (const text of told) note(this.#options.log, text);
    return told;
  }

  async #call(kind: string, action: "begin" | "end", withinMs?: number, signal?: AbortSignal): Promise<void> {
    const { pairs, environment, log, secrets, run } = this.#options;
    const mark = `${run}/${randomUUID()}`;
    const pair = Object.hasOwn(pairs, kind) ? pairs[kind] : undefined;
    if (pair === undefined) throw new Error(`there is no hook for ${kind}`);
    const name = `the ${action} hook of ${kind}`;
    if (action === "begin" && "command" in pair.begin) this.#begun.set(kind, mark);
    const added = { TILLSTORM_KIND: kind, TILLSTORM_ACTION: action };
    await callHook({
      hook: pair[action],
      name,
      environment: { ...environment, ...added },
      mark,
      log,
      secrets,
      withinMs,
      signal,
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
