// ${NAME}, ${NAME:-default} and $${ in the values of a scenario: what the environment says, read as YAML reads a value.
// Nothing whose name says that it is a secret: plan, history and report carry every value of a scenario.

import { isScalar, parseDocument } from "yaml";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What became of a text: a value, or what is wrong. */
export type Substituted = { readonly value: unknown } | { readonly what: string; readonly todo: string };

const secret = /TOKEN|SECRET|PASSW|PASSPHRASE|PWD|CREDENTIAL|PRIVATE|(?:^|_)(?:API)?KEYS?(?:_|$)/i;

/** The value of a text, undefined where nothing in it speaks of the environment. */
export function substituted(text: string, environment: Environment): Substituted | undefined {
  if (!text.includes("${")) return undefined;
  let wrong: Substituted | undefined;
  const isText = text.includes("$${");
  const whole = text.replace(/\$\$\{|\$\{([^}]*)(\}?)/g, (found, inner: string | undefined, end: string) => {
    if (inner === undefined) return "${";
    const read = variable(inner, end, environment);
    if (typeof read === "string") return read;
    wrong ??= read;
    return found;
  });
  return wrong ?? { value: isText ? whole : scalarOf(whole) };
}

function variable(inner: string, end: string, environment: Environment): string | Substituted {
  if (inner.includes("${"))
    return { what: `a \${…} stands inside another`, todo: `write the default itself: \${NAME:-default}` };
  // A secret keeps its place: what it stands for is put in where it is used (src/secrets.ts).
  if (/^env:[A-Za-z_][A-Za-z0-9_]*$/.test(inner) && end === "}") return `\${${inner}}`;
  const found = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/.exec(inner);
  if (!found || end === "")
    return {
      what: end === "" ? "${ is never closed" : `\${${inner}} names no variable`,
      todo: `write \${NAME} or \${NAME:-default}, and $\${ for the text itself`,
    };
  const [, name, otherwise] = found;
  if (secret.test(name))
    return {
      what: `${name} is a secret by its name, and plan, history and report would show it`,
      todo: "keep secrets out of scenarios; rename the variable if it is none",
    };
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  // As in a shell: with a default, an empty variable is as good as none.
  if (otherwise !== undefined) return value || otherwise;
  if (value !== undefined) return value;
  return {
    what: `there is no ${name} in the environment`,
    todo: `set it, or write a default: \${${name}:-…}`,
  };
}

/** A text as YAML reads a scalar: 40 is a number, true a boolean, and all else stays text. */
function scalarOf(text: string): unknown {
  if (/^[\s&*!]/.test(text)) return text;
  const { contents, errors, warnings } = parseDocument(text, { logLevel: "silent" });
  return errors.length === 0 && warnings.length === 0 && isScalar(contents) ? contents.value : text;
}
