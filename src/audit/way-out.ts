// WayOut: what the owner of a ledger could say about it, where it cannot be read as it is described.

/** Fields of a scenario's ledger; … for what only its owner knows. */
export interface Lacking {
  readonly columns?: Readonly<Record<string, string | false>>;
  readonly kinds?: Readonly<Record<string, string>>;
  readonly currencies?: Readonly<Record<string, string>>;
  readonly amounts?: "minor" | "decimal" | { readonly decimal: string };
  readonly times?: string;
  readonly localTimes?: Readonly<Record<string, string>>;
}

/** What to do, for somebody whose ledger lacks this: `write columns: {amount: …} into …`. */
export type WayOut = (lacking: Lacking) => string;

export const intoScenario: WayOut = (lacking) => `write ${yamlOf(lacking)} into the scenario's ledger`;

/** Both as one; of what both say, the later. */
export function together(one: Lacking, other: Lacking): Lacking {
  const entries = Object.entries({ ...one, ...other }).map(([field, said]) => {
    const [before, after] = [one, other].map((each) => each[field as keyof Lacking]);
    const areMaps = field !== "amounts" && typeof before === "object" && typeof after === "object";
    return [field, areMaps ? { ...before, ...after } : said];
  });
  return Object.fromEntries(entries);
}

/** As it is written within braces: `columns: {id: false}, times: …`. */
export function yamlOf(lacking: Lacking): string {
  return entriesOf(lacking);
}

function entriesOf(map: object): string {
  return Object.entries(map)
    .map(
      ([name, value]) =>
        `${scalar(name)}: ${typeof value === "object" ? `{${entriesOf(value)}}` : scalar(value)}`,
    )
    .join(", ");
}

function scalar(value: unknown): string {
  const text = String(value);
  const isPlain = typeof value === "boolean" || /^([A-Za-z_][\w./+ -]*[\w]|[A-Za-z]|…)$/.test(text);
  return isPlain ? text : JSON.stringify(text);
}
