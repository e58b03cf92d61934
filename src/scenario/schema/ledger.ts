// Where the ledger of a gateway of one's own is read, and how its rows become postings.

import { z } from "zod";
import * as field from "../fields.ts";
import { ledgerHttp } from "./ledger-http.ts";

const path = (what: string) => z.string().min(1, field.says("is empty", `write the path of ${what}`));

/** A column that nothing can be false of. */
const column = (name: string) =>
  z
    .string({
      error: ({ input }) =>
        input === false
          ? field.says("is what every ledger must have", `write the column's name, such as ${name}`)
          : undefined,
    })
    .min(1, field.says("is empty", `write the column's name, such as ${name}`));

/** One of those by which a row is known that has no reference. */
const traceColumn = (name: string, about: string) =>
  column(name)
    .optional()
    .meta({ description: `With {reference: false}: ${about}` });

/** A column that a ledger may lack. */
const optionalColumn = (name: string, about: string, lack: string) =>
  z
    .union([
      z.string().min(1, field.says("is empty", "write the column's name, or false where there is none")),
      z.literal(false),
    ])
    .default(name)
    .meta({ description: `${about} false where the ledger has none: ${lack}` });

const columns = z.strictObject({
  reference: optionalColumn(
    "reference",
    "The sale's reference, as the terminals sent it.",
    "over ISO 8583 rows are then known by terminal, stan and localTime.",
  ),
  amount: column("amount").optional().meta({
    description:
      "What was booked, never negative. amount where left out, or amountMinor, as our own ledger calls minor units.",
  }),
  id: optionalColumn(
    "id",
    "A whole number that grows from row to row.",
    "rows then count in the order in which they come.",
  ),
  kind: optionalColumn("kind", "sale, refund or reversal, or what kinds calls so.", "all are sales."),
  key: optionalColumn("key", "The key under which it was booked.", "nothing needs it."),
  terminal: optionalColumn("terminal", "Name of the terminal.", "it is not compared."),
  merchant: optionalColumn("merchant", "Name of the merchant.", "it is not compared."),
  currency: optionalColumn(
    "currency",
    "As in ISO 4217, EUR or 978, or as currencies calls it.",
    "it is not compared.",
  ),
  bookedAt: optionalColumn(
    "bookedAt",
    "When it was booked: ISO 8601, or seconds or milliseconds since 1970.",
    "a run that was killed then cannot be judged.",
  ),
  stan: traceColumn("stan", "the trace number of the message (field 11). stan where left out."),
  localTime: traceColumn(
    "localTime",
    "when the message was sent, MMDDhhmmss as in field 7 or in 13 and 12, or with a year, or ISO 8601. localTime where left out.",
  ),
  localDate: traceColumn("localDate", "its day (field 13), where localTime has the time alone (field 12)."),
});

/** Longer, and clocks in another zone would be let pass as late. */
const longestWithinMs = 600_000;

const localTimes = z
  .strictObject({
    zone: zone()
      .optional()
      .meta({ description: "The zone of the clock that wrote them: UTC where left out, as terminals send." }),
    within: field
      .duration()
      .refine(
        (ms) => ms <= longestWithinMs,
        field.says("is longer than 10m", "set the host's clock, or say its zone"),
      )
      .optional()
      .meta({
        description:
          "How far a row may be from what the terminal sent, where the host writes its own clock: at most 10m, 0s where left out. Never divided by speed.",
      }),
  })
  .optional()
  .meta({ description: "Of columns.localTime: {zone: Europe/Berlin, within: 30s}." });

function zone() {
  return z
    .string()
    .refine(isZone, field.says("is no time zone", "write it like Europe/Berlin, UTC or +02:00"));
}

const sql = z.strictObject({
  url: z
    .string()
    .min(1, field.says("is empty", `write url: $\{env:LEDGER_URL}`))
    .refine(
      (url) => !hasPassword(url),
      field.says(
        "has a password in it, and the plan would show it",
        `write url: $\{env:LEDGER_URL}, or $\{env:…} in the password's place`,
      ),
    )
    .meta({ description: `Connection string of PostgreSQL, with its secrets as \${env:NAME}.` }),
  query: z
    .string()
    .min(1, field.says("is empty", "write one SELECT"))
    .meta({ description: "One SELECT, ordered by id; $1 in it is the id of the run." }),
  timeout: field
    .span()
    .prefault("30s")
    .meta({ description: "How long one statement may take. Never divided by speed." }),
});

