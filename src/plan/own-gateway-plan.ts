// The user's own gateway as the plan says it, of what the scenario says.

import type { WrittenIdentity } from "../scenario/identities.ts";
import { type Mistake, wrongValue } from "../scenario/mistake.ts";
import { callOf, type WrittenHook, type WrittenHooks } from "../scenario/schema/hooks.ts";
import type { WrittenLedger } from "../scenario/schema/ledger.ts";
import type { Scenario } from "../scenario/schema.ts";
import { adapterPlan } from "./adapter-plan.ts";
import { PlanMisfit } from "./fitting.ts";
import type {
  AdapterPlan,
  Hook,
  HookPair,
  HttpHook,
  Identity,
  LedgerColumns,
  LedgerPages,
  LedgerPlan,
  LedgerRows,
  LocalTimes,
  NextPage,
  OwnGateway,
} from "./own-gateway.ts";
import type { Group } from "./plan.ts";

/** undefined where the reference gateway is played against. Throws PlanMisfit where identities do not fit the fleet. */
export function ownGatewayPlan(
  { gateway, identities }: Pick<Scenario, "gateway" | "identities">,
  groups: readonly Group[],
): OwnGateway | undefined {
  const { url, headers, certificates } = gateway;
  if (url === undefined) return undefined;
  const adapter = adapterPlan(gateway);
  return {
    url,
    adapter,
    headers,
    ...(certificates ? { certificates } : {}),
    ledger: ledgerPlan(gateway.ledger, adapter),
    hooks: hooksPlan(gateway.hooks),
    ...(identities ? { identities: identitiesPlan(identities, groups) } : {}),
  };
}

function ledgerPlan(written: WrittenLedger | undefined, adapter: AdapterPlan): LedgerPlan {
  if (written === undefined) return { from: usualLedger[adapter.kind] };
  if (typeof written === "string") return { from: written };
  const { from, url: at, csv, ndjson, sql, http, quiet: quietMs } = written;
  if (from) return { from, quietMs, ...(at === undefined ? {} : { url: at }) };
  const rows = rowsPlan(written);
  if (http) return { from: "http", http: pagesPlan(http), rows, quietMs };
  if (sql) {
    const { url, query, timeout: timeoutMs } = sql;
    return { from: "sql", sql: { url, query, timeoutMs }, rows, quietMs };
  }
  const format = csv === undefined ? "ndjson" : "csv";
  // The schema has seen to it that there is one; the loader made it absolute.
  return { from: "file", file: { format, path: (csv ?? ndjson)! }, rows, quietMs };
}

/** Where the ledger is read unless the scenario says: ISO 8583, and HTTP that is only described, have no words for it. */
const usualLedger = { "http-json": "gateway", module: "adapter", iso8583: "none", http: "none" } as const;

type WrittenSource = Exclude<WrittenLedger, string>;

function rowsPlan(written: WrittenSource): LedgerRows {
  const { columns, kinds, currencies, amounts, times, localTimes } = written;
  return {
    columns: columnsPlan(columns),
    kinds,
    ...(Object.keys(currencies).length === 0 ? {} : { currencies }),
    amounts,
    ...(times === undefined ? {} : { times }),
    ...(localTimes === undefined ? {} : { localTimes: localTimesPlan(localTimes) }),
  };
}

function localTimesPlan({ zone, within }: NonNullable<WrittenSource["localTimes"]>): LocalTimes {
  return { ...(zone === undefined ? {} : { zone }), ...(within === undefined ? {} : { withinMs: within }) };
}

function pagesPlan(written: NonNullable<WrittenSource["http"]>): LedgerPages {
  const { path, url, headers, rows, next, total, timeout: timeoutMs } = written;
  return {
    // The schema has seen to it that it is the one or the other.
    at: url === undefined ? { path: path! } : { url },
    headers,
    rows,
    ...(next ? { next: nextPlan(next) } : {}),
    ...(total === undefined ? {} : { total }),
    timeoutMs,
  };
}

function nextPlan({
  link,
  cursor,
  as,
  page,
  from,
  by,
  last,
}: NonNullable<NonNullable<WrittenSource["http"]>["next"]>): NextPage {
  const declared = last === undefined ? {} : { last };
  if (link !== undefined) return { link, ...declared };
  if (cursor !== undefined) return { cursor, as: as!, ...declared };
  return { page: page!, from: from ?? 1, by: by ?? 1 };
}

function columnsPlan(written: Readonly<Record<string, string | false>>): LedgerColumns {
  const columns = Object.entries(written).map(([field, name]) => [field, name === false ? null : name]);
  const named = Object.fromEntries(columns) as LedgerColumns;
  return named.reference === null ? { stan: "stan", localTime: "localTime", ...named } : named;
}

function hooksPlan(written: WrittenHooks): Record<string, HookPair> {
  return Object.fromEntries(
    Object.entries(written).map(([kind, { begin, end, timeout }]) => [
      kind,
      { begin: hookPlan(begin, timeout), end: hookPlan(end, timeout) },
    ]),
  );
}

function hookPlan(written: WrittenHook, timeoutMs: number): Hook {
  const call = callOf(written);
  // The schema has seen to it that it is the one or the other.
  if (!call) return { command: written.command!, timeoutMs };
  const { headers, body } = written;
  const method = call.method.toUpperCase() as HttpHook["method"];
  return { method, url: call.url, headers, ...(body === undefined ? {} : { body }), timeoutMs };
}

function identitiesPlan(written: readonly WrittenIdentity[], groups: readonly Group[]): Identity[] {
  const path = ["gateway", "identities"];
  const terminals = groups[groups.length - 1].terminals[1];
  if (written.length < terminals)
    throw new PlanMisfit([
      wrongValue(
        path,
        `has ${written.length} rows for ${terminals} terminals`,
        "write a row a terminal, or a smaller fleet",
      ),
    ]);
  const torn = groups.flatMap((group) => tornStores(group, written));
  if (torn.length > 0) throw new PlanMisfit(torn);
  return written
    .slice(0, terminals)
    .map(({ terminal, merchant, secret }) => ({ terminal, merchant, ...(secret ? { secret } : {}) }));
}

/** What strikes one of our stores must not strike two of theirs. */
function tornStores({ id, terminals: [from, to], perStore }: Group, written: readonly WrittenIdentity[]) {
  const mistakes: Mistake[] = [];
  for (let start = from; start < to; start += perStore) {
    const [first, ...others] = written.slice(start, Math.min(to, start + perStore));
    const other = others.find(({ store }) => store !== first.store);
    if (other === undefined) continue;
    const what = `line ${other.line} is of store ${other.store}, and ${id} has it in one store with line ${first.line}, of ${first.store}`;
    mistakes.push(
      wrongValue(["gateway", "identities"], what, `sort the rows by store: ${perStore} rows of each`),
    );
    if (mistakes.length === toldAtMost) break;
  }
  return mistakes;
}

const toldAtMost = 10;
