// Secrets: ${env:NAME} in a text stands for what the environment says at the moment of its use. Plan, history, report
// and logs carry the text as it is written, never what it stands for.

import { EnvironmentError } from "./errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

const placeholder = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The names of the variables that a text needs, each once. */
export function secretsIn(text: string): string[] {
  return [...new Set([...text.matchAll(placeholder)].map(([, name]) => name))];
}

/** The text as it is used, each value as `escaped` makes it fit its place. Throws where a variable is missing or empty. */
export function withSecrets(
  text: string,
  environment: Environment,
  escaped: (value: string) => string = (value) => value,
): string {
  return text.replace(placeholder, (_, name: string) => {
    const value = valueIn(name, environment);
    if (value === undefined) throw new Error(`there is no ${name} in the environment`);
    return escaped(value);
  });
}

/**
 * What somebody else said, with the values of these variables taken out of it again: also as JSON and addresses write
 * them. To be done before the text is shortened: half a secret is not found any more.
 */
export function withoutSecrets(text: string, names: readonly string[], environment: Environment): string {
  const written = names.flatMap((name) => {
    const value = valueIn(name, environment);
    return value === undefined ? [] : waysOfWriting(value).map((way) => ({ name, way }));
  });
  // The longest first: one secret may stand within another, whose rest would stay.
  written.sort((one, other) => other.way.length - one.way.length);
  return written.reduce((said, { name, way }) => said.replaceAll(way, `\${env:${name}}`), text);
}

function waysOfWriting(value: string): string[] {
  const part = encodeURIComponent(value.toWellFormed());
  // A URL writes ' otherwise once it has been parsed, and a query once a parameter of it has been set.
  const parsed = part.replaceAll("'", "%27");
  const set = new URLSearchParams([["", value]]).toString().slice(1);
  return [...new Set([value, JSON.stringify(value).slice(1, -1), part, parsed, set, ...loginIn(value)])];
}

/** User and password of a value for `Basic`, together and the password alone, as a gateway knows and may say them. */
function loginIn(value: string): string[] {
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(value)) return [];
  const login = Buffer.from(value, "base64").toString("utf8");
  const [, password] = /^[^:\p{Cc}\ufffd]+:([^\p{Cc}\ufffd]+)$/u.exec(login) ?? [];
  if (password === undefined) return [];
  // A short one would be found in words that have nothing to do with it.
  return password.length < 4 ? [login] : [login, password];
}

/** Throws an EnvironmentError that names every variable which is missing or empty, and what needs it. */
export function mustHaveSecrets(
  needed: readonly { readonly name: string; readonly by: string }[],
  environment: Environment,
): void {
  const missing = needed.filter(({ name }) => valueIn(name, environment) === undefined);
  if (missing.length === 0) return;
  const byName = Map.groupBy(missing, ({ name }) => name);
  const shown = [...byName].slice(0, mostShown);
  const more = byName.size - shown.length;
  throw new EnvironmentError({
    what: `${byName.size === 1 ? "a variable is" : `${byName.size} variables are`} missing in the environment`,
    why: [
      ...shown.map(([name, [{ by }, ...others]]) => {
        return `${name}: for ${by}${others.length === 0 ? "" : ` and ${others.length} more`}`;
      }),
      ...(more > 0 ? [`and ${more} more`] : []),
    ],
    todo: `set ${byName.size === 1 ? "it" : "them"} before the run: export NAME=…`,
  });
}

const mostShown = 50;

function valueIn(name: string, environment: Environment): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] || undefined : undefined;
}
