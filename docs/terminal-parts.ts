// The parts of docs/terminal.md that come from the code: the drawing of the states, their table, the screen's texts.

import { type Refused, type Screen, screenOf, screenTexts } from "../src/terminal/screen.ts";
import { meanings, type State, transitions } from "../src/terminal/states.ts";
import { table } from "./field-table.ts";

const all = Object.keys(meanings) as State[];

const refusals: Readonly<Record<Refused, string>> = {
  storeClosed: "refused because the store is closed",
  accountFrozen: "refused because the account is frozen",
  versionRefused: "refused because of its version",
  balanceShort: "refused because the balance is too low",
};

/** By the name of its mark in the page. */
export function terminalParts(): Readonly<Record<string, string>> {
  return { states: drawing(transitions), meanings: meaningsTable(), screens: screensTable() };
}

/**
 * The states as a Mermaid diagram. States that go to each other, and to and from the same others, stand in one box:
 * an arrow for each pair of them would hide all the rest.
 */
export function drawing(to: Readonly<Record<State, readonly State[]>>): string {
  const boxes = new Map<string, State[]>();
  for (const state of all) {
    const neighbours = all.map((other) => {
      const isSame = other === state;
      return `${isSame || to[state].includes(other)}${isSame || to[other].includes(state)}`;
    });
    const key = neighbours.join();
    boxes.set(key, [...(boxes.get(key) ?? []), state]);
  }
  const box = [...boxes.values()].find((states) => states.length > 1) ?? [];
  const nameOf = (state: State) => (box.includes(state) ? "running" : state);
  const arrows = all.flatMap((state) => to[state].map((next) => `  ${nameOf(state)} --> ${nameOf(next)}`));
  const outside = arrows.filter((arrow) => arrow !== "  running --> running");
  return [
    "```mermaid",
    "stateDiagram-v2",
    "  [*] --> booting",
    ...(box.length > 0
      ? ['  state "running: from each to each" as running {', ...box.map((state) => `    ${state}`), "  }"]
      : []),
    ...new Set(outside),
    "```",
  ].join("\n");
}

function meaningsTable(): string {
  return table(
    ["state", "meaning", "goes to"],
    all.map((state) => [`\`${state}\``, meanings[state], transitions[state].join(", ")]),
  );
}

function screensTable(): string {
  const reasons = Object.keys(refusals) as Refused[];
  return table(
    ["screen", "English", "中文", "stands there when it is"],
    (Object.keys(screenTexts) as Screen[]).map((screen) => {
      const { en, zh } = screenTexts[screen];
      const plain = all.flatMap((state) => {
        const [stores, not] = [true, false].map((sells) => screenOf(state, undefined, sells) === screen);
        if (stores && not) return [state];
        return stores ? [`${state}, where it stores`] : not ? [`${state}, where it does not store`] : [];
      });
      const refused = reasons.filter((reason) => screenOf("online", reason, true) === screen);
      const when = [...plain, ...refused.map((reason) => refusals[reason])].join("; ");
      return [`\`${screen}\``, en === "" ? "(nothing)" : en, zh === "" ? "(无)" : zh, when];
    }),
  );
}
