// AdapterError: the run cannot go on because what the user said about their gateway does not fit it, or an adapter of
// theirs failed. Neither a bug of ours nor an answer of the gateway: the run is inconclusive.

import { printable } from "../errors.ts";
import { maskedCards } from "../masked-cards.ts";

export class AdapterError extends Error {
  override readonly name = "AdapterError";

  /** Cards in the message are masked, and what moves a cursor is made visible. */
  constructor(message: string, options?: ErrorOptions) {
    super(maskedCards(printable(message)), options);
  }
}

/** What an adapter threw, with its own message and the place in its own file. */
export function failedIn(adapter: string, doing: string, error: unknown): AdapterError {
  if (error instanceof AdapterError) return error;
  const why = error instanceof Error ? `${error.name}: ${error.message}` : textOf(error);
  const place = error instanceof Error ? placeOf(error) : undefined;
  const where = place === undefined ? "" : ` (${place})`;
  return new AdapterError(`the adapter ${adapter} failed at ${doing}: ${why}${where}`, { cause: error });
}

/** Anything may be thrown, and not all of it has words. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "it threw what has no text";
  }
}

/** Where our own code lies: what throws there gave words enough. */
const ownCode = new URL("..", import.meta.url).href;

/** `my-gateway.ts:12:5`: where it was thrown, if in somebody else's code. */
function placeOf({ stack = "" }: Error): string | undefined {
  const thrownAt = /^ +at (?:.*\()?(file:\/\/.+?):(\d+):(\d+)\)?$/m.exec(stack);
  if (!thrownAt || thrownAt[1].startsWith(ownCode)) return undefined;
  const [, file, line, column] = thrownAt;
  return `${decodeURIComponent(file.slice(file.lastIndexOf("/") + 1))}:${line}:${column}`;
}
