// RowsByRun: how many rows the ledger has of each run, and which runs leave where it keeps the last ones only.

export class RowsByRun {
  readonly #keptRuns: number;
  /** The run that booked last stands last. */
  readonly #rows = new Map<string, number>();
  #total = 0;

  /** `keptRuns`: of so many runs, ≥ 1; undefined: of all. */
  constructor(keptRuns = Number.POSITIVE_INFINITY) {
    this.#keptRuns = keptRuns;
  }

  /** Rows of all runs. */
  get total(): number {
    return this.#total;
  }

  /** Rows of one run. */
  of(run: string): number {
    return this.#rows.get(run) ?? 0;
  }

  /** A run has booked so many rows more; none where it was declined. */
  add(run: string, rows: number): void {
    // A settlement is of no run.
    if (run === "" && rows === 0) return;
    const before = this.of(run);
    // Where all are kept their order is nobody's business.
    if (Number.isFinite(this.#keptRuns)) this.#rows.delete(run);
    this.#rows.set(run, before + rows);
    this.#total += rows;
  }

  delete(run: string): void {
    this.#total -= this.of(run);
    this.#rows.delete(run);
  }

  /** The runs that leave for these to book, the one first that has been quiet longest. */
  leavingFor(booking: readonly string[]): string[] {
    if (!Number.isFinite(this.#keptRuns)) return [];
    const coming = new Set(booking.filter((run) => run !== ""));
    const quiet = [...this.#rows.keys()].filter((run) => !coming.has(run));
    return quiet.slice(0, Math.max(0, quiet.length + coming.size - this.#keptRuns));
  }
}
