// Store series: what Prometheus reads of the shop itself: how else customers paid, what they waited for, what they
// wanted back, what people did about it, and whether screen and stock were right.

import { Counter, Gauge, type Registry } from "prom-client";
import type { Measures, Snapshot } from "./measures.ts";

export function addStoreSeries(registry: Registry, measures: Measures): void {
  const counter = (name: string, help: string, label: string, of: (snapshot: Snapshot) => Counts) =>
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [value, count] of Object.entries(of(measures.snapshot()))) {
          this.inc({ [label]: value }, count);
        }
      },
    });
  const total = (name: string, help: string, of: (snapshot: Snapshot) => number) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(of(measures.snapshot()));
      },
    });

  counter(
    "tillstorm_paid_otherwise_sales_total",
    "Sales that customers paid in another way: cash, qr or other-terminal.",
    "way",
    ({ outcomes }) => salesOf(outcomes.paidOtherwise),
  );
  counter(
    "tillstorm_refunds_total",
    "Customers who wanted money back, by what came of it: approved, declined or turnedAway; in no other series.",
    "outcome",
    ({ outcomes: { refunds } }) => {
      const { approved, declined, turnedAway } = refunds;
      return salesOf({ approved, declined, turnedAway });
    },
  );
  counter(
    "tillstorm_interventions_total",
    "What people did about it: restart, switchLink, takeCash, call, swap, switchOn, approve, reversal or settlement.",
    "kind",
    ({ happened }) => happened.interventions,
  );
  counter(
    "tillstorm_settlements_total",
    "Days that terminals closed: agreed, or failed.",
    "outcome",
    ({ happened }) => ({ ...happened.settlements }),
  );
  total(
    "tillstorm_delayed_sales_total",
    "Sales that were answered at the counter, but late; they are in tillstorm_sales_total too.",
    ({ outcomes }) => outcomes.delayed.sales,
  );
  total(
    "tillstorm_voided_sales_total",
    "Sales that the cashier took back; they are in tillstorm_sales_total too.",
    ({ outcomes }) => outcomes.voided.sales,
  );
  total(
    "tillstorm_reversals_given_up_total",
    "Reversals that no terminal sends any more: a person must see to them.",
    ({ happened }) => happened.reversalsGivenUp,
  );
  total(
    "tillstorm_screen_wrong_seconds_total",
    "How long screens said something else than is true, all terminals together, in scenario time.",
    ({ screenWrongMs }) => screenWrongMs / 1000,
  );
  new Gauge({
    name: "tillstorm_stock_behind_sales",
    help: "Sales that were made and that the back office does not know of.",
    registers: [registry],
    collect() {
      this.set(measures.snapshot().stockBehind);
    },
  });
}

type Counts = Readonly<Record<string, number>>;

function salesOf(tallies: Readonly<Record<string, { readonly sales: number }>>): Counts {
  return Object.fromEntries(Object.entries(tallies).map(([name, { sales }]) => [name, sales]));
}
