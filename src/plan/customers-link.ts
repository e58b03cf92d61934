// The customers' own link: over it some pay by a QR code when the terminal cannot. It is a link of its group like any
// other, behind the terminal's own, and outages strike it where they name it: a router that fails is not theirs.

import { linkProfiles } from "../scenario/link-profiles.ts";
import { customerLinkId } from "../scenario/schema/link.ts";
import type { FleetGroup, Strike } from "../scenario/schema.ts";

type Link = FleetGroup["links"][number];

const { source: _, ...profile } = linkProfiles["4g"];

export const customersLink: Link = {
  id: customerLinkId,
  profile,
  provider: { [customerLinkId]: 1 },
  labels: [],
};

/** The group with its customers' link behind its own, where some of them pay over it. */
export function withCustomersLink(group: FleetGroup): FleetGroup {
  const isUsed = group.alternatives.some(({ link }) => link === customerLinkId);
  return isUsed ? { ...group, links: [...group.links, customersLink] } : group;
}

/** Whether a strike speaks of the customers' link. */
export function namesCustomers({ link, provider, any = [] }: Strike): boolean {
  return link === customerLinkId || provider === customerLinkId || any.some(namesCustomers);
}
