// What Toxiproxy would not do, with everything that is needed to understand it without its log.

export interface ToxiproxyFailure {
  /** What was asked, in words: "add toxic", "disable proxy" … */
  readonly action: string;
  /** Name of the proxy, "" where the request is about the server itself. */
  readonly proxy?: string;
  readonly toxic?: string;
  /** HTTP status of the refusal; undefined when no answer came, so the request may have been obeyed. */
  readonly status?: number;
  /** The server's own message, or why there was no answer. */
  readonly said: string;
}

/** A request that Toxiproxy refused, or did not answer in time. */
export class ToxiproxyError extends Error {
  override readonly name = "ToxiproxyError";
  readonly action: string;
  readonly proxy: string;
  readonly toxic: string;
  readonly status: number | undefined;
  readonly serverSaid: string;

  constructor(failure: ToxiproxyFailure, options?: ErrorOptions) {
    super(sentence(failure), options);
    this.action = failure.action;
    this.proxy = failure.proxy ?? "";
    this.toxic = failure.toxic ?? "";
    this.status = failure.status;
    this.serverSaid = failure.said;
  }

  /** Whether the server said a definite no: asking again changes nothing, and nothing was done. */
  get isDefinite(): boolean {
    return this.status !== undefined && this.status < 500;
  }
}

function sentence({ action, proxy, toxic, status, said }: ToxiproxyFailure): string {
  const what = [action, toxic, proxy && toxic ? `on proxy ${proxy}` : proxy].filter(Boolean).join(" ");
  return status === undefined
    ? `Toxiproxy did not answer when asked to ${what}: ${said}`
    : `Toxiproxy refused to ${what}: ${said} (${status})`;
}
