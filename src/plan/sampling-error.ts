// Sampling error: how far shares of a few sales may be apart by luck alone. A baseline without one declined sale need
// not come from a service that never declines, and of 20 sales one is five points.

/** So many standard errors are no luck: one in 740, where the normal distribution holds. */
const errors = 3;

/**
 * The share to be expected of what `share` of `n` was seen of: one more that is, and one more that is not. None of 60
 * is taken for one of 62, so that luck has an error, too (Laplace's rule of succession; for differences of shares
 * Agresti and Caffo, "Simple and Effective Confidence Intervals for Proportions and Differences of Proportions Result
 * from Adding Two Successes and Two Failures", The American Statistician 54, 2000).
 */
export function expectedShare(share: number, n: number): number {
  return (n * share + 1) / (n + 2);
}

/**
 * Three standard errors of the difference between two samples' shares, of `n` and `m`, where both are drawn from the
 * same `share`. For quantiles it is the same: how many of a sample exceed one is a share, whatever their distribution
 * (David and Nagaraja, "Order Statistics", 2003, 7.1).
 */
export function slackOf(share: number, n: number, m: number): number {
  return errors * Math.sqrt(share * (1 - share) * (1 / n + 1 / m));
}
