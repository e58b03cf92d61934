// Template: a text with {{names}} in it, whose values fit into their place and cannot break out of it, and with
// ${env:NAME} for secrets. The language is Mustache's, without what puts a value in unescaped.

import Mustache from "mustache";

/** What a text becomes a part of, and so how values are written in it. */
export type Place = keyof typeof escapes;

/** What names stand for; sections may stand for true, false and maps. */
export type View = Readonly<Record<string, unknown>>;

/** What is wrong with a text as a template, in words. */
export interface TemplateMistake {
  readonly what: string;
  readonly todo: string;
}

const secret = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Where secrets lie in the view. Not to be written in a template. */
const secrets = "env";

const escapes = {
  /** Nothing lies around it, or what does is written by whoever makes the whole: JSON.stringify, URLSearchParams. */
  text: (value: string) => value,
  xml: xmlText,
  path: pathSegment,
  header: headerText,
};

/** The first thing that is wrong with a template whose names are these, or undefined. */
export function templateMistake(text: string, names: readonly string[]): TemplateMistake | undefined {
  let tokens: Token[];
  try {
    tokens = Mustache.parse(text) as Token[];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { what: `is no template: ${why}`, todo: "write {{name}}, or {{#name}}…{{/name}}" };
  }
  return mistakeIn(tokens, names);
}

export class Template {
  readonly #text: string;
  readonly #escape: (value: string) => string;
  readonly #needs: View | undefined;
  /** The whole of it is this one name. */
  readonly #only: string | undefined;

  /** `environment` holds the secrets that it names; one that is missing is empty. */
  constructor(text: string, place: Place, environment: Readonly<Record<string, string | undefined>>) {
    // A value that looks like ${env:NAME} must stay what it is, so secrets are names among the others.
    this.#text = text.replace(secret, `{{${secrets}.$1}}`);
    this.#escape = escapes[place];
    const needed = [...text.matchAll(secret)].map(([, name]) => [name, environment[name] ?? ""] as const);
    this.#needs = needed.length === 0 ? undefined : { [secrets]: Object.fromEntries(needed) };
    this.#only = /^\{\{\s*([A-Za-z][A-Za-z0-9.]*)\s*\}\}$/.exec(text)?.[1];
  }

  /** The text with what the names stand for in this view. */
  rendered(view: View): string {
    const whole = this.#needs ? { ...view, ...this.#needs } : view;
    return Mustache.render(this.#text, whole, undefined, {
      escape: (value: unknown) => this.#escape(String(value)),
    });
  }

  /** The same; but a template that is nothing else than one name is what that stands for: a number stays a number. */
  value(view: View): unknown {
    if (this.#only === undefined) return this.rendered(view);
    const found = this.#only
      .split(".")
      .reduce<unknown>((inner, step) => (inner as View | undefined)?.[step], view);
    return found ?? null;
  }
}

/** As Mustache parses it: what it is, its text, from, to, and the tokens of a section. */
type Token = readonly [kind: string, text: string, from: number, to: number, inner?: readonly Token[]];

function mistakeIn(tokens: readonly Token[], names: readonly string[]): TemplateMistake | undefined {
  for (const [kind, name, , , inner] of tokens) {
    if (kind === "text" || kind === "!") continue;
    if (kind !== "name" && kind !== "#" && kind !== "^")
      return {
        what: `has {{${kind}${name}}}, which would put a value in as it is`,
        todo: kind === "&" ? `write {{${name}}}` : "leave it out",
      };
    if (!names.includes(name))
      return {
        what: `has {{${name}}}, and there is no such value`,
        todo: `write one of: ${names.join(", ")}`,
      };
    const wrong = mistakeIn(inner ?? [], names);
    if (wrong) return wrong;
  }
  return undefined;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text or an attribute of XML 1.0, which has no place for most control characters: they are left out. */
function xmlText(value: string): string {
  return value
    .toWellFormed()
    .replace(/[^\t\n\r\x20-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replace(/[&<>"']/g, (character) => entities[character]);
}

/** A part of a path, or a value in a query. A part that is only dots would be another path. */
function pathSegment(value: string): string {
  const escaped = encodeURIComponent(value.toWellFormed());
  return /^\.+$/.test(escaped) ? escaped.replaceAll(".", "%2E") : escaped;
}

/** What a header cannot hold is written as in a path. */
function headerText(value: string): string {
  return value.toWellFormed().replace(/[^\x20-\x7e]/gu, encodeURIComponent);
}
