// What the gateway acknowledged is in its ledger, however it ended.

import { Pool } from "undici";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { declinedCard, testCards } from "../../src/messages.ts";
import type { DefectName } from "../../src/plan/plan.ts";
import { draw, purposes } from "../../src/random.ts";
import { body, GatewayFolder } from "../gateway/child-gateway.ts";
import { Load, run } from "../gateway/load.ts";
import { type Habits, Till, run as till } from "../gateway/till.ts";

let folder: GatewayFolder;
beforeEach(() => {
  folder = new GatewayFolder();
});
afterEach(() => folder.dispose());

/** Kills a gateway under load at `kills` drawn moments; what must hold is checked on the reopened ledger. */
async function killedUnderLoad(load: Load, kills: number, defects: Partial<Record<DefectName, number>> = {}) {
  for (let kill = 0; kill < kills; kill++) {
    const gateway = await folder.start({ defects });
    const until = load.acknowledged.size + 100 + Math.floor(1500 * draw(7, kill, purposes.arrival, 0));
    let isKilled = false;
    await load.sell(gateway, () => {
      if (!isKilled && load.acknowledged.size >= until) isKilled = gateway.child.kill("SIGKILL");
      return false;
    });
    expect(await gateway.end("SIGKILL")).toBe("SIGKILL");
  }
  const reopened = await folder.start();
  return { reopened, postings: await reopened.postings(run) };
}

describe("killed with kill -9 under load at random moments", () => {
  test("every acknowledged sale is in the reopened ledger, and what was unknown is booked once when sent again", async () => {
    const load = new Load();
    const { reopened, postings } = await killedUnderLoad(load, 5);
    expect(load.acknowledged.size).toBeGreaterThan(500);
    expect(load.unknown.size).toBeGreaterThan(0);
    expect(load.differences(postings)).toEqual({ lost: 0, duplicated: 0, invented: 0 });

    await load.sendAgain(reopened);
    expect(load.unknown.size).toBe(0);
    expect(load.differences(await reopened.postings(run))).toEqual({ lost: 0, duplicated: 0, invented: 0 });
    expect(await reopened.postings(run)).toHaveLength(load.acknowledged.size);
  });

  test("the same check finds the sales that a planted gateway acknowledges and forgets", async () => {
    const load = new Load();
    const { postings } = await killedUnderLoad(load, 1, { "acknowledges-and-forgets": 0.2 });
    expect(load.differences(postings).lost).toBeGreaterThan(0);
  });
});

/** Repeats the moments of the kills. */
const seed = 20_240_509;

/**
 * Tills live through `kills` kills at drawn moments, each on a gateway of its own; what differs from one ledger. During
 * each life at least one till misses the answer to a sale, sends it again to the next gateway, and is answered there.
 */
async function lived(
  kills: number,
  habits: Omit<Habits, "misses">,
  defects: Partial<Record<DefectName, number>> = {},
) {
  // Who has missed an answer waits: the others sell on.
  const tills = Array.from(
    { length: 32 },
    (_, number) => new Till(number, { ...habits, misses: number % 4 === 0 ? 0.1 : 0 }),
  );
  const answered = () => tills.reduce((sum, till) => sum + till.answered, 0);
  const missed = () => tills.reduce((sum, till) => sum + till.missed, 0);
  let next = folder.standby({ defects });
  for (let kill = 0; kill < kills; kill++) {
    const gateway = await next.begin();
    // The last one serves the check itself.
    next = folder.standby(kill === kills - 1 ? {} : { defects });
    const pool = new Pool(gateway.url, { connections: tills.length, pipelining: 1 });
    const until = answered() + 20 + Math.floor(500 * draw(seed, kill, purposes.arrival, 0));
    const missedBefore = missed();
    const living = Promise.all(tills.map((till) => till.live(pool)));
    const isTime = () =>
      answered() >= until && missed() > missedBefore && !tills.some(({ isInDoubt }) => isInDoubt);
    await vi.waitUntil(isTime, { timeout: 60_000, interval: 1 });
    expect(await gateway.end("SIGKILL")).toBe("SIGKILL");
    await living;
    await pool.destroy();
  }
  const postings = await (await next.begin()).postings(till);
  const each = tills.map((one) => one.differences(postings));
  const all = (what: keyof (typeof each)[number]) => each.reduce((sum, one) => sum + one[what], 0);
  return {
    answered: answered(),
    differences: {
      lost: all("lost"),
      duplicated: all("duplicated"),
      resurrected: all("resurrected"),
      invented: all("invented"),
      disagreements: all("disagreements"),
    },
  };
}

