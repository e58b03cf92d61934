// A terminal's policy as it is played: times divided by speed, amounts in minor units, no limit as a number JSON holds.
// What the terminal does anyway is left out: most groups have little of all this.

import { sigmaOf } from "../random.ts";
import type { Policy } from "../scenario/policy.ts";
import { longestDurationMs, minorUnits, playedMs } from "../units.ts";
import type {
  Backoff,
  DetectionPolicy,
  DrawnTime,
  LifePolicy,
  RetryPolicy,
  TerminalPolicy,
  UnknownPolicy,
} from "./policy.ts";

/** A figure that has no bound, as JSON can hold it. */
const unlimited = Number.MAX_SAFE_INTEGER;

/** Amounts without a bound, and those that the currency cannot say, are unlimited. */
export function minorOrUnlimited(amount: number, currency: string): number {
  return minorUnits(amount, currency) ?? unlimited;
}

export function terminalPolicy(policy: Policy, currency: string, speed: number): TerminalPolicy {
  const { counter, retry, unknown, links, storage, settlement, backOffice, life } = policy;
  return {
    timeoutMs: playedMs(policy.timeout, speed),
    signOnWithinMs: playedMs(policy.signOnWithin, speed),
    ...(counter ? { counter: counterPolicy(counter, speed) } : {}),
    ...(retry ? { retry: retryPolicy(retry, speed) } : {}),
    ...(unknown ? { unknown: unknownPolicy(unknown, speed) } : {}),
    detection: detectionPolicy(policy.detection, speed),
    probe: backoff(policy.probe, speed),
    ...(links ? { links: linksPolicy(links, speed) } : {}),
    offline: offlinePolicy(policy.offline, currency, speed),
    ...(storage ? { storage: storagePolicy(storage, speed) } : {}),
    forward: forwardPolicy(policy.forward, speed),
    ...(settlement ? { settlement: settlementPolicy(settlement, speed) } : {}),
    ...(backOffice ? { backOffice: { everyMs: playedMs(backOffice.every, speed) } } : {}),
    ...(life ? { life: lifePolicy(life, speed) } : {}),
  };
}

type Part<Name extends keyof Policy> = NonNullable<Policy[Name]>;
type Played<Name extends keyof TerminalPolicy> = NonNullable<TerminalPolicy[Name]>;

function counterPolicy({ atOnce, entry, noReceipt }: Part<"counter">, speed: number): Played<"counter"> {
  return {
    atOnce,
    ...(entry ? { entry: drawnTime(entry, speed) } : {}),
    ...(noReceipt === "reprint" ? {} : { noReceipt }),
  };
}

function retryPolicy(retry: Part<"retry">, speed: number): RetryPolicy {
  const { attempts, wait, key, honoursRetryAfter, budget, throttle, breaker } = retry;
  return {
    attempts,
    wait: backoff(wait, speed),
    ...(key === "new" ? { key } : {}),
    honoursRetryAfter,
    ...(budget
      ? {
          budget: {
            share: budget.share,
            perSecond: budget.perSecond * speed,
            overMs: playedMs(budget.over, speed),
          },
        }
      : {}),
    ...(throttle ? { throttle: { k: throttle.k, overMs: playedMs(throttle.over, speed) } } : {}),
    ...(breaker ? { breaker: { failures: breaker.failures, openMs: playedMs(breaker.open, speed) } } : {}),
  };
}

function unknownPolicy({ does, reversal }: Part<"unknown">, speed: number): UnknownPolicy {
  const { attempts, wait, first } = reversal;
  return {
    does,
    reversal: { attempts, wait: backoff(wait, speed), ...(first ? { first } : {}) },
  };
}

function detectionPolicy(detection: Policy["detection"], speed: number): DetectionPolicy {
  const { failures, after, onLinkLoss, confirms, echo, returnsBy, announcements, sticky } = detection;
  return {
    failures,
    afterMs: playedMs(after, speed),
    ...(onLinkLoss ? { onLinkLoss } : {}),
    ...(confirms ? {} : { confirms }),
    ...(echo ? { echoEveryMs: playedMs(Math.max(echo.every, echo.hostAllows), speed) } : {}),
    ...(returnsBy === "probe" ? {} : { returnsBy }),
    ...(announcements === "ignored" ? {} : { announcements }),
    ...(sticky ? { sticky: drawnTime(sticky, speed) } : {}),
  };
}

