// Links that a kind of outage names among its parameters, and nobody has; and the name that is the customers' own.

import { quoted } from "../fields.ts";
import { type Mistake, wrongValue } from "../mistake.ts";
import { instead } from "../nearest.ts";
import type { Parts } from "../parts.ts";
import { customerLinkId } from "../schema/link.ts";

export function links(parts: Parts): Mistake[] {
  return [...unknownLinks(parts), ...customersLinks(parts)];
}

/** A terminal cannot lose the customers' link: it is not known here. */
function unknownLinks({ fleet, outages }: Parts): Mistake[] {
  if (!fleet) return [];
  const known = [...new Set(fleet.flatMap((group) => group.links.map(({ id }) => id)))];
  return outages.flatMap(({ index, what: written }) => {
    const link = written?.parameters.link;
    if (!written || typeof link !== "string" || known.includes(link)) return [];
    const path = ["outages", index, "what", written.kind, "link"];
    return [wrongValue(path, `there is no link ${quoted(link)}`, instead(link, known))];
  });
}

function customersLinks({ groups }: Parts): Mistake[] {
  return groups.flatMap(({ index: group, links = [] }) =>
    links.flatMap(({ id }, index) =>
      id === customerLinkId
        ? [
            wrongValue(
              ["fleet", group, "links", index, "id"],
              "is what the customers' own link is called",
              "write another id",
            ),
          ]
        : [],
    ),
  );
}
