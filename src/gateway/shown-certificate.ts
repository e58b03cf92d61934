// Shown certificate: whether the certificate that the gateway shows on a new connection is its good one or the expired
// one. Several outages may have it expired at once; it is renewed when the last of them has ended.

/** Where it is shown. */
export interface CertificateDoor {
  /** Shows it on every new connection from now on. What stands goes on. */
  show(which: "good" | "expired"): void;
  /** Ends every connection, and takes new ones. */
  cut(): void;
}

export class ShownCertificate {
  /** Numbers of whoever has it expired. */
  readonly #expiries = new Set<number>();
  #door: CertificateDoor | undefined;

  /** undefined where nothing is shown that could expire. */
  set door(door: CertificateDoor | undefined) {
    this.#door = door;
  }

  /** Whether there is one that could expire. */
  get canExpire(): boolean {
    return this.#door !== undefined;
  }

  /** How many have it expired. */
  get expiries(): number {
    return this.#expiries.size;
  }

  /** To say it twice changes nothing: also no session is ended again. */
  expire(id: number, sessions: "stand" | "end"): void {
    if (this.#expiries.has(id)) return;
    this.#expiries.add(id);
    if (this.#expiries.size === 1) this.#door?.show("expired");
    if (sessions === "end") this.#door?.cut();
  }

  renew(id: number): void {
    if (this.#expiries.delete(id) && this.#expiries.size === 0) this.#door?.show("good");
  }
}
