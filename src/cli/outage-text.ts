// The outages and changes as a plan's text shows them: one row a written outage, whatever its parts.

import type { Outage, Plan } from "../plan/plan.ts";
import { sizeOf, union } from "../plan/ranges.ts";
import { counted, readableCount, readableDuration, readableShare } from "../units.ts";
import type { Row } from "./row.ts";
import { partsByOutage } from "./timeline.ts";

export function outageRows(plan: Plan): Row[] {
  return [
    ...[...partsByOutage(plan.outages)].flatMap(([id, parts]): Row[] => [
      [id, outageText(plan, parts)],
      ...(parts.length === 1 ? [] : [["", partsText(parts)] as const]),
    ]),
    ...plan.changes.map(
      ({ at, paths }, index): Row => [
        index === 0 ? "changes" : "",
        `at ${readableDuration(at * plan.speed)}: ${paths.join(", ")}`,
      ],
    ),
  ];
}

function outageText({ speed, terminals: all, durationMs, settleMs }: Plan, parts: readonly Outage[]): string {
  const start = Math.min(...parts.map(({ at }) => at));
  const end = Math.max(...parts.map(({ at, forMs }) => at + forMs));
  const forGood = parts.filter(({ isPermanent }) => isPermanent).length;
  const until =
    forGood === parts.length
      ? "for good"
      : `for ${readableDuration((end - start) * speed)}${forGood > 0 ? ", some for good," : ""}`;
  const kinds = [...new Set(parts.map(({ kind }) => kind))].join(", ");
  const size = sizeOf(union(parts.flatMap(({ struck }) => struck)));
  const inParts = parts.length === 1 ? "" : ` in ${readableCount(parts.length)} parts`;
  const cut = forGood === 0 && end >= durationMs + settleMs ? ", not over at the end" : "";
  const announced = announcedText(parts, speed);
  return `at ${readableDuration(start * speed)} ${until}${inParts}, ${kinds}${announced}: ${counted(size, "terminal")}, ${readableShare(size / all)}${cut}`;
}

/** How long before, at most. */
function announcedText(parts: readonly Outage[], speed: number): string {
  const beforeMs = Math.max(...parts.map(({ announcedMs = 0 }) => announcedMs));
  return beforeMs === 0 ? "" : `, announced ${readableDuration(beforeMs * speed)} before`;
}

/** Nobody reads more ids than these; the others are called alike. */
const mostIds = 10;
const firstIds = 3;

/** The ids by which expectations may speak of them. */
function partsText(parts: readonly Outage[]): string {
  const ids = parts.map(({ id }) => id);
  const last = ids[ids.length - 1];
  return `parts ${(ids.length > mostIds ? [...ids.slice(0, firstIds), "…", last] : ids).join(", ")}`;
}
