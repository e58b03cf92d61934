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
