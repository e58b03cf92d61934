// How much one Toxiproxy carries well: measured by bench/toxiproxy.ts.

/**
 * As many proxies, one a cohort and link, as a live run may use. Measured with Toxiproxy 2.12.0 on 2 busy
 * cores and 2,000 connections: a black hole takes some 0.4 ms for each proxy that it strikes, so on 40 %
 * of 1,000 proxies it is confirmed within the 250 ms after which a fault counts as late; on 40 % of 2,000
 * it is not. Creating 1,000 with the delays of their links takes 1.1 s; memory is the connections', not theirs.
 */
export const maxProxies = 1_000;