const amounts = z
  .union([
    field.oneOf("a way to write amounts", ["minor", "decimal"]),
    z.strictObject({
      decimal: field
        .oneOf("a decimal mark", [",", "."])
        .meta({ description: "What stands before the cents; the other, blanks and ' may part thousands." }),
    }),
  ])
  .default("minor")
  .meta({
    description:
      'minor: 1250 is 12.50 euros. decimal: 12.50 is. {decimal: ","}: 12,50 is, and 1.250,00 is a hundred times that.',
  });

const source = z
  .strictObject({
    from: field.oneOf("a ledger", ["gateway", "adapter"]).optional().meta({
      description: "As gateway and adapter alone, to say quiet beside it: {from: gateway, quiet: 30s}.",
    }),
    url: z
      .string()
      .regex(/^https?:\/\/[^/]/, field.says("is no address over HTTP", "write it like http://127.0.0.1:8080"))
      .optional()
      .meta({
        description: "With {from: gateway}: where it serves its ledger, if not where terminals reach it.",
      }),
    csv: path("a CSV file").optional().meta({ description: "A CSV file with a line of names." }),
    ndjson: path("a file").optional().meta({ description: "A file with a JSON object a line." }),
    sql: sql.optional().meta({ description: "A query of PostgreSQL." }),
    http: ledgerHttp.optional().meta({ description: "JSON over HTTP, page by page." }),
    columns: columns.prefault({}).meta({ description: "Names of the columns, or of the JSON's fields." }),
    kinds: z
      .record(z.string(), field.oneOf("a kind of row", ["sale", "refund", "reversal", "ignored"]))
      .default({})
      .meta({
        description: "What the ledger's own words mean: {CAPTURE: sale, VOID: reversal, FEE: ignored}.",
      }),
    currencies: z
      .record(z.string(), field.currency())
      .default({})
      .meta({ description: 'What the ledger\'s own words mean: {Euro: EUR, "€": EUR}.' }),
    amounts,
    times: zone()
      .optional()
      .meta({ description: "The zone of times that say none: Europe/Berlin, UTC, +02:00." }),
    localTimes,
    quiet: field.duration().prefault("5s").meta({
      description:
        "How long after the last request the gateway may still book; so long is waited. Never divided by speed.",
    }),
  })
  .refine(
    ({ from, csv, ndjson, sql, http }) =>
      [from, csv, ndjson, sql, http].filter((each) => each !== undefined).length === 1,
    field.says("names not exactly one source", "write one of csv, ndjson, sql, http and from"),
  )
  .refine(
    ({ from, url }) => url === undefined || from === "gateway",
    field.says("has a url that nothing is read at", "write {from: gateway, url: …}, or http: {url: …}"),
  )
  .refine(
    ({ from, columns: named, kinds, currencies, amounts: written, times, localTimes: local }) =>
      from === undefined ||
      (isUsual(named) &&
        [kinds, currencies].every((words) => Object.keys(words).length === 0) &&
        written === "minor" &&
        times === undefined &&
        local === undefined),
    field.says(
      "says what rows look like that have a shape of their own",
      "leave out columns, kinds, currencies, amounts, times and localTimes: they are for a file, a query or http",
    ),
  );

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Whether every column has the name that it has where nobody says another. */
function isUsual(named: z.output<typeof columns>): boolean {
  return Object.entries(named).every(
    ([name, written]) => written === (withoutName.includes(name) ? undefined : name),
  );
}

/** Columns that have no name, or one of several, where nobody says it. */
const withoutName = ["amount", "stan", "localTime", "localDate"];

export const ledger = z
  .union([field.oneOf("a ledger", ["gateway", "adapter", "none"]), source])
  .optional()
  .meta({
    description:
      "Where the ledger is read: gateway (as ours serves it), adapter, none, or a file, a query or pages over HTTP. Where left out: as the adapter reads it, else none.",
  });

export type WrittenLedger = NonNullable<z.output<typeof ledger>>;

function hasPassword(url: string): boolean {
  const found = /^[a-z][a-z0-9+]*:\/\/[^/@]*?:([^@/]+)@/i.exec(url) ?? /[?&\s]password=([^&\s]+)/i.exec(url);
  return found !== null && !/^\$\{env:/.test(found[1]);
}
