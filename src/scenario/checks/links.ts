// Links that a kind of outage names among its parameters, and nobody has.

import { quoted } from "../fields.ts";
import { type Mistake, wrongValue } from "../mistake.ts";
import { instead } from "../nearest.ts";
import type { Parts } from "../parts.ts";

export function links({ fleet, outages }: Parts): Mistake[] {
  if (!fleet) return [];
  const known = [...new Set(fleet.flatMap((group) => group.links.map(({ id }) => id)))];
  return outages.flatMap(({ index, what: written }) => {
    const link = written?.parameters.link;
    if (!written || typeof link !== "string" || known.includes(link)) return [];
    const path = ["outages", index, "what", written.kind, "link"];
    return [wrongValue(path, `there is no link ${quoted(link)}`, instead(link, known))];
  });
}
