// Announcement: how an HTTP answer tells of maintenance to come. No header that is registered says so: Retry-After stands
// in answers that refuse, and Sunset (RFC 8594) is for what goes for good. Ours is a dictionary of whole milliseconds
// (Structured Fields, RFC 9651), as in `maintenance: in=600000, for=120000`, counted from the answer on as Retry-After is.

import type { Announcement } from "../messages.ts";

export const announcementHeader = "maintenance";

export function announcementText({ inMs, forMs }: Announcement): string {
  return `in=${inMs}, for=${forMs}`;
}

/** undefined where there is none, or none that can be read: a terminal that cannot read it has not been told. */
export function announcementOf(header: string | string[] | undefined): Announcement | undefined {
  if (typeof header !== "string") return undefined;
  const inMs = memberOf(header, "in");
  const forMs = memberOf(header, "for");
  return inMs === undefined || forMs === undefined ? undefined : { inMs, forMs };
}

function memberOf(header: string, key: string): number | undefined {
  // RFC 9651: members are parted by a comma, an Integer has at most 15 digits; the last of the same key counts.
  const member = header
    .split(",")
    .findLast((each) => each.trim().startsWith(`${key}=`))
    ?.trim();
  const found = member && /^[a-z]+=(\d{1,15})$/.exec(member);
  return found ? Number(found[1]) : undefined;
}
