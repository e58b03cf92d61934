// Finding: what one check of the contract found, in words.

export interface Finding {
  /** What was checked. */
  readonly check: string;
  /**
   * unchecked: it could not be made, so nobody knows. left out: it is about something that the adapter does not carry,
   * or that cannot be brought about.
   */
  readonly verdict: "fits" | "does not fit" | "unchecked" | "left out";
  /** What was seen, and what it means. */
  readonly what: string;
  /** More of the same, with the same to do. */
  readonly also?: readonly string[];
  readonly todo?: string;
}

export function fits(check: string, what: string): Finding {
  return { check, verdict: "fits", what };
}

export function misfit(check: string, what: string, todo: string): Finding {
  return { check, verdict: "does not fit", what, todo };
}

/** One finding for all that has the same to do; at least one. */
export function misfits(check: string, [what, ...also]: readonly string[], todo: string): Finding {
  return { check, verdict: "does not fit", what, ...(also.length > 0 ? { also } : {}), todo };
}

export function unchecked(check: string, what: string, todo: string): Finding {
  return { check, verdict: "unchecked", what, todo };
}

export function leftOut(check: string, what: string): Finding {
  return { check, verdict: "left out", what };
}
