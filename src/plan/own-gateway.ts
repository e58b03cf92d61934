// A gateway of the user's own: where it is, what it speaks, where its ledger is read, and how its outages are made.
// Secrets never stand here: only the names of the environment variables that hold them.

import type { Millis } from "../facts.ts";
import type { HttpMessages } from "./http-messages.ts";
import type { Iso8583Changes } from "./iso8583-mapping.ts";

export interface OwnGateway {
  /** Base URL, `http:`, `https:` or, for ISO 8583, `tcp:` or `tls:`. */
  readonly url: string;
  readonly adapter: AdapterPlan;
  /** Sent with every request over HTTP: templates by name, with ${env:NAME} as written. */
  readonly headers: Readonly<Record<string, string>>;
  /** For TLS; absent: terminals show none, and believe whom the system believes. */
  readonly certificates?: OwnCertificates;
  readonly ledger: LedgerPlan;
  /** What begins and ends an outage of the gateway, by the name of its kind. */
  readonly hooks: Readonly<Record<string, HookPair>>;
  /** By terminal; absent: terminals call themselves as they do before the reference gateway. */
  readonly identities?: readonly Identity[];
}

/** Paths of files in PEM format, with ${env:NAME} as written. */
interface OwnCertificates {
  /** Of those who signed the gateway's. */
  readonly authority?: string;
  /** What every terminal shows. */
  readonly shown?: OwnPair;
  /** What terminals show whose certificate has expired. */
  readonly expired?: OwnPair;
}

export interface OwnPair {
  readonly certificate: string;
  readonly key: string;
}

/** How its messages look on the wire. */
export type AdapterPlan =
  | { readonly kind: "http-json" }
  /** `otherwise`: what it does not do as the reference gateway does it. */
  | { readonly kind: "iso8583"; readonly otherwise?: Iso8583Changes }
  /** HTTP as the scenario describes it. */
  | { readonly kind: "http"; readonly messages: HttpMessages }
  /** A module of the user's, by its absolute path. */
  | { readonly kind: "module"; readonly path: string };

/**
 * Where its ledger is read. none: what only a ledger can tell is inconclusive. `quietMs` is how long after the last
 * request the gateway may still book: so long is waited before the first read.
 */
export type LedgerPlan =
  /** As the reference gateway serves it; without `quietMs` it is asked whether it still works. `url`: at another place. */
  | { readonly from: "gateway"; readonly quietMs?: Millis; readonly url?: string }
  /** As the adapter reads it; without `quietMs` the adapter's own time holds. */
  | { readonly from: "adapter"; readonly quietMs?: Millis }
  | { readonly from: "file"; readonly file: LedgerFile; readonly rows: LedgerRows; readonly quietMs: Millis }
  | { readonly from: "http"; readonly http: LedgerPages; readonly rows: LedgerRows; readonly quietMs: Millis }
  | { readonly from: "sql"; readonly sql: LedgerQuery; readonly rows: LedgerRows; readonly quietMs: Millis }
  | { readonly from: "none" };

/** A file that the gateway, or somebody for it, writes. */
export interface LedgerFile {
  readonly format: "csv" | "ndjson";
  /** Absolute, or relative to the folder in which the run was started. */
  readonly path: string;
}

/** A query of PostgreSQL. */
export interface LedgerQuery {
  /** Connection string, with its secrets as ${env:NAME}. */
  readonly url: string;
  /** One SELECT; `$1` in it is the id of the run. */
  readonly query: string;
  /** How long one statement may take. */
  readonly timeoutMs: Millis;
}

/** JSON over HTTP, page by page. */
export interface LedgerPages {
  /** A path at the gateway, or a whole address: with {{run}} for the id of the run, and ${env:NAME} as written. */
  readonly at: { readonly path: string } | { readonly url: string };
  /** Values with ${env:NAME} as written. */
  readonly headers: Readonly<Record<string, string>>;
  /** A JSONPath to the list of rows. */
  readonly rows: string;
  /** Absent: there is one page. */
  readonly next?: NextPage;
  /** A JSONPath to the number of all rows; absent: nobody says it. */
  readonly total?: string;
  /** How long one page may take. */
  readonly timeoutMs: Millis;
}

