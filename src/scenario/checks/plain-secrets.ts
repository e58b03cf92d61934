// Secrets in the plain: a plan, a history and a log have every text of a scenario as it is written, so nothing that opens
// a door may stand there. The password of a ledger's database is refused where it is described.

import { type FieldPath, type Mistake, wrongValue } from "../mistake.ts";
import {
  addressSecret,
  commandSecret,
  headerSecret,
  isSecretBody,
  type PlainSecret,
} from "../plain-secret.ts";

/** Every text of a scenario's data in which a secret can be read. */
export function plainSecrets(data: unknown): Mistake[] {
  const gateway = at(data, "gateway");
  const ledger = at(gateway, "ledger");
  const pages = at(ledger, "http");
  return [
    ...told(addressSecret(at(gateway, "url")), ["gateway", "url"]),
    ...headers(at(gateway, "headers"), ["gateway", "headers"]),
    ...each(at(gateway, "http")).flatMap(([kind, message]) => described(message, ["gateway", "http", kind])),
    ...each(at(gateway, "hooks")).flatMap(([kind, pair]) =>
      ["begin", "end"].flatMap((action) => hook(at(pair, action), ["gateway", "hooks", kind, action])),
    ),
    ...told(addressSecret(at(ledger, "url")), ["gateway", "ledger", "url"]),
    ...["url", "path"].flatMap((field) =>
      told(addressSecret(at(pages, field)), ["gateway", "ledger", "http", field]),
    ),
    ...headers(at(pages, "headers"), ["gateway", "ledger", "http", "headers"]),
    // Where they do not belong: the line is shown all the same.
    ...headers(at(ledger, "headers"), ["gateway", "ledger", "headers"]),
  ];
}

function headers(written: unknown, path: FieldPath): Mistake[] {
  return each(written).flatMap(([name, value]) => told(headerSecret(name, value), [...path, name]));
}

/** A message over HTTP as a scenario describes it. */
function described(message: unknown, path: FieldPath): Mistake[] {
  const body = at(message, "body");
  return [
    ...told(addressSecret(at(message, "path")), [...path, "path"]),
    ...headers(at(message, "headers"), [...path, "headers"]),
    ...["json", "form"].flatMap((form) => fields(at(body, form), [...path, "body", form])),
  ];
}

/** Fields of a body, however deep they lie. */
function fields(part: unknown, path: FieldPath): Mistake[] {
  return each(part).flatMap(([name, value]) => {
    const inner = [...path, Array.isArray(part) ? Number(name) : name];
    return isSecretBody(name, value) ? told({ what: "a secret", write: "$" }, inner) : fields(value, inner);
  });
}

const methods = ["get", "post", "put", "patch", "delete"];

function hook(written: unknown, path: FieldPath): Mistake[] {
  const command = at(written, "command");
  return [
    ...methods.flatMap((method) => told(addressSecret(at(written, method)), [...path, method])),
    ...headers(at(written, "headers"), [...path, "headers"]),
    ...(fields(jsonOf(at(written, "body")), []).length > 0
      ? told({ what: "a secret", write: "$ in its place" }, [...path, "body"])
      : []),
    ...(Array.isArray(command)
      ? commandSecret(command).flatMap(([word, found]) => told(found, [...path, "command", word]))
      : []),
  ];
}

/** What a text says as JSON; undefined where it is none. */
function jsonOf(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

const variable = `$\{env:NAME}`;

function told(found: PlainSecret | undefined, path: FieldPath): Mistake[] {
  if (!found) return [];
  const what = `has ${found.what} in it, and the plan would show it`;
  return [wrongValue(path, what, `write ${found.write.replace("$", variable)}`)];
}

function at(data: unknown, step: string): unknown {
  return typeof data === "object" && data !== null ? (data as Record<string, unknown>)[step] : undefined;
}

function each(data: unknown): [string, unknown][] {
  return typeof data === "object" && data !== null ? Object.entries(data) : [];
}