const none = { lost: 0, duplicated: 0, resurrected: 0, invented: 0, disagreements: 0 };

describe(`killed 50 times at drawn moments (seed ${seed}), with sales, reversals and settlements`, () => {
  test("nothing acknowledged is lost, nothing is booked twice or invented, and every batch agrees", {
    timeout: 400_000,
  }, async () => {
    const { answered, differences } = await lived(50, { reverses: 0.2, settles: 0.05 });
    expect(answered).toBeGreaterThan(5_000);
    expect(differences).toEqual(none);
  });

  test("the same check finds what a gateway loses that acknowledges before it stores", async () => {
    const { differences } = await lived(3, { reverses: 0, settles: 0 }, { "acknowledges-early": 1 });
    expect(differences).toMatchObject({ ...none, lost: expect.any(Number) });
    // It stores a second later: how many are lost is how fast this machine is.
    expect(differences.lost).toBeGreaterThan(0);
  });

  test("the same check finds reversals that a gateway loses, and batches that do not agree", async () => {
    const { differences } = await lived(3, { reverses: 0.2, settles: 0.05 }, { "loses-reversal": 0.5 });
    expect(differences).toMatchObject({ lost: 0, invented: 0 });
    expect(differences.resurrected).toBeGreaterThan(10);
    expect(differences.disagreements).toBeGreaterThan(0);
  });

  test("the same check finds what is booked again because a restarted gateway knows no keys", async () => {
    const { differences } = await lived(4, { reverses: 0, settles: 0 }, { "forgets-keys-on-restart": 1 });
    expect(differences.duplicated).toBeGreaterThan(0);
    expect(differences).toMatchObject({ lost: 0, invented: 0 });
  });
});

test.each([
  ["acknowledges-and-forgets", "lost"],
  ["posts-twice", "duplicated"],
] as const)("%s is counted by the gateway as often as the ledger shows it", async (defect, difference) => {
  const load = new Load();
  const gateway = await folder.start({ defects: { [defect]: 0.1 } });
  await load.sell(gateway, () => load.acknowledged.size >= 1000);
  const { defects } = await gateway.status();
  expect(defects[defect]).toBeGreaterThan(0);
  expect(load.differences(await gateway.postings(run))).toEqual({
    ...{ lost: 0, duplicated: 0, invented: 0 },
    [difference]: defects[defect],
  });
});

test("a gateway ends with 0 on SIGTERM, with everything acknowledged in its ledger", async () => {
  const load = new Load();
  const gateway = await folder.start();
  let ended: Promise<unknown> | undefined;
  await load.sell(gateway, () => {
    if (load.acknowledged.size >= 300) ended ??= gateway.end("SIGTERM");
    return false;
  });
  expect(await ended).toBe(0);
  const reopened = await folder.start();
  expect(load.differences(await reopened.postings(run))).toEqual({ lost: 0, duplicated: 0, invented: 0 });
});

