// The steady state: that each band can be read, says something, and can hold beside the others.

import { type Mistake, wrongValue } from "../mistake.ts";
import type { Parts } from "../parts.ts";
import { readBand } from "../steady.ts";
import { contradictions, idleBound, type Placed } from "./bounds.ts";

export function steady({ steady: { warmUp, bands }, outages, fleet, load, duration }: Parts): Mistake[] {
  const context = {
    outages: outages.flatMap(({ id }) => id ?? []),
    groups: fleet?.map(({ id }) => id),
    currency: load.amount?.currency,
  };
  const isLong = warmUp !== undefined && duration !== undefined && warmUp >= duration;
  const found = isLong
    ? [wrongValue(["steady", "warmUp"], "is not before the last customer", "write a shorter one")]
    : [];
  for (const [key, demands] of Object.entries(bands)) {
    const right: Placed[] = [];
    const list = Array.isArray(demands) ? demands : [demands];
    for (const [index, demand] of list.entries()) {
      const path = Array.isArray(demands) ? ["steady", key, index] : ["steady", key];
      const read = readBand(key, demand, context);
      if ("at" in read) {
        found.push({ ...read, path: read.at === "key" ? ["steady", key] : path });
        // What is wrong with the measure is wrong with every demand on it.
        if (read.at === "key") break;
        continue;
      }
      const idle = idleBound({ path, read });
      if (idle) found.push(idle);
      else right.push({ path, read });
    }
    found.push(...contradictions(right));
  }
  return found;
}
