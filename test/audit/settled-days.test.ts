import { expect, test } from "vitest";
import { SettledDays } from "../../src/audit/settled-days.ts";
import { Identities } from "../../src/plan/identities.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { groupOf, planOf } from "../measure/story.ts";

const settlement = { withinMs: 0, upload: "always", attempts: 1 } as const;

/** Terminals from `from` on close their day. */
function planWith(terminals: number, from: number): Plan {
  const closing = groupOf("closing", [from, terminals]);
  const others = from > 0 ? [groupOf("others", [0, from])] : [];
  const groups = [...others, { ...closing, policy: { ...closing.policy, settlement } }];
  return planOf({ terminals, stores: terminals, groups });
}

function daysOf(plan: Plan): SettledDays {
  return new SettledDays(plan, new Identities(plan));
}

const nothing = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };

test("where nobody closes a day there is nothing to tell", () => {
  const days = daysOf(planOf());
  expect(days.closes(0)).toBe(false);
  days.own(0, false, 100);
  days.differs(0, { ...nothing, sales: 1, salesMinor: 5 });
  expect(days.result()).toBe(undefined);
});

test("a day agrees where the gateway said so and the ledger has the same", () => {
  const days = daysOf(planWith(5, 1));
  for (const terminal of [0, 1, 2, 3]) days.own(terminal, false, 1_000);
  days.settled(1);
  days.settled(2);
  days.differs(2, { ...nothing, sales: -1, salesMinor: -1_000 });
  days.gaveUp(3);
  expect(days.result()).toEqual({
    ...{ agreed: 1, disagreed: 2, unclosed: 1, more: 0 },
    terminals: [
      {
        ...{ terminal: 2, name: "T0000002", group: "closing", store: "S0000002", gaveUp: false },
        ...{ own: { ...nothing, sales: 1, salesMinor: 1_000 }, ledger: nothing, differenceMinor: -1_000 },
      },
      {
        ...{ terminal: 3, name: "T0000003", group: "closing", store: "S0000003", gaveUp: true },
        own: { ...nothing, sales: 1, salesMinor: 1_000 },
        ledger: { ...nothing, sales: 1, salesMinor: 1_000 },
        differenceMinor: 0,
      },
    ],
  });
});

test.each(["sales", "salesMinor", "refunds", "refundsMinor"] as const)(
  "a difference in %s alone is one, and one that cancels out is none",
  (figure) => {
    const days = daysOf(planWith(2, 0));
    for (const terminal of [0, 1]) {
      days.settled(terminal);
      days.differs(terminal, { ...nothing, [figure]: 7 });
    }
    days.differs(1, { ...nothing, [figure]: -7 });
    const { agreed, disagreed, terminals } = days.result() ?? expect.fail();
    expect({ agreed, disagreed }).toEqual({ agreed: 1, disagreed: 1 });
    expect(terminals[0].ledger).toEqual({ ...nothing, [figure]: 7 });
    expect(terminals[0].differenceMinor).toBe(
      { sales: 0, salesMinor: 7, refunds: 0, refundsMinor: -7 }[figure],
    );
  },
);

test("refunds are added apart", () => {
  const days = daysOf(planWith(1, 0));
  days.gaveUp(0);
  days.own(0, true, 300);
  days.own(0, false, 500);
  days.own(0, true, 40);
  const [{ own, ledger }] = days.result()?.terminals ?? [];
  expect(own).toEqual({ sales: 1, salesMinor: 500, refunds: 2, refundsMinor: 340 });
  expect(ledger).toEqual(own);
});

test("the twenty largest differences are told, whichever way they go, and equal ones by terminal", () => {
  const days = daysOf(planWith(23, 0));
  for (let terminal = 0; terminal < 23; terminal++) {
    days.settled(terminal);
    const salesMinor = terminal < 3 ? 1 : terminal % 2 === 0 ? 100 : -200;
    days.differs(terminal, { ...nothing, salesMinor });
  }
  const { disagreed, terminals, more } = days.result() ?? expect.fail();
  expect({ disagreed, more }).toEqual({ disagreed: 23, more: 3 });
  const odd = [3, 5, 7, 9, 11, 13, 15, 17, 19, 21];
  expect(terminals.map(({ terminal }) => terminal)).toEqual([...odd, ...odd.map((each) => each + 1)]);
});
