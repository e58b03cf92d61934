// Retry-After: the wait that an HTTP server asks for, seconds or a date (RFC 9110, 10.2.3).

/** ms; 0 where it is missing, unreadable or over. Only its form as a date needs the clock (ms since the epoch). */
export function retryAfterMsOf(header: string | undefined, epochMs: () => number): number {
  if (header === undefined) return 0;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const until = Date.parse(header);
  return Number.isNaN(until) ? 0 : Math.max(0, until - epochMs());
}