test("results of keys survive kill -9: repeated, declined, reversed and barred keys hear the same as before", async () => {
  const before = await folder.start();
  const declined = body("r/0/2", { card: testCards[declinedCard] });
  const { card: _, ...withoutCard } = body("r/0/1");
  await before.post("/v1/sales", body("r/0/0"));
  await before.post("/v1/sales", body("r/0/1"));
  await before.post("/v1/reversals", withoutCard);
  await before.post("/v1/sales", declined);
  await before.post("/v1/reversals", { ...withoutCard, reference: "r/0/3", key: "r/0/3" });
  await before.end("SIGKILL");

  const after = await folder.start();
  expect(await after.post("/v1/sales", body("r/0/0"))).toMatchObject({
    status: 200,
    body: { result: "approved" },
  });
  expect(await after.post("/v1/sales", body("r/0/1"))).toMatchObject({
    status: 402,
    body: { reason: "reversed" },
  });
  expect(await after.post("/v1/sales", declined)).toMatchObject({
    status: 402,
    body: { reason: "issuer" },
  });
  expect(await after.post("/v1/sales", body("r/0/3"))).toMatchObject({
    status: 402,
    body: { reason: "reversed" },
  });
  expect((await after.postings("r")).map(({ kind, reference }) => `${kind} ${reference}`)).toEqual([
    "sale r/0/0",
    "sale r/0/1",
    "reversal r/0/1",
  ]);
});

test("the totals of a batch survive kill -9, and so does where the last one ended", async () => {
  const who = { terminal: "T0000001", merchant: "S0000001", currency: "EUR" };
  const nothing = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };
  const reversal = (reference: string, more: object = {}) => {
    const { card: _, ...withoutCard } = body(reference, more);
    return withoutCard;
  };
  const before = await folder.start();
  await before.post("/v1/sales", body("r/1/0"));
  await before.post("/v1/sales", body("r/1/1"));
  await before.post("/v1/reversals", reversal("r/1/1"));
  await before.post("/v1/refunds", body("r/1/2", { amountMinor: 70 }));
  await before.post("/v1/sales", body("r/1/3", { currency: "USD" }));
  await before.end("SIGKILL");

  const first = await folder.start();
  const batch = { sales: 1, salesMinor: 500, refunds: 1, refundsMinor: 70 };
  expect(await first.post("/v1/settlements", { ...who, ...batch, sales: 2 })).toMatchObject({
    status: 402,
    body: { result: "declined", reason: "totalsDiffer" },
  });
  expect(await first.post("/v1/settlements", { ...who, ...batch })).toMatchObject({ status: 200 });
  await first.end("SIGKILL");

  const second = await folder.start();
  const agreed = { status: 200, body: { result: "approved" } };
  // The answer got lost with the gateway.
  expect(await second.post("/v1/settlements", { ...who, ...batch })).toMatchObject(agreed);
  await second.post("/v1/reversals", reversal("r/1/2", { amountMinor: 70 }));
  await second.end("SIGKILL");

  const third = await folder.start();
  const taken = { ...nothing, refunds: -1, refundsMinor: -70 };
  expect(await third.post("/v1/settlements", { ...who, ...batch })).toMatchObject({ status: 402 });
  expect(await third.post("/v1/settlements", { ...who, ...taken })).toMatchObject(agreed);
  const dollars = { ...nothing, sales: 1, salesMinor: 500 };
  expect(await third.post("/v1/settlements", { ...who, ...dollars, currency: "USD" })).toMatchObject(agreed);
  expect(await third.postings("r")).toHaveLength(6);
});

test("a settlement with a key is known again after kill -9, whatever was booked since", async () => {
  const who = { terminal: "T0000001", merchant: "S0000001", currency: "EUR" };
  const batch = { sales: 1, salesMinor: 500, refunds: 0, refundsMinor: 0 };
  const agreed = { status: 200, body: { result: "approved" } };
  const before = await folder.start();
  await before.post("/v1/sales", body("r/1/0"));
  expect(await before.post("/v1/settlements", { ...who, ...batch, key: "r/1/batch-0" })).toMatchObject(
    agreed,
  );
  await before.post("/v1/sales", body("r/1/1", { amountMinor: 70 }));
  await before.end("SIGKILL");
  const after = await folder.start();
  expect(await after.post("/v1/settlements", { ...who, ...batch, key: "r/1/batch-0" })).toMatchObject(agreed);
  const next = { ...who, ...batch, salesMinor: 70, key: "r/1/batch-1" };
  expect(await after.post("/v1/settlements", next)).toMatchObject(agreed);
});
