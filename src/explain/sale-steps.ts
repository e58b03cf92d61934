// The steps of a sale in the order of time: what its terminal did and heard, what the gateway booked, and what of the
// terminal and of outages happened in between.

import { type FactKind, facts, type Millis } from "../facts.ts";
import { groupOf, type Plan } from "../plan/plan.ts";
import { readableAmount } from "../units.ts";
import { factWords } from "./fact-words.ts";
import { type ClockFigures, hasTime } from "./gateway-clock.ts";
import type { LinksUsed } from "./links-used.ts";
import type { OutagesOn } from "./outages-on.ts";
import type { Fact, LedgerRow } from "./terminal-record.ts";

export interface Step {
  /** Run time since the start. */
  readonly atMs: Millis;
  /** The same in scenario time. */
  readonly scenarioMs: Millis;
  /** Name of the fact (docs/history.md), or booked, reversed, outageBegan, outageEnded. */
  readonly what: string;
  readonly text: string;
  /** Ids of the outages that were on and touched the message; of an outage's beginning and end, its own. */
  readonly outages: readonly string[];
  /** Name of the link over which a message went. */
  readonly link?: string;
  /** The ledger's row of a booking. */
  readonly row?: LedgerRow;
}

export interface StoryOf {
  readonly plan: Plan;
  readonly terminal: number;
  /** All facts of the terminal, in order. */
  readonly known: readonly Fact[];
  readonly links: LinksUsed;
  readonly outages: OutagesOn;
  readonly clock: ClockFigures;
}

const names = new Map<number, string>(Object.entries(facts).map(([name, kind]) => [kind, name]));

/** Name of a kind of fact; "unknown kind" of one that this version does not know. */
export function factName(kind: number): string {
  return names.get(kind) ?? "unknown kind";
}

/** A message about a sale leaves. */
const sends: ReadonlySet<number> = new Set<FactKind>([
  facts.sent,
  facts.forwardSent,
  facts.reversalSent,
  facts.inquirySent,
  facts.uploadSent,
]);

/** What of the terminal itself belongs to the story of a sale that waits meanwhile. */
const context: ReadonlySet<number> = new Set<FactKind>([
  facts.online,
  facts.offline,
  facts.down,
  facts.started,
  facts.linkChosen,
  facts.updated,
]);

/** `rows`: of the sale; `untilMs`: until when its story goes where it is not over, run time. */
export function saleSteps(
  of: StoryOf,
  sale: number,
  rows: readonly LedgerRow[],
  untilMs: Millis | undefined,
): Step[] {
  const own = of.known.filter((fact) => fact.sale === sale);
  const told: Told[] = [...ofTerminal(of, own, untilMs)].map((step, order) => ({ step, order }));
  const sent = told.filter(({ step }) => step.link !== undefined);
  const bookings = rows.map((row): Told => {
    const step = booked(of, row, own);
    if (!hasTime(row)) return { step, order: Number.MAX_SAFE_INTEGER };
    // Of the same millisecond: what the gateway did comes after what it was sent, and before what it said.
    const cause = sent.findLast((message) => message.step.atMs <= step.atMs);
    return { step, order: (cause?.order ?? -1) + 0.5 };
  });
  const outages = [...ofOutages(of, own, untilMs)].map((step): Told => ({ step, order: -2 }));
  return [...told, ...bookings, ...outages]
    .toSorted((one, other) => one.step.atMs - other.step.atMs || one.order - other.order)
    .map(({ step }) => step);
}

interface Told {
  readonly step: Step;
  /** Of steps at the same time. */
  readonly order: number;
}

function* ofTerminal(of: StoryOf, own: readonly Fact[], untilMs: Millis | undefined): Generator<Step> {
  if (own.length === 0) return;
  const [first] = own;
  const lastMs = untilMs ?? own[own.length - 1].at;
  const attempts = new Map<number, number>();
  let sentAt = first.at;
  let isLatePossible = false;
  for (const fact of of.known) {
    const isOwn = fact.sale === first.sale;
    const isBetween = fact.at >= first.at && fact.at <= lastMs;
    if (!isOwn && !(isBetween && fact.sale < 0 && isContext(fact, isLatePossible))) continue;
    if (sends.has(fact.kind)) {
      sentAt = fact.at;
      attempts.set(fact.kind, (attempts.get(fact.kind) ?? 0) + 1);
    }
    if (isOwn && fact.kind === facts.unknown) isLatePossible = true;
    yield stepOf(of, fact, sends.has(fact.kind) || !isOwn ? fact.at : sentAt, attempts.get(fact.kind) ?? 0);
  }
}

/** A late answer names no sale: it can be this one's only once this one was given up. */
function isContext({ kind }: Fact, isLatePossible: boolean): boolean {
  return context.has(kind) || (kind === facts.lateAnswer && isLatePossible);
}

