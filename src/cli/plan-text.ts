// A plan as a person reads it: what there is, what happens when, and the load beneath. Fits the terminal.

import { unplayed } from "../engine/unplayed.ts";
import { gatewayLoad } from "../plan/gateway-load.ts";
import type { LoadedPlan } from "../plan/load.ts";
import { expectedSales, peakOf } from "../plan/load-curve.ts";
import type { Plan } from "../plan/plan.ts";
import { comesBack, plannedBefore } from "../plan/steady.ts";
import { fitted, wrapped } from "../report/columns.ts";
import { targetLoadText, targetText } from "../run/target-text.ts";
import { counted, readableCount, readableDuration, readableRate, readableShare } from "../units.ts";
import { cohortRows, fleetRows } from "./fleet-text.ts";
import { outageRows } from "./outage-text.ts";
import { paint } from "./paint.ts";
import { linesOf, nameWidth, type Row } from "./row.ts";
import { timeline } from "./timeline.ts";

/** A drawing wider than this says no more; one narrower nothing. */
const widest = 160;
const narrowest = 40;

export interface Shown {
  readonly hasColour: boolean;
  readonly columns: number;
}

/** The whole text, with a newline at its end. Times are the scenario's, as in its file. */
export function planText({ plan, scenario }: LoadedPlan, { hasColour, columns }: Shown): string {
  const colour = paint(hasColour);
  const width = Math.max(narrowest, Math.min(widest, columns));
  const notes = unplayed(plan);
  const heading = (text: string) => ["", colour("bold", fitted(text, width))];
  const rows = (all: readonly Row[]) => all.flatMap((row) => linesOf(row, width));
  return [
    colour("bold", fitted(plan.name, width)),
    ...wrapped(plan.about, width),
    ...heading("Fleet"),
    ...rows(fleetRows(plan, scenario.fleet)),
    ...heading(
      `Cohorts: ${readableCount(plan.cohorts.length)}, each with a path of its own through the network`,
    ),
    ...rows(cohortRows(plan)),
    ...heading("Run"),
    ...rows(runRows(plan)),
    ...heading(plan.outages.length === 0 ? "No outages" : "Outages"),
    ...rows(outageRows(plan)),
    ...heading("Timeline"),
    ...timeline(plan, { colour, nameWidth, chartWidth: width - nameWidth - 4 }),
    ...(plan.steady ? heading("Steady") : []),
    ...(plan.steady ? steadyRows(plan).flatMap((row) => linesOf(row, width)) : []),
    ...(plan.expectations.length === 0 ? [] : heading("Expected")),
    ...plan.expectations.map(({ text }) => `  ${fitted(text, width - 4)}`),
    ...(notes.length === 0 ? [] : heading("Right, and cannot be run")),
    ...notes.flatMap((note) => wrapped(note, width - 4).map((line) => `  ${line}`)),
    "",
  ].join("\n");
}

function runRows(plan: Plan): Row[] {
  const { load, speed } = plan;
  const played = speed === 1 ? "" : `, played in ${readableDuration(plan.durationMs)} (${speed}x)`;
  const peak = plan.terminals * load.salesPerMs * peakOf(load.shape);
  const asPlayed = speed === 1 ? "" : " as played";
  return [
    ["customers", `${readableDuration(plan.durationMs * speed)}${played}, seed ${plan.seed}`],
    ["then", `at most ${readableDuration(plan.settleMs * speed)} for the queues to drain`],
    ["sales", `about ${readableCount(expectedSales(plan))}, ${readableRate(peak)} at the peak${asPlayed}`],
    ...cardRows(load),
    ...gatewayRows(plan),
  ];
}

/** The bands, and when they are looked at. */
function steadyRows(plan: Plan): Row[] {
  const { steady, speed, outages } = plan;
  const [from, to] = plannedBefore(plan).map((at) => readableDuration(at * speed));
  const again = comesBack(plan) ? ", and again after recovery" : "";
  const until =
    outages.length === 0 ? `${from} to ${to}` : `${from} to ${to}, before the first outage${again}`;
  return [
    ["when", until],
    ["bands", (steady?.bands ?? []).map(({ text }) => text).join(", ")],
  ];
}

function cardRows({ cards }: Plan["load"]): Row[] {
  if (cards.length === 0) return [];
  return [["cards", cards.map(({ network, share }) => `${network} ${readableShare(share)}`).join(", ")]];
}

function gatewayRows(plan: Plan): Row[] {
  const { gateway, ownGateway } = plan;
  if (ownGateway)
    return [
      ["gateway", targetText(ownGateway)],
      ["it gets", targetLoadText(plan)],
    ];
  const load = `load ${gatewayLoad(plan).toFixed(2)} at the peak`;
  const defects = Object.entries(gateway.defects).map(([name, share]) => `${name} ${readableShare(share)}`);
  return [
    ["gateway", [counted(gateway.workers, "worker"), load, ...spokenWith(gateway)].join(", ")],
    ...(defects.length > 0 ? [["defects", defects.join(", ")] as const] : []),
  ];
}

/** What is not as usual about how terminals speak with it. */
function spokenWith({ protocol, tls }: Plan["gateway"]): string[] {
  const certificates = tls?.clientCertificates ? "TLS with client certificates" : "TLS";
  return [...(protocol === "iso8583" ? ["ISO 8583"] : []), ...(tls ? [certificates] : [])];
}
