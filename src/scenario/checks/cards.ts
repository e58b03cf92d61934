// How sales are paid and taken back: card networks that nobody pays with, more taken back than was sold.

import { quoted } from "../fields.ts";
import { type Mistake, wrongKey, wrongValue } from "../mistake.ts";
import { instead } from "../nearest.ts";
import type { Parts } from "../parts.ts";
import { percentOf } from "../schema/shares.ts";

export function cards(parts: Parts): Mistake[] {
  return [...networks(parts), ...takenBack(parts)];
}

function takenBack({ load: { refunds = 0, voids = 0 } }: Parts): Mistake[] {
  if (percentOf([refunds, voids]) <= 100) return [];
  return [wrongValue(["load", "voids"], "is more than 100 % together with refunds", "write less")];
}

function networks({ load, gateway, outages }: Parts): Mistake[] {
  const known = Object.keys(load.cards ?? {});
  if (!load.cards) return [];
  const todo = (network: string) =>
    known.length === 0 ? `write load: {cards: {${network}: 100%}}` : instead(network, known);
  const what = (network: string) => `no card is of the network ${quoted(network)}`;
  return [
    ...Object.keys(gateway.routes ?? {}).flatMap((network) =>
      known.includes(network) ? [] : [wrongKey(["gateway", "routes", network], what(network), todo(network))],
    ),
    ...outages.flatMap(({ index, what: written }) => {
      const network = written?.parameters.network;
      if (!written || typeof network !== "string" || known.includes(network)) return [];
      const path = ["outages", index, "what", written.kind, "network"];
      return [wrongValue(path, what(network), todo(network))];
    }),
  ];
}
