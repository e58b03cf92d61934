// Stories: what happened to a sale of the contract, what the ledger must have of it, and what to look at where it has not.

export interface Story {
  /** In words, after the sale's number. */
  readonly told: string;
  /** Postings that are not reversed; "either": who did not answer as it should may have booked it or not. */
  readonly live: 0 | 1 | "either";
  /** What to look at where there are more. */
  readonly more: string;
  /** The same where there are fewer; unless given, of a sale that was approved. */
  readonly fewer?: string;
  /** Reversals of it that were asked for; none unless given. */
  readonly reversals?: 1;
  /** One request was made of it, so that no key explains a second posting. */
  readonly isAskedOnce?: true;
}

const keyIsKnown =
  "see that a key which was booked is known again, by its value, whatever connection it comes on";
const takesBack = "see that a reversal which is approved takes back what was booked under its key";

const booksNothing = "see that a decline books nothing: the customer has not paid, and would be charged";

/** Of a sale that was asked for once. */
export const booksOnce = "see that one request books one posting: here no key had come before";

export const isBookedFirst =
  "see that what is approved is booked first, and that the ledger is read to its end and under the same reference";

export const reversesOnce =
  "see that a reversal takes back once, however often it is processed, and only what was booked under its key";

export const stories = {
  askedTwice: { told: "asked twice under one key", live: 1, more: keyIsKnown },
  ofAnother: { told: "of another terminal", live: 1, more: booksOnce, isAskedOnce: true },
  declined: { told: "declined", live: 0, more: booksNothing },
  notDeclined: { told: "approved", live: 1, more: booksOnce, isAskedOnce: true },
  cutOff: {
    told: "whose answer was cut off, and which was asked again under its key",
    live: 1,
    more: keyIsKnown,
  },
  afterCut: {
    told: "the first after one whose answer was cut off",
    live: 1,
    more: booksOnce,
    fewer:
      "see that an answer which nobody waited for is thrown away: the next sale was told it, and never booked",
    isAskedOnce: true,
  },
  atOnce: {
    told: "asked twice at the same time under one key",
    live: 1,
    more: "see that looking a key up and booking it is one step: let the database hold the key unique",
  },
  beside: { told: "approved while another was declined", live: 1, more: booksOnce, isAskedOnce: true },
  besideDeclined: {
    told: "declined while another was approved",
    live: 0,
    more: booksNothing,
  },
  otherAmount: {
    told: "asked again under its key with another amount",
    live: 1,
    more: "a key belongs to what came first under it: refuse another amount, or answer as before, and book nothing",
  },
  reversed: { told: "reversed", live: 0, more: takesBack, reversals: 1 },
  perhapsReversed: { told: "whose reversal was not accepted", live: "either", more: takesBack, reversals: 1 },
  reversedAndSold: {
    told: "reversed, and sold again under a new key",
    live: 1,
    more: takesBack,
    reversals: 1,
  },
  reversedBefore: {
    told: "reversed before it came",
    live: 0,
    more: "see that the key of a reversal that comes first is never booked any more",
  },
  advised: { told: "told of by an advice", live: 1, more: booksOnce, isAskedOnce: true },
  refunded: { told: "refunded", live: 1, more: booksOnce, isAskedOnce: true },
  broken: {
    told: "of which half a request was sent",
    live: 0,
    more: "see that half a request books nothing",
  },
  waited: { told: "told to wait, and tried again", live: 1, more: keyIsKnown },
} as const satisfies Readonly<Record<string, Story>>;

export type StoryName = keyof typeof stories;
