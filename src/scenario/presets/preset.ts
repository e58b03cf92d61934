// A preset: a terminal's whole policy under one name, in the words of a scenario.

import type { PolicyText } from "../policy.ts";

export interface Preset {
  /** One line for people. */
  readonly about: string;
  readonly policy: PolicyText;
}
