// The adapter of a plan: loaded from the user's module, or made of the HTTP that the scenario describes. What is no
// adapter, or lacks a message that the terminals need, is refused before anything is started.

import { isAbsolute, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "../errors.ts";
import { carriedKinds } from "../plan/http-messages.ts";
import { neededMessages } from "../plan/needed-messages.ts";
import type { AdapterPlan } from "../plan/own-gateway.ts";
import type { Plan } from "../plan/plan.ts";
import type { HttpAdapter } from "../protocol/adapter.ts";
import { describedAdapter } from "../protocol/described-adapter.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The adapter; undefined for one that needs no file. Throws a UsageError that says all that is wrong with it. */
export async function adapterOf(
  plan: AdapterPlan,
  environment: Environment,
): Promise<HttpAdapter | undefined> {
  if (plan.kind === "http") return describedAdapter(plan.messages, environment);
  return plan.kind === "module" ? loadAdapter(plan.path) : undefined;
}

/** Throws a UsageError that names every message which terminals of the plan need and the adapter lacks. */
export function mustCarry(plan: Plan, { name, carries }: HttpAdapter): void {
  const missing = [...neededMessages(plan)].filter(([kind]) => !carries.includes(kind));
  if (missing.length === 0) return;
  throw new UsageError({
    what: `the adapter ${name} does not carry all that the terminals of ${plan.name} say`,
    why: missing.map(([kind, need]) => `${kind}: ${need}`),
    todo: "teach it these messages, or change what needs them",
  });
}

/** The adapter of a module. Throws a UsageError. */
async function loadAdapter(path: string): Promise<HttpAdapter> {
  const file = resolve(path);
  const shown = shownPath(file);
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new UsageError(
      {
        what: `the adapter ${shown} cannot be loaded`,
        why: [whyOf(error)],
        todo: todoOf(error),
      },
      { cause: error },
    );
  }
  const wrong = wrongWith(module.default);
  if (wrong.length === 0) return module.default as HttpAdapter;
  throw new UsageError({
    what: `${shown} is no adapter`,
    why: wrong,
    todo: "export default { … } satisfies HttpAdapter; tillstorm adapter new NAME writes one to start from",
  });
}

/** From here where it lies below. */
function shownPath(file: string): string {
  const fromHere = relative(process.cwd(), file);
  return fromHere.startsWith("..") || isAbsolute(fromHere) ? file : fromHere;
}

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Of a syntax error only the stack has the line.
  const place =
    error instanceof SyntaxError ? /^file:\/\/\S+?([^/]+:\d+)$/m.exec(error.stack ?? "")?.[1] : undefined;
  // Of a file that is not there Node also says that it was we who wanted it.
  const what = error.message.split("\n")[0].replace(` imported from ${import.meta.filename}`, "");
  return `${error.name}: ${what}${place ? ` (${place})` : ""}`;
}

function todoOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_MODULE_NOT_FOUND")
    return "see whether the file, and all that it imports, is there; without one there are http-json and iso8583";
  if (code === "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING")
    return "Node takes no TypeScript from node_modules: move it elsewhere, or compile it";
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX")
    return "Node only strips types: write no enum, namespace or parameter property";
  if (error instanceof SyntaxError && /export|import/.test(error.message))
    return 'its package.json says that it is CommonJS: call the file .mts, or write "type": "module"';
  return "mend it, or see how tillstorm adapter new NAME writes one";
}

const kinds: readonly string[] = carriedKinds;

/** Everything that makes it no adapter, in words. */
export function wrongWith(given: unknown): string[] {
  if (typeof given !== "object" || given === null) return ["it has no default export that is an object"];
  const { name, carries, quietMs, request, answer, ledger, maintenance } = given as Record<string, unknown>;
  return [
    ...(typeof name === "string" && name !== "" ? [] : ["name is no text"]),
    ...wrongCarries(carries),
    ...(typeof request === "function" ? [] : ["request is no function"]),
    ...(typeof answer === "function" ? [] : ["answer is no function"]),
    ...(ledger === undefined || typeof ledger === "function" ? [] : ["ledger is no function"]),
    ...(maintenance === undefined || typeof maintenance === "function" ? [] : ["maintenance is no function"]),
    ...(quietMs === undefined || (typeof quietMs === "number" && quietMs >= 0 && quietMs <= longestQuietMs)
      ? []
      : [`quietMs is not a number of ms from 0 to ${longestQuietMs}`]),
  ];
}

/** An hour: whoever works longer than that books in batches, and is no gateway. */
const longestQuietMs = 3_600_000;

function wrongCarries(carries: unknown): string[] {
  if (!Array.isArray(carries)) return ["carries is no list of messages"];
  const strange = carries.filter((kind) => !kinds.includes(kind));
  const missing = ["sale", "echo"].filter((kind) => !carries.includes(kind));
  return [
    ...(strange.length > 0
      ? [`carries has ${strange.map(String).join(", ")}: it may have ${kinds.join(", ")}`]
      : []),
    ...(missing.length > 0
      ? [`carries lacks ${missing.join(" and ")}, without which no terminal sells`]
      : []),
  ];
}