function linksPolicy({ failOverAfter, failBack, race }: Part<"links">, speed: number): Played<"links"> {
  return {
    failOverAfter,
    failBackEveryMs: playedMs(failBack.every, speed),
    failBackAfter: failBack.after,
    ...(race === undefined ? {} : { raceMs: playedMs(race, speed) }),
  };
}

function offlinePolicy(
  offline: Policy["offline"],
  currency: string,
  speed: number,
): TerminalPolicy["offline"] {
  const { sells, maxAmount, maxPayments, maxTotal, expireAfter, purgeAfter, manager } = offline;
  return {
    ...(sells ? {} : { sells }),
    maxAmountMinor: minorOrUnlimited(maxAmount, currency),
    maxPayments: Math.min(maxPayments, unlimited),
    maxTotalMinor: minorOrUnlimited(maxTotal, currency),
    // No run lasts longer than that.
    expireAfterMs: playedMs(Math.min(expireAfter, longestDurationMs), speed),
    ...(purgeAfter === undefined ? {} : { purgeAfterMs: playedMs(purgeAfter, speed) }),
    ...(manager
      ? {
          manager: {
            aboveMinor: minorOrUnlimited(manager.above, currency),
            takes: drawnTime(manager.takes, speed),
          },
        }
      : {}),
  };
}

/** A record younger than this may still be in a buffer when power goes: a second, our own choice. */
const writtenAfterMs = 1_000;

function storagePolicy(storage: Part<"storage">, speed: number): Played<"storage"> {
  const { kind, durableRecords, beyond, tornLast, wipedBy, backup } = storage;
  return {
    kind,
    ...(durableRecords === undefined ? {} : { durableRecords }),
    ...(beyond === "refuse" ? {} : { beyond }),
    ...(tornLast ? { tornMs: playedMs(writtenAfterMs, speed) } : {}),
    wipedBy,
    ...(backup ? { backupEveryMs: playedMs(backup.every, speed) } : {}),
  };
}

function forwardPolicy(forward: Policy["forward"], speed: number): TerminalPolicy["forward"] {
  const { spread, batch, order, atRecords, beforeSale } = forward;
  return {
    as: forward.as,
    firstWaitMs: playedMs(forward.firstWait, speed),
    ...(spread === undefined ? {} : { spreadMs: playedMs(spread, speed) }),
    gapMs: playedMs(forward.gap, speed),
    ...(batch === 1 ? {} : { batch }),
    ...(order === "oldest" ? {} : { order }),
    ...(atRecords === 1 ? {} : { atRecords }),
    ...(beforeSale ? { beforeSale } : {}),
    retry: backoff(forward.retry, speed),
    maxAttempts: forward.maxAttempts,
  };
}

function settlementPolicy(
  { within, upload, attempts }: Part<"settlement">,
  speed: number,
): Played<"settlement"> {
  return { withinMs: playedMs(within, speed), upload, attempts };
}

function lifePolicy({ boot, update }: Part<"life">, speed: number): LifePolicy {
  return {
    bootMs: playedMs(boot, speed),
    ...(update
      ? { update: { afterMs: playedMs(update.after, speed), takesMs: playedMs(update.takes, speed) } }
      : {}),
  };
}

function backoff({ base, cap, jitter }: Policy["probe"], speed: number): Backoff {
  return { baseMs: playedMs(base, speed), capMs: playedMs(cap, speed), jitter };
}

/** A lognormal time by its median and 95 % quantile in ms of the scenario. */
export function drawnTime(
  { p50, p95 }: { readonly p50: number; readonly p95: number },
  speed: number,
): DrawnTime {
  return { medianMs: playedMs(p50, speed), sigma: sigmaOf(p50, p95) };
}
