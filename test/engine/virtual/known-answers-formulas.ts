// What queueing theory says of the mean wait for a worker, by load (0…1, of all workers together), in units of the
// mean service time. Customers come by Poisson's law and wait in one queue.

import { exp } from "../../../src/random.ts";

/**
 * M/M/c: exponential service (A. K. Erlang, "Solution of some problems in the theory of probabilities of significance
 * in automatic telephone exchanges", 1917; his formula C).
 */
export function erlang(load: number, workers: number): number {
  const offered = load * workers;
  // Erlang's B by its recursion, which never leaves [0, 1]; C follows from it.
  let blocked = 1;
  for (let n = 1; n <= workers; n++) blocked = (offered * blocked) / (n + offered * blocked);
  const waits = blocked / (1 - load * (1 - blocked));
  return waits / (workers * (1 - load));
}

/** M/G/1 with lognormal service (F. Pollaczek 1930, A. Khinchine 1932). */
export function pollaczekKhinchine(load: number, sigma: number): number {
  // The second moment of a lognormal is its squared mean times e to the sigma squared.
  return (load * exp(sigma * sigma)) / (2 * (1 - load));
}

/**
 * M/D/c: everybody is served equally long (C. D. Crommelin, "Delay probability formulae when the holding times are
 * constant", 1932).
 */
export function crommelin(load: number, workers: number): number {
  const offered = load * workers;
  let wait = 0;
  for (let i = 1; i <= 2_000; i++) {
    const mean = i * offered;
    const first = i * workers;
    // Poisson probabilities of `mean` from `first` on, each from the one before.
    let term = exp(first * Math.log(mean) - mean - lnFactorial(first));
    let all = 0;
    let later = 0;
    for (let j = first; term > 1e-18; j++) {
      all += term;
      if (j > first) later += term;
      term *= mean / (j + 1);
    }
    wait += all - (workers / offered) * later;
  }
  return wait;
}

function lnFactorial(n: number): number {
  let sum = 0;
  for (let k = 2; k <= n; k++) sum += Math.log(k);
  return sum;
}
