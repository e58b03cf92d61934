// A fact in words, as a person tells it who was there.

import {
  downCauses,
  type FactKind,
  facts,
  givenUpCauses,
  heldBackCauses,
  interventions,
  nameOf,
  offlineCauses,
  queuedCauses,
  turnedAwayCauses,
  waysToPay,
} from "../facts.ts";
import { type Answer, answerNumbers, declineReasons } from "../messages.ts";
import { screens, screenTexts } from "../terminal/screen.ts";
import { meanings, type State, states } from "../terminal/states.ts";
import { readableAmount, readableDuration } from "../units.ts";
import type { Fact } from "./terminal-record.ts";

/** What words need that the fact does not say. */
export interface Around {
  readonly currency: string;
  /** Name of the link over which its message went. */
  readonly link: string;
  /** Of a link by its number. */
  readonly linkName: (link: number) => string;
  /** How long the terminal waits for an answer, run time, ms. */
  readonly timeoutMs: number;
  /** Names of the outages that were on since the message left that it answers. */
  readonly while: string;
  /** Which try it is, from 1. */
  readonly attempt: number;
}

/** One sentence without its full stop. */
export function factWords({ kind, value }: Fact, around: Around): string {
  const { currency, link, linkName, attempt } = around;
  const after = ` after ${readableDuration(value)}`;
  switch (kind as FactKind) {
    case facts.wanted:
      return `a customer wants to pay ${readableAmount(value, currency)}`;
    case facts.refundWanted:
      return `a customer wants ${readableAmount(value, currency)} back`;
    case facts.customerCame:
      return "the customer has come over from another terminal of the store";
    case facts.sent:
      return `sent to the gateway over ${link}${attempt > 1 ? `, try ${attempt}` : ""}`;
    case facts.approved:
      return `the gateway approves it${after}`;
    case facts.declined:
      return `the gateway declines it${after}: certainly not booked`;
    case facts.busy:
      return `the gateway says that it is busy${around.while}: certainly not booked`;
    case facts.unreachable:
      return `the gateway cannot be reached${around.while}: nothing was sent`;
    case facts.unknown:
      return unknownWords(value, around);
    case facts.refused:
      return `the gateway refuses it: ${words(reasonWords, declineReasons, value)}`;
    case facts.heldBack:
      return `not sent: ${words(heldBackWords, heldBackCauses, value)}`;
    case facts.queued:
      return `stored to be sent later, because ${words(queuedWords, queuedCauses, value)}; the customer goes with the goods`;
    case facts.turnedAway:
      return `the customer goes without the goods: ${words(turnedAwayWords, turnedAwayCauses, value)}`;
    case facts.paidOtherwise:
      return `the customer pays in another way: ${words(wayWords, waysToPay, value)}; this sale is not made`;
    case facts.voided:
      return `the cashier takes it back${value === 1 ? ": it may be booked, and must be reversed" : ", out of the store"}`;
    case facts.newKey:
      return `from now on it is sent under another key, number ${value}`;
    case facts.forwardSent:
      return `sent from the store over ${link}, try ${attempt}`;
    case facts.forwardAccepted:
      return `the gateway accepts it${after}`;
    case facts.forwardDeclined:
      return `the gateway declines it${after}, and the goods are gone`;
    case facts.forwardFailed:
      return `${answerWords(value, around)}; it stays stored`;
    case facts.givenUp:
      return `given up unpaid: ${words(givenUpWords, givenUpCauses, value)}`;
    case facts.reversalOwed:
      return "it must be taken back at the gateway: a reversal is owed";
    case facts.reversalSent:
      return `the reversal is sent over ${link}, try ${attempt}`;
    case facts.reversalAccepted:
      return `the gateway accepts the reversal${after}: nothing of it is booked any more`;
    case facts.reversalFailed:
      return `${answerWords(value, around)}; the reversal is still owed`;
    case facts.reversalGivenUp:
      return `the reversal is given up after ${value} tries: a person must see to it`;
    case facts.inquirySent:
      return `asks the gateway over ${link} what became of it`;
    case facts.inquiryAnswered:
      return inquiryWords(value, around);
    case facts.uploadSent:
      return `sent once more over ${link}, at the close of day`;
    case facts.uploadAnswered:
      return `${answerWords(value, around)} (close of day)`;
    case facts.online:
      return "the terminal is online: the gateway answers again";
    case facts.offline:
      return `the terminal takes itself for offline: ${words(offlineWords, offlineCauses, value)}`;
    case facts.linkUp:
      return `${linkName(value)} is up again`;
    case facts.linkDown:
      return `${linkName(value)} is down`;
    case facts.linkChosen:
      return `the terminal now uses ${linkName(value)}`;
    case facts.lateAnswer:
      return `an answer comes that the terminal no longer waited for: ${lateWords[nameOf(answerNumbers, value)] ?? "?"}`;
    case facts.state:
      return `${nameOf(states, value)}: ${meanings[nameOf(states, value) as State] ?? "a newer version knows"}`;
    case facts.screen:
      return `the screen shows: ${screenWords(value)}`;
    case facts.down:
      return `the terminal is down: ${words(downWords, downCauses, value)}`;
    case facts.started:
      return `the terminal works again${after}`;
    case facts.noticed:
      return "somebody in the store has noticed";
    case facts.intervention:
      return `a person acts: ${words(interventionWords, interventions, value)}`;
    case facts.settlementSent:
      return `closes its day over ${link}, try ${value + 1}`;
    case facts.settled:
      return "the day is closed: its totals agree with the gateway's";
    case facts.settlementFailed:
      return "the day cannot be closed: a person must see to it";
    case facts.updated:
      return value === 1 ? "it has the new version" : "the update failed";
    case facts.announced:
      return `it hears that the gateway will be closed in ${readableDuration(value)}`;
    default:
      return `something that this version does not know (kind ${kind}, value ${value})`;
  }
}

