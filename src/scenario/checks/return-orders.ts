// An outage that returns label by label: its order is of labels that are there, each once, without a gap.

import { type Labels, labelsOf, struckLabels, unknownLabel } from "../labels.ts";
import { type FieldPath, type Mistake, wrongValue } from "../mistake.ts";
import type { OutagePart, Parts } from "../parts.ts";
import type { FleetGroup } from "../schema.ts";

export function returnOrders({ fleet, outages }: Parts): Mistake[] {
  if (!fleet) return [];
  const known = labelsOf(fleet);
  return outages.flatMap((outage) => returnOrder(outage, known, fleet));
}

function returnOrder(
  { index, returns, strike }: OutagePart,
  known: Labels,
  fleet: readonly FleetGroup[],
): Mistake[] {
  if (!returns || returns === "never" || !("order" in returns) || !returns.order || returns.by === "store")
    return [];
  const { by, order } = returns;
  const path: FieldPath = ["outages", index, "returns", "order"];
  const all = known[by];
  const wrong = order.flatMap((named, at) => {
    if (!all.includes(named)) return [unknownLabel([...path, at], by, named, all)];
    return order.indexOf(named) === at
      ? []
      : [wrongValue([...path, at], `${named} stands twice`, "keep one of them")];
  });
  const struck = struckLabels(by, strike ?? {}, fleet);
  if (wrong.length > 0 || !struck) return wrong;
  const needless = order.flatMap((named, at) =>
    struck.includes(named) ? [] : [wrongValue([...path, at], `no ${named} is struck`, "leave it out")],
  );
  const missing = struck.filter((each) => !order.includes(each));
  if (needless.length > 0 || missing.length === 0) return needless;
  return [
    wrongValue(
      path,
      `leaves out ${missing.join(", ")}`,
      `name every ${by} that is struck, or leave order out`,
    ),
  ];
}