export type NextPage =
  /** A JSONPath to its address. */
  | ({ readonly link: string } & LastPage)
  /** A JSONPath to what the parameter `as` carries to it. */
  | ({ readonly cursor: string; readonly as: string } & LastPage)
  /** Its number is in the parameter `page`, `from` first and `by` more each time; a page without rows ends it. */
  | { readonly page: string; readonly from: number; readonly by: number };

interface LastPage {
  /** absent: a first page with nothing there is the last, by the word of the ledger's owner; left out: nobody says so. */
  readonly last?: "absent";
}

/** How rows of a foreign ledger become postings. */
export interface LedgerRows {
  /** The columns' names. null: the ledger has none, and what it would say is not compared. */
  readonly columns: LedgerColumns;
  /** What the ledger's words for a kind mean; a word that stands nowhere here is an error. */
  readonly kinds: Readonly<Record<string, PostingKind | "ignored">>;
  /** What the ledger's own words for a currency mean, in letters of ISO 4217. */
  readonly currencies?: Readonly<Record<string, string>>;
  /** Whole minor units, decimals such as 12.50, or those with this mark and groups of three digits: 1.250,00. */
  readonly amounts: "minor" | "decimal" | { readonly decimal: "," | "." };
  /** The zone of times that say none. */
  readonly times?: string;
  /** Of rows that are known by their trace number; left out: as terminals write them. */
  readonly localTimes?: LocalTimes;
}

/** Whose clock columns.localTime goes by. */
export interface LocalTimes {
  /** As IANA names it, or as +02:00; left out: UTC, as terminals write fields 12 and 13. */
  readonly zone?: string;
  /** How far a row may be from what the terminal sent; left out: it is the same second. */
  readonly withinMs?: Millis;
}

type PostingKind = "sale" | "refund" | "reversal";

export interface LedgerColumns {
  /** null: a row is known by its terminal, its trace number and its local time. */
  readonly reference: string | null;
  /** Absent: amount; or amountMinor, which says its unit, where there is one and amounts are minor. */
  readonly amount?: string;
  readonly id: string | null;
  readonly kind: string | null;
  readonly key: string | null;
  readonly terminal: string | null;
  readonly merchant: string | null;
  readonly currency: string | null;
  readonly bookedAt: string | null;
  /** These three only where there is no reference. */
  readonly stan?: string;
  readonly localTime?: string;
  /** Absent: the day is in localTime. */
  readonly localDate?: string;
}

/** Whether rows are known by terminal, trace number and local time, and not by a reference. */
export function isByTrace({ columns }: Pick<LedgerRows, "columns">): boolean {
  return columns.reference === null;
}

/**
 * Whether a run against it writes down which trace numbers its sales had: its ledger is matched by them, or nothing but
 * them could ever tell whose a row is.
 */
export function writesTraces({ adapter, ledger }: Pick<OwnGateway, "adapter" | "ledger">): boolean {
  if (adapter.kind !== "iso8583") return false;
  return ("rows" in ledger && isByTrace(ledger.rows)) || adapter.otherwise?.fields?.key === null;
}

/** What begins an outage at the gateway, and what ends it. To end what never began must do no harm. */
export interface HookPair {
  readonly begin: Hook;
  readonly end: Hook;
}

/** An HTTP call, or a command; it must end well within its time. Texts may hold ${env:NAME}. */
export type Hook = HttpHook | CommandHook;

/** Any 2xx is success. */
export interface HttpHook {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: Millis;
}

/** Exit code 0 is success. No shell is in between. */
export interface CommandHook {
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly timeoutMs: Millis;
}

/** How a terminal of a staging gateway is known there. */
export interface Identity {
  readonly terminal: string;
  readonly merchant: string;
  /** Name of the environment variable with its secret; absent where it has none. */
  readonly secret?: string;
}
