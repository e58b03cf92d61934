// Secrets where nothing would put them in: there the text itself would be used.

import { secretsIn } from "../../secrets.ts";
import { type FieldPath, type Mistake, wrongValue } from "../mistake.ts";

/** Fields of `gateway` in which secrets are put in at the moment of their use. */
const places = ["headers", "certificates", "http", "hooks", "ledger"];

/** Every text of a scenario's data that names a secret in vain. */
export function misplacedSecrets(data: unknown, path: FieldPath = []): Mistake[] {
  if (typeof data === "string") {
    const [name] = secretsIn(data);
    if (name === undefined) return [];
    const todo = `write \${${name}}, which is read with the file, if it is no secret; else only in gateway.${places.join(", gateway.")}`;
    return [wrongValue(path, `has \${env:${name}}, and no secret is put in here`, todo)];
  }
  if (typeof data !== "object" || data === null) return [];
  if (path.length === 2 && path[0] === "gateway" && places.includes(String(path[1]))) return [];
  return Object.entries(data).flatMap(([step, inner]) =>
    misplacedSecrets(inner, [...path, Array.isArray(data) ? Number(step) : step]),
  );
}
