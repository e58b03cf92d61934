// A preset: a terminal's whole policy under one name, in the words of a scenario, and where each figure comes from.

import type { PolicyText } from "../policy.ts";

export interface Preset {
  /** One line for people. */
  readonly about: string;
  readonly policy: PolicyText;
  /** Sources of the fields, by their paths or a part of one from its beginning; what is as usual has that source. */
  readonly sources: Sources;
}

export type Sources = Readonly<Record<string, string>>;
