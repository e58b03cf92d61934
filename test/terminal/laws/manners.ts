// How a terminal behaves towards its engine and its cashier: it changes its state only as states.ts allows, shows what
// its state says, plans nothing in the past, forgets no message that it has sent, and sells nothing before what must be
// reversed first.

import { type FactKind, facts, type Millis, nameOf } from "../../../src/facts.ts";
import { type Answer, declineReasons, type Message } from "../../../src/messages.ts";
import type { TerminalPolicy } from "../../../src/plan/policy.ts";
import { type Refused, screenOf, screens } from "../../../src/terminal/screen.ts";
import { type State, states, transitions } from "../../../src/terminal/states.ts";
import type { Chronicle } from "./chronicle.ts";
import { type Law, mustHold } from "./law.ts";

/** What the facts have said of a terminal so far. */
interface Face {
  state: State;
  screen: number;
  /** Why the gateway has refused it so far, and undefined. */
  readonly refused: Set<Refused | undefined>;
}

export class Manners implements Law {
  readonly #policy: TerminalPolicy;
  readonly #chronicle: Chronicle;
  readonly #faces: Face[] = [];
  readonly #owed: number[] = [];

  constructor(policy: TerminalPolicy, chronicle: Chronicle) {
    this.#policy = policy;
    this.#chronicle = chronicle;
  }

  fact(terminal: number, at: Millis, kind: FactKind, _sale: number, value: number): void {
    const face = this.#faceOf(terminal);
    if (kind === facts.screen) face.screen = value;
    if (kind === facts.state) {
      const to = nameOf(states, value) as State;
      const says = () => `terminal ${terminal} goes from ${face.state} to ${to} at ${at}`;
      mustHold(transitions[face.state].includes(to), says);
      face.state = to;
    }
    if (kind === facts.reversalOwed) this.#owed[terminal] = (this.#owed[terminal] ?? 0) + 1;
    if (kind === facts.reversalAccepted || kind === facts.reversalGivenUp) this.#owed[terminal]--;
  }

  heard(terminal: number, _message: Message, answer: Answer, reason: number): void {
    const refused = answer === "declined" ? refusals[reason] : undefined;
    if (refused) this.#faceOf(terminal).refused.add(refused);
  }

  sent(terminal: number, now: Millis, { kind, isForward, sale }: Message): void {
    if (isForward || (kind !== "sale" && kind !== "refund")) return;
    if (this.#policy.unknown?.reversal.first !== true || this.#chronicle.sales[terminal][sale].isQr) return;
    const owed = this.#owed[terminal] ?? 0;
    mustHold(
      owed === 0,
      () => `sale ${sale} of terminal ${terminal} is sent at ${now}, but ${owed} are to be reversed`,
    );
  }

  done(terminal: number, now: Millis): void {
    const { state, screen, refused } = this.#faceOf(terminal);
    const { offline, unknown } = this.#policy;
    const isBlocked = unknown?.reversal.first === true && (this.#owed[terminal] ?? 0) > 0;
    const takesOffline = offline.sells !== false && !isBlocked;
    const isRight = [...refused].some((each) => screens[screenOf(state, each, takesOffline)] === screen);
    mustHold(
      isRight,
      () => `terminal ${terminal} is ${state} at ${now}, and shows ${nameOf(screens, screen)}`,
    );
  }

  #faceOf(terminal: number): Face {
    this.#faces[terminal] ??= { state: "online", screen: screens.ready, refused: new Set([undefined]) };
    return this.#faces[terminal];
  }
}

const refusals: Readonly<Record<number, Refused | undefined>> = {
  [declineReasons.storeClosed]: "storeClosed",
  [declineReasons.accountFrozen]: "accountFrozen",
  [declineReasons.versionRefused]: "versionRefused",
  [declineReasons.balanceShort]: "balanceShort",
};
