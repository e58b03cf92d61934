// Cards: with what card a customer pays: of which network, and one that its issuer declines or not. The network is a draw
// of its own, so that a load with networks declines the same customers as one without, at the same share.

import { cardOf, cardsOfNetwork, declinedCard } from "../messages.ts";
import type { Load } from "../plan/plan.ts";
import { draw, purposes } from "../random.ts";

export class Cards {
  readonly #declinedShare: number;
  /** Empty where nobody tells them apart. */
  readonly #networks: readonly Network[];

  constructor({ cards, declinedShare }: Pick<Load, "cards" | "declinedShare">) {
    this.#declinedShare = declinedShare;
    let below = 0;
    this.#networks = cards.map(({ network, share, declinedShare }) => {
      below += share;
      return { below, declinedShare, testCards: cardsOfNetwork(network) };
    });
  }

  /** The card of a terminal's customer, as in a Message. */
  of(seed: number, terminal: number, customer: number): number {
    const u = draw(seed, terminal, purposes.card, customer);
    if (this.#networks.length === 0) return testCard(u, this.#declinedShare, unknownNetwork);
    const network = this.#numberOf(draw(seed, terminal, purposes.cardNetwork, customer));
    const { declinedShare, testCards } = this.#networks[network];
    return cardOf(testCard(u, declinedShare, testCards), network);
  }

  /** Number of the network whose share `u` falls into; the last one's where the shares add up to a little less than 1. */
  #numberOf(u: number): number {
    let number = 0;
    while (number < this.#networks.length - 1 && u >= this.#networks[number].below) number++;
    return number;
  }
}

interface Network {
  /** The shares up to this one's, itself included. */
  readonly below: number;
  readonly declinedShare: number;
  readonly testCards: readonly number[];
}

const unknownNetwork = cardsOfNetwork("");

/** Index in testCards. */
function testCard(u: number, declinedShare: number, approved: readonly number[]): number {
  if (u < declinedShare) return declinedCard;
  return approved[Math.floor(((u - declinedShare) / (1 - declinedShare)) * approved.length)];
}
