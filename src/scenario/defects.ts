// Defects: everything that the reference gateway can be made to do wrong, to prove that the audit sees it. How each is
// done: src/gateway/core/defects.ts. What was found of each: docs/defects.md.

export interface Defect {
  /** What it does, in one line. */
  readonly about: string;
  /**
   * The violation under which the audit finds it; nothing where it changes no outcome. neverRead: the ledger says that it
   * has rows which it did not give, so that nothing is judged by it, and the run is inconclusive.
   */
  readonly foundAs: "lost" | "duplicated" | "resurrected" | "altered" | "neverRead" | "nothing";
  /** Where it can show: without that it has nothing to act on. */
  readonly needs?: string;
  /** Why virtual time does not play it; absent where it does. */
  readonly onlyLive?: string;
}

export const defects = {
  "posts-twice": { about: "books a sale twice under one key", foundAs: "duplicated" },
  "acknowledges-and-forgets": { about: "approves a sale and never books it", foundAs: "lost" },
  "acknowledges-early": {
    about: "answers a second before it stores: a crash in between loses it",
    foundAs: "lost",
    needs: "a crash",
  },
  "books-declined": { about: "declines a sale and books it all the same", foundAs: "resurrected" },
  "loses-reversal": { about: "accepts a reversal and leaves the sale booked", foundAs: "resurrected" },
  "reverses-twice": { about: "takes a sale back twice", foundAs: "altered" },
  "changes-amount": { about: "books a minor unit more than it was sent", foundAs: "altered" },
  "changes-currency": { about: "books in another currency", foundAs: "altered" },
  "changes-terminal": { about: "books for another terminal", foundAs: "altered" },
  "forgets-keys": {
    about: "does not know the key of what it booked: a repeat is booked again",
    foundAs: "duplicated",
    needs: "messages that are sent again",
  },
  "forgets-keys-on-restart": {
    about: "a restarted gateway does not know keys from before",
    foundAs: "duplicated",
    needs: "a crash",
  },
  "forgets-keys-across-nodes": {
    about: "its nodes share no keys, and so many of the repeats meet another node",
    foundAs: "duplicated",
    needs: "messages that are sent again",
  },
  "swaps-answers": {
    about: "gives two requests that are in flight each other's answers",
    foundAs: "lost",
    needs: "approved and declined sales at the same time",
  },
  "answers-late": {
    about: "gives the answer that nobody waited for to the terminal's next request",
    foundAs: "lost",
    needs: "terminals that hang up before they are answered, which they do over HTTP alone",
  },
  "drops-last-page": {
    about: "reads out its ledger without the last page, and calls it whole",
    foundAs: "neverRead",
    onlyLive: "in virtual time no ledger is read",
  },
  "clock-jumps": { about: "its clock jumps by an hour, and back", foundAs: "nothing" },
} as const satisfies Readonly<Record<string, Defect>>;

export type DefectName = keyof typeof defects;

export const defectNames = Object.keys(defects) as DefectName[];
