// A mistake: what is wrong at a path of the scenario's data, before anyone looked where in the file that is.

export type FieldPath = readonly (string | number)[];

export interface Mistake {
  readonly path: FieldPath;
  /** What of the field is wrong: its name, or what it holds. */
  readonly at: "key" | "value";
  readonly what: string;
  readonly todo?: string;
}

/** A path as people write it: `outages[1].for`. */
export function pathText(path: FieldPath): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === "number" ? `${text}[${step}]` : `${text}${text === "" ? "" : "."}${step}`,
    "",
  );
}

/** A circle of ids as people see it, from the first back to the first. */
export function circleText(ids: readonly string[]): string {
  const shown = ids.length > 8 ? [...ids.slice(0, 6), "…", ids[ids.length - 1]] : ids;
  return `goes in a circle: ${[...shown, ids[0]].join(" → ")}`;
}

/** What a field holds is wrong. */
export function wrongValue(path: FieldPath, what: string, todo: string): Mistake {
  return { path, at: "value", what, todo };
}

/** That there is such a field is wrong. */
export function wrongKey(path: FieldPath, what: string, todo: string): Mistake {
  return { path, at: "key", what, todo };
}
