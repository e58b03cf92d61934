// How much one Toxiproxy carries well: measured by bench/toxiproxy.ts.

/**
 * As many proxies, one a cohort, as a live run may use.
 */
export const maxProxies = 1_000;
