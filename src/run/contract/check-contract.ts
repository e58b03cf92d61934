// Checks the contract of one's own gateway: prepares as a run does, and drives the gateway without anything in between.

import { randomBytes } from "node:crypto";
import type { WayOut } from "../../audit/way-out.ts";
import { endStragglers, graceMs } from "../../conductor/stragglers.ts";
import type { CarriedKind } from "../../plan/http-messages.ts";
import { type OwnGateway, writesTraces } from "../../plan/own-gateway.ts";
import type { Plan } from "../../plan/plan.ts";
import type { HttpProtocol } from "../../protocol/http.ts";
import { type Environment, withoutSecrets } from "../../secrets.ts";
import { linksOf } from "../links.ts";
import { OwnGatewayRun } from "../own-gateway.ts";
import { Contract } from "./contract.ts";
import type { Finding } from "./finding.ts";
import { NotedTraces } from "./noted-traces.ts";
import { Overheard } from "./overheard.ts";
import { Teller } from "./teller.ts";

export interface CheckContractOptions {
  readonly plan: Plan;
  readonly gateway: OwnGateway;
  /** Hosts that a person allowed besides this machine. */
  readonly allowedTargets: readonly string[];
  readonly environment: Environment;
  /** How long an answer is waited for, ms. */
  readonly timeoutMs: number;
  /** How the person says what the ledger lacks; as for a scenario unless given. */
  readonly wayOut?: WayOut | undefined;
  /** Hears each finding as it is made. */
  readonly found: (finding: Finding) => void;
}

/** As a terminal that waits for an answer in vain; a connection of its own is made first. */
const afterCutMs = 1_000;

/** What maintenance is asked to ask for, ms. */
const retryAfterMs = 2_000;

/**
 * Makes every check. Throws a UsageError where the adapter is none or the load is not allowed, and an EnvironmentError
 * where the gateway cannot be reached or a variable is missing.
 */
export async function checkContract(options: CheckContractOptions): Promise<void> {
  const { plan, gateway, environment, timeoutMs, found } = options;
  const run = `check-${randomBytes(4).toString("hex")}`;
  const own = await OwnGatewayRun.prepare({ ...options, run });
  const secrets = () => own.speech?.secrets ?? [];
  let overheard: Overheard | undefined;
  const overhear = (protocol: HttpProtocol) => {
    overheard = new Overheard(protocol, (text) => withoutSecrets(text, secrets(), environment));
    return overheard;
  };
  const traces = writesTraces(gateway) ? new NotedTraces() : undefined;
  const links = await linksOf({ plan, run, overhear, ...(traces ? { traces } : {}) });
  const teller = new Teller({
    links,
    address: own.upstream,
    timeoutMs,
    overheard: () => overheard?.takeLast() ?? "",
  });
  const carried = own.speech?.adapter?.carries;
  const contract = new Contract({
    ...{ plan, run, teller, environment, secrets, found, afterCutMs, protocol: own.speech?.protocol },
    carries: (kind: CarriedKind) => carried?.includes(kind) ?? true,
    ledger: own.ledger(new AbortController().signal),
    sent: traces && (() => traces.book),
    maintenance: gateway.hooks.maintenance ?? own.speech?.maintenanceHooks(retryAfterMs),
  });
  try {
    await contract.check();
  } finally {
    await endStragglers(`${run}/`, graceMs);
    await teller.close();
  }
}
