// What the schema cannot see because it lies between fields: ids written twice, names that nothing has, times after the
// end, expectations on what does not exist. One noun a file in checks/; each takes the parts that are right on their
// own, so that one wrong field hides no other mistake.

import { adapters } from "./checks/adapters.ts";
import { amounts } from "./checks/amounts.ts";
import { cards } from "./checks/cards.ts";
import { certificates } from "./checks/certificates.ts";
import { changes } from "./checks/changes.ts";
import { endings } from "./checks/endings.ts";
import { expectations } from "./checks/expectations.ts";
import { ids } from "./checks/ids.ts";
import { links } from "./checks/links.ts";
import { ownGateway } from "./checks/own-gateway.ts";
import { policies } from "./checks/policies.ts";
import { returnOrders } from "./checks/return-orders.ts";
import { shape } from "./checks/shape.ts";
import { steady } from "./checks/steady.ts";
import { strikes } from "./checks/strikes.ts";
import { times } from "./checks/times.ts";
import { type Mistake, wrongValue } from "./mistake.ts";
import { mostTerminals, type Parts } from "./parts.ts";

/** All mistakes between the fields of a scenario. */
export function checks(parts: Parts): Mistake[] {
  return [
    ids,
    size,
    amounts,
    policies,
    shape,
    cards,
    certificates,
    links,
    endings,
    times,
    strikes,
    returnOrders,
    changes,
    ownGateway,
    adapters,
    expectations,
    steady,
  ].flatMap((check) => check(parts));
}

function size({ groups }: Parts): Mistake[] {
  const terminals = groups.reduce((sum, group) => sum + (group.terminals ?? 0), 0);
  if (terminals <= mostTerminals) return [];
  return [wrongValue(["fleet"], `has ${terminals} terminals`, `write at most ${mostTerminals} in all`)];
}
