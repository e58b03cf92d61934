// Orders that no gateway can obey: refused with what is wrong with them, and nothing of them is done.

import { join } from "node:path";
import { Client } from "undici";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { serve } from "../../src/gateway/serving.ts";
import type { Route } from "../../src/plan/plan.ts";
import { announcementHeader } from "../../src/protocol/announcement.ts";
import { body, type ChildGateway, GatewayFolder } from "../gateway/child-gateway.ts";
import { onePlan } from "../gateway/core/virtual-gateway.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";

let folder: GatewayFolder;
let gateway: ChildGateway;

const direct: Route = {
  ...{ network: "visa", delayMs: 0, timeoutMs: 1000 },
  ...{ unanswered: "unknown", standInMinor: 0, declines: false },
};

// One for all: what is refused leaves nothing behind.
beforeAll(async () => {
  folder = new GatewayFolder();
  gateway = await folder.start({ routes: [direct] });
});
afterAll(() => folder.dispose());

const on = { id: 1, isOn: true };
const closed = { ...on, reason: "storeClosed", refuses: "all", queued: "held" };
const change = (what: object) => ({ id: 1, change: what });
const acquirer = { kind: "acquirer", delayMs: 1, failShare: 1 };

test.each<readonly [path: string, order: object, faults: readonly string[]]>([
  ["changes", change({ workers: 0, queueLimit: -1, full: "x" }), ["/workers", "/queueLimit", "/full"]],
  ["changes", change({ service: { medianMs: 1e300, sigma: 1e300 } }), ["/medianMs", "/sigma"]],
  ["changes", change({ defects: { "posts-twise": 1 } }), ["/defects has an unknown property 'posts-twise'"]],
  ["changes", change({ workers: 1, routes: [] }), ['/routes must be of the networks ["visa"]']],
  ["changes", change({ workers: 1, routes: [{ ...direct, network: "amex" }] }), ["in this order"]],
  ["changes", {}, ["'id'", "'change'"]],
  ["changes", [], ["body must be object"]],
  ["troubles", { ...on, trouble: { ...acquirer, route: 1 } }, ["/trouble/route must be < 1"]],
  ["troubles", { ...on, trouble: { kind: "slow", service: 1e300 } }, ["/service must be <="]],
  ["expiries", { ...on }, ["'sessions'"]],
  ["expiries", { ...on, id: -1, sessions: "maybe" }, ["/id", "/sessions"]],
  ["expiries", { ...on, sessions: "end" }, ["it shows no certificate that could expire"]],
  ["announcements", { id: -1, inMs: -1, forMs: 0, when: 1 }, ["/id", "/inMs", "/forMs", "'when'"]],
  ["announcements", { id: 1, inMs: 1e300, forMs: 1e300 }, ["/inMs must be <=", "/forMs must be <="]],
  ["refusals", { ...closed, struck: [[5, 2]] }, ["/struck/0 must be [from, to)"]],
  // Terminal 6 would be looked for behind 9, and spared.
  [
    "refusals",
    {
      ...closed,
      struck: [
        [5, 9],
        [1, 7],
      ],
    },
    ["/struck/1 must be [from, to)"],
  ],
  ["refusals", { ...closed, reason: "x", struck: [["a", "b", "c", "d"]] }, ["/reason", "/struck/0"]],
  ["maintenance", { isOn: 1, retryAfterMs: 1e300 }, ["/isOn", "/retryAfterMs"]],
])("%s %j is refused whole", async (path, order, faults) => {
  const refused = await gateway.post(`/v1/${path}`, order);
  expect(refused.status).toBe(400);
  for (const fault of faults) expect((refused.body as { error: string }).error).toContain(fault);
  expect(await gateway.post("/v1/sales", body("r/0/0"))).toMatchObject({ status: 200 });
  expect(await gateway.status()).toMatchObject({
    maintenance: false,
    refusals: 0,
    troubles: 0,
    expiries: 0,
    rows: 1,
  });
  const { headers } = await gateway.get("/v1/echo");
  expect(headers.get(announcementHeader)).toBeNull();
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(metrics).toMatch(/^tillstorm_gateway_workers 1000$/m);
});

test("a million ranges that are none are told by the first of them", async () => {
  const text = JSON.stringify({ ...closed, struck: [] }).replace("[]", `[${"0,".repeat(1_000_000)}0]`);
  const refused = await fetch(`${gateway.url}/v1/refusals`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: text,
  });
  expect([refused.status, await refused.text()]).toEqual([400, '{"error":"body/struck/0 must be array"}']);
});

test("a service time that fits into no timer is waited for, and not asked for over and over", async () => {
  const warnings: string[] = [];
  const warn = ({ name }: Error) => void warnings.push(name);
  process.on("warning", warn);
  onTestFinished(() => void process.off("warning", warn));
  const plan = { ...onePlan, service: { medianMs: 1e12, sigma: 0 } };
  const ledger = join(temporaryFolder(), "ledger.db");
  const serving = await serve({ gateway: plan, seed: 1, ledger, host: "127.0.0.1", port: 0 });
  onTestFinished(serving.end);
  const client = new Client(`http://127.0.0.1:${serving.ready.port}`);
  onTestFinished(() => client.destroy());
  const sale = client.request({
    ...{ method: "POST", path: "/v1/sales", headers: { "content-type": "application/json" } },
    body: JSON.stringify(body("r/0/0")),
  });
  sale.catch(() => {});
  const status = async () => {
    const answer = await fetch(`http://127.0.0.1:${serving.ready.port}/v1/status`);
    return (await answer.json()) as { inFlight: number };
  };
  await expect.poll(status).toMatchObject({ inFlight: 1 });
  expect(warnings).toEqual([]);
});
