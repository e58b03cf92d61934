// Errors that a person can act on: one line of what, lines of why, one line of what to do.
// Anything else that is thrown is our own bug and ends with exit code 1 and a stack.

/** How tillstorm ends; the same numbers for every command. 99 is what k6 uses for a failed threshold. */
export const exitCodes = {
  ok: 0,
  bug: 1,
  usage: 2,
  environment: 3,
  inconclusive: 4,
  failed: 99,
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
} as const;

export interface Explanation {
  /** What is wrong, in one line. */
  readonly what: string;
  /** Why, a line each: what was tried and how it failed. */
  readonly why?: readonly string[];
  /** What the reader can do about it. */
  readonly todo?: string;
}

/** An error with an explanation for people and the exit code that the command ends with. */
export class ExplainedError extends Error {
  override readonly name: string = "ExplainedError";
  readonly explanation: Explanation;
  readonly exitCode: number;

  constructor(exitCode: number, explanation: Explanation, options?: ErrorOptions) {
    super(
      [explanation.what, ...(explanation.why ?? []), explanation.todo ?? ""].filter(Boolean).join("\n"),
      options,
    );
    this.exitCode = exitCode;
    this.explanation = explanation;
  }
}

/** The machine lacks something (Toxiproxy, a port, descriptors). Exit code 3. */
export class EnvironmentError extends ExplainedError {
  override readonly name = "EnvironmentError";
  constructor(explanation: Explanation, options?: ErrorOptions) {
    super(exitCodes.environment, explanation, options);
  }
}

/** The command line or the scenario is wrong. Exit code 2. */
export class UsageError extends ExplainedError {
  override readonly name: string = "UsageError";
  constructor(explanation: Explanation, options?: ErrorOptions) {
    super(exitCodes.usage, explanation, options);
  }
}

/** Asserts what the code relies on; a failure is our own bug, so it carries what was found. */
export function assert(condition: boolean, found: () => string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${found()}`);
}

/** Letters that nobody sees: they move the cursor, begin a line, or turn around the order in which others are read. */
export const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * What a program of somebody else's said, fit to be shown: without what moves the cursor of whoever reads it, or hides
 * what stands before it.
 */
export function printable(text: string): string {
  return text.replace(unseen, (letter) => {
    if (letter === "\n" || letter === "\t") return letter;
    const code = letter.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
}