function unknownWords(value: number, { timeoutMs, while: during }: Around): string {
  const open = "it may be booked or not";
  if (value >= timeoutMs) return `no answer within ${readableDuration(timeoutMs)}${during}: ${open}`;
  const how = during === "" ? "no clear answer" : "the answer is cut off";
  return `${how} after ${readableDuration(value)}${during}: ${open}`;
}

function answerWords(value: number, { while: during }: Around): string {
  switch (nameOf(answerNumbers, value) as Answer) {
    case "approved":
      return "the gateway accepts it";
    case "declined":
      return "the gateway declines it";
    case "busy":
      return `the gateway says that it is busy${during}: certainly not booked`;
    case "unreachable":
      return `the gateway cannot be reached${during}: nothing was sent`;
    default:
      return `no answer comes, or none that is clear${during}: it may be booked or not`;
  }
}

function inquiryWords(value: number, around: Around): string {
  const answer = nameOf(answerNumbers, value);
  if (answer === "approved") return "the gateway says that it is booked";
  return answer === "declined" ? "the gateway says that it is not booked" : answerWords(value, around);
}

function screenWords(value: number): string {
  const name = nameOf(screens, value);
  return screenTexts[name as keyof typeof screenTexts]?.en || "nothing: it is dark";
}

/** The words of a number's name; the name itself where a newer version has one that is not known here. */
function words<Name extends string>(
  texts: Readonly<Record<Name, string>>,
  table: Readonly<Record<Name, number>>,
  value: number,
): string {
  return texts[nameOf(table, value) as Name] ?? `cause ${value}`;
}

const queuedWords = {
  offline: "the terminal was offline",
  busy: "the gateway was busy",
  unreachable: "the gateway could not be reached",
  unknown: "nobody knew whether it was booked",
  heldBack: "the terminal held itself back",
};

const turnedAwayWords = {
  amountLimit: "its amount is above what may be stored",
  countLimit: "no more sales may be stored",
  totalLimit: "no more money may be stored",
  storageFull: "the terminal's storage is full",
  noOffline: "this terminal sells online only",
  patience: "they did not wait for the end of their sale",
  busy: "they did not wait for their turn",
  down: "the terminal was down",
  storeClosed: "the gateway has closed the store",
  accountFrozen: "the gateway has frozen the account",
  versionRefused: "the gateway refuses the terminal's version",
  balanceShort: "the merchant's balance is too low",
  reversalFirst: "an earlier sale must be reversed first",
  refundOffline: "money goes back online only",
};

const givenUpWords = {
  expired: "it waited longer than stored sales may",
  exhausted: "it was sent as often as the terminal may",
  purged: "it was deleted because of its age",
  wiped: "what was stored is wiped",
  torn: "its record was being written when power was lost",
  stranded: "it stays in a terminal that is dead or was swapped",
};

const wayWords = { cash: "cash", qr: "a QR code", "other-terminal": "at another terminal of the store" };

const heldBackWords = {
  budget: "the terminal has no retries left for now",
  throttle: "the terminal sends less, because much has failed",
  breaker: "the terminal pauses, because too much has failed in a row",
};

const offlineWords = {
  failures: "too many messages failed",
  silence: "nothing was heard for too long",
  linkLoss: "its last link was lost",
  down: "it went down itself",
  announced: "the gateway had announced that it would be closed",
};

const downWords = {
  power: "no power",
  switchedOff: "switched off",
  reboot: "it reboots",
  crash: "it crashed",
  update: "it is being updated",
  dead: "its main board is dead",
  swap: "it is being swapped",
};

const interventionWords = {
  restart: "restarts the terminal",
  switchLink: "switches it to another link",
  takeCash: "takes cash from whoever cannot pay with a card",
  call: "calls for help",
  swap: "swaps it for the spare one",
  switchOn: "switches it on again",
  approve: "approves an amount above the limit",
  reversal: "sees to a reversal that was given up",
  settlement: "sees to a day that could not be closed",
};

const reasonWords = {
  issuer: "the card's bank declines it",
  reversed: "it was reversed before",
  notFound: "it does not know it",
  totalsDiffer: "the totals differ",
  storeClosed: "the store is closed there",
  accountFrozen: "the account is frozen",
  versionRefused: "the terminal's version is too old",
  balanceShort: "the merchant's balance is too low",
};

const lateWords: Readonly<Record<string, string>> = {
  approved: "approved",
  declined: "declined",
  busy: "busy",
  unreachable: "it could not be reached",
  unknown: "none that is clear",
};
