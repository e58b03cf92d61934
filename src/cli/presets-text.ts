// The presets as one table: what tells them apart. docs/presets.md has every figure with its source.

import { wrapped } from "../report/columns.ts";
import { type Policy, policyOf } from "../scenario/policy.ts";
import { presets } from "../scenario/presets.ts";
import { exactDuration, readableCount } from "../units.ts";
import { type Table, tableLines } from "./table.ts";

export function presetLines(columns: number): string[] {
  return [...tableLines(presetTable(), columns), "", ...legend.flatMap((line) => wrapped(line, columns))];
}

const legend = [
  "offline: after so many failures in a row, or so long after the first was sent.",
  "back by: what finds out, at least how often; + how long it stays offline all the same.",
  "payment, count, total: limits of what is taken offline, in the currency of the load; asks: a manager, above this.",
  "storage: what waits outlives a loss of power where it is durable; – nothing ever loses it.",
  "forwards: the gap between two, and from how many records. reverses: how often, before a person must.",
];

const nothing = "–";

function presetTable(): Table {
  return {
    heads: [
      "preset",
      "time-out",
      "offline",
      "back by",
      "payment",
      "count",
      "total",
      "expires",
      "storage",
      "wiped by",
      "forwards",
      "reverses",
    ],
    rows: Object.entries(presets).map(([name, { policy }]) => [name, ...cellsOf(policyOf(policy, {}))]),
  };
}

function cellsOf(policy: Policy): string[] {
  const { timeout, detection, offline, storage } = policy;
  const limit = (most: number) => (most === Number.POSITIVE_INFINITY ? nothing : readableCount(most));
  const payment = offline.manager ? `asks ${readableCount(offline.manager.above)}` : limit(offline.maxAmount);
  const limits = [payment, limit(offline.maxPayments), limit(offline.maxTotal)];
  return [
    exactDuration(timeout),
    `${detection.failures} × / ${exactDuration(detection.after)}`,
    backText(policy),
    ...(offline.sells ? [...limits, expiryText(offline)] : ["0", "0", "0", nothing]),
    storageText(storage),
    storage?.wipedBy.join(", ") || nothing,
    forwardText(policy.forward),
    reversalText(policy.unknown),
  ];
}

function backText({ detection: { returnsBy, echo, sticky }, probe }: Policy): string {
  const every = {
    probe: exactDuration(probe.cap),
    echo: exactDuration(Math.max(echo?.every ?? 0, echo?.hostAllows ?? 0)),
    sale: "next",
  }[returnsBy];
  return `${returnsBy} ${every}${sticky ? ` + ${exactDuration(sticky.p50)}` : ""}`;
}

function expiryText({ expireAfter, purgeAfter }: Policy["offline"]): string {
  if (purgeAfter !== undefined) return `purge ${exactDuration(purgeAfter)}`;
  return expireAfter === Number.POSITIVE_INFINITY ? nothing : exactDuration(expireAfter);
}

function storageText(storage: Policy["storage"]): string {
  if (!storage) return nothing;
  const { kind, durableRecords } = storage;
  return durableRecords === undefined ? kind : `${kind} ${readableCount(durableRecords)}`;
}

function forwardText({ as, gap, atRecords }: Policy["forward"]): string {
  return `${as} ${exactDuration(gap)}${atRecords > 1 ? `, ${atRecords}+` : ""}`;
}

function reversalText(unknown: Policy["unknown"]): string {
  if (!unknown) return nothing;
  const { attempts, first } = unknown.reversal;
  return `${readableCount(attempts)}${first ? ", first" : ""}`;
}
