// Meaning: what the messages under one idempotency key are about. Whoever used a key for something else would hear the
// result of another message as his own, and money that was never booked would be taken for booked.

import type { MessageKind } from "../messages.ts";

/** Who asks for what. A refund's `kind` is refund; sales, advices and uploads are one sale; a reversal may be of either. */
export interface Meaning {
  readonly kind: MessageKind;
  readonly reference: string;
  readonly terminal: string;
  readonly merchant: string;
  readonly currency: string;
  /** Minor units. */
  readonly amountMinor: number;
}

/** Names of a message's parts that a repeat must say as it was said first. */
export type MeaningPart = keyof Meaning;

/** What is the same for most messages of a terminal, and so is kept once for all of their keys. */
export interface Party {
  readonly terminal: string;
  readonly merchant: string;
  readonly currency: string;
  /** Undefined where nobody has said it yet: a reversal came first. */
  readonly isRefund: boolean | undefined;
}

/** Parties, one object for each. */
export class Parties {
  readonly #known = new Map<string, Party>();

  of(meaning: Meaning): Party {
    const { terminal, merchant, currency, kind } = meaning;
    const isRefund = isRefundOf(kind);
    // No name holds a control character.
    const name = `${terminal}\n${merchant}\n${currency}\n${isRefund}`;
    const known = this.#known.get(name);
    if (known) return known;
    const party = { terminal, merchant, currency, isRefund };
    this.#known.set(name, party);
    return party;
  }
}

/** What a message says otherwise than what a party asked for before; empty where it is the same message. */
export function differences(party: Party, amountMinor: number, said: Meaning): readonly MeaningPart[] {
  const isRefund = isRefundOf(said.kind);
  const isOtherKind = party.isRefund !== undefined && isRefund !== undefined && party.isRefund !== isRefund;
  const isSame =
    said.amountMinor === amountMinor &&
    said.currency === party.currency &&
    said.terminal === party.terminal &&
    said.merchant === party.merchant;
  // Nearly always, and then without a list.
  if (isSame && !isOtherKind) return none;
  return [
    ...(said.amountMinor === amountMinor ? none : (["amountMinor"] as const)),
    ...(said.currency === party.currency ? none : (["currency"] as const)),
    ...(said.terminal === party.terminal ? none : (["terminal"] as const)),
    ...(said.merchant === party.merchant ? none : (["merchant"] as const)),
    ...(isOtherKind ? (["kind"] as const) : none),
  ];
}

const none: readonly MeaningPart[] = [];

/** Undefined where the kind leaves it open. */
function isRefundOf(kind: MessageKind): boolean | undefined {
  return kind === "reversal" ? undefined : kind === "refund";
}