/** `since`: when the message left that the fact is about. */
function stepOf(of: StoryOf, fact: Fact, since: Millis, attempt: number): Step {
  const { plan, terminal, links } = of;
  const link = links.of(fact);
  const isAboutMessage = fact.sale >= 0 && fact.kind !== facts.wanted && fact.kind !== facts.refundWanted;
  const on =
    isAboutMessage && (sends.has(fact.kind) || fails.has(fact.kind))
      ? of.outages.during(since, fact.at, link)
      : [];
  const outages = on.map(({ id }) => id);
  const { policy } = groupOf(plan, terminal);
  const text = factWords(fact, {
    currency: plan.load.currency,
    link,
    linkName: (number) => links.name(number),
    timeoutMs: policy.timeoutMs,
    while:
      outages.length === 0 ? "" : ` while ${outages.join(" and ")} ${outages.length === 1 ? "is" : "are"} on`,
    attempt,
  });
  return {
    ...timesOf(plan, fact.at),
    what: factName(fact.kind),
    text,
    outages,
    ...(sends.has(fact.kind) ? { link } : {}),
  };
}

const fails: ReadonlySet<number> = new Set<FactKind>([
  facts.busy,
  facts.unreachable,
  facts.unknown,
  facts.forwardFailed,
  facts.reversalFailed,
  facts.inquiryAnswered,
  facts.uploadAnswered,
]);

function booked({ plan, clock }: StoryOf, row: LedgerRow, own: readonly Fact[]): Step {
  // Without a time it stands at the end of what the terminal knows.
  const atMs = hasTime(row)
    ? withinItsMessage(Math.round(row.bookedAt - clock.zeroMs), own, clock)
    : (own.at(-1)?.at ?? 0);
  const amount = readableAmount(row.amountMinor, row.currency);
  const does = { sale: "books", refund: "books back", reversal: "takes back" }[row.kind];
  const when = hasTime(row) ? "" : ", at a time that its ledger does not say";
  const key = row.key === "" ? "" : `, under the key ${shortKey(row)}`;
  const text = `the gateway ${does} ${amount}${when}: row ${row.id} of its ledger${key}`;
  return {
    ...timesOf(plan, atMs),
    what: row.kind === "reversal" ? "reversed" : "booked",
    text,
    outages: [],
    row,
  };
}

/** A clock that no exchange bounds may be off by as much. */
const unsureMs = 2_000;

/** The clocks agree to some milliseconds only: a booking is told between its message and the answer that speaks of it. */
function withinItsMessage(
  said: Millis,
  own: readonly Fact[],
  { uncertaintyMs = unsureMs }: ClockFigures,
): Millis {
  let nearest = said;
  let least = uncertaintyMs + 1;
  let sentAt: Millis | undefined;
  for (const { at, kind } of own) {
    if (sends.has(kind)) sentAt = at;
    else if (accepts.has(kind) && sentAt !== undefined) {
      const inside = Math.min(Math.max(said, sentAt), at);
      if (Math.abs(inside - said) < least) {
        nearest = inside;
        least = Math.abs(inside - said);
      }
      sentAt = undefined;
    }
  }
  return nearest;
}

const accepts: ReadonlySet<number> = new Set<FactKind>([
  facts.approved,
  facts.forwardAccepted,
  facts.reversalAccepted,
]);

/** Without the run's name, which every key of ours begins with. */
function shortKey({ key, reference }: LedgerRow): string {
  const run = reference.split("/")[0];
  return key.startsWith(`${run}/`) ? key.slice(run.length + 1) : key;
}

function* ofOutages(of: StoryOf, own: readonly Fact[], untilMs: Millis | undefined): Generator<Step> {
  if (own.length === 0) return;
  const from = own[0].at;
  const until = untilMs ?? own[own.length - 1].at;
  for (const { id, does, beganAt, endedAt } of of.outages.during(from, until)) {
    // One that was on before is told where the story begins.
    const began = Math.max(beganAt ?? from, from);
    const isOn = beganAt !== undefined && beganAt < from;
    const text = `outage ${id} ${isOn ? "is on" : "begins"} (${does})`;
    yield { ...timesOf(of.plan, began), what: "outageBegan", text, outages: [id] };
    if (endedAt === undefined || endedAt > until) continue;
    yield { ...timesOf(of.plan, endedAt), what: "outageEnded", text: `outage ${id} is over`, outages: [id] };
  }
}

/** Of a fact of the run, in both times. */
export function timesOf({ speed }: Plan, atMs: Millis): { atMs: Millis; scenarioMs: Millis } {
  return { atMs, scenarioMs: Math.round(atMs * speed) };
}
