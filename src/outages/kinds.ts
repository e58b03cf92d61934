// The kinds of outages that a scenario may use.

import { acquirer } from "./acquirer.ts";
import { backOffice } from "./back-office.ts";
import { bandwidth } from "./bandwidth.ts";
import { blackhole } from "./blackhole.ts";
import { boardDead } from "./board-dead.ts";
import { cardDead } from "./card-dead.ts";
import { certificate } from "./certificate.ts";
import { crash } from "./crash.ts";
import { crashLoop } from "./crash-loop.ts";
import { cutAfter } from "./cut-after.ts";
import { cutReply } from "./cut-reply.ts";
import { fail } from "./fail.ts";
import { flap } from "./flap.ts";
import { flood } from "./flood.ts";
import { gatewayCertificate } from "./gateway-certificate.ts";
import type { LinkKind, OutageKind } from "./kind.ts";
import { latency } from "./latency.ts";
import { maintenance } from "./maintenance.ts";
import { merchantFrozen } from "./merchant-frozen.ts";
import { oneWay } from "./one-way.ts";
import { outOfBalance } from "./out-of-balance.ts";
import { peripheral } from "./peripheral.ts";
import { powerCut } from "./power-cut.ts";
import { reboot } from "./reboot.ts";
import { refuse } from "./refuse.ts";
import { reset } from "./reset.ts";
import { simDead } from "./sim-dead.ts";
import { slow } from "./slow.ts";
import { slowClose } from "./slow-close.ts";
import { stall } from "./stall.ts";
import { storeOffline } from "./store-offline.ts";
import { switchedOff } from "./switched-off.ts";
import { update } from "./update.ts";
import { versionRefused } from "./version-refused.ts";
import { wipe } from "./wipe.ts";

const network: readonly LinkKind[] = [
  refuse,
  blackhole,
  stall,
  reset,
  cutReply,
  cutAfter,
  latency,
  bandwidth,
  slowClose,
  oneWay,
  flap,
];
const gateway = [maintenance, crash, slow, fail, acquirer, gatewayCertificate];
const stores = [storeOffline, merchantFrozen, outOfBalance, backOffice];
const terminals = [
  versionRefused,
  certificate,
  powerCut,
  switchedOff,
  reboot,
  crashLoop,
  update,
  simDead,
  cardDead,
  boardDead,
  wipe,
  peripheral,
  flood,
];

/** All of them, in the order in which people read them. */
export const kinds: readonly OutageKind[] = [...network, ...gateway, ...stores, ...terminals];

/** The kind of this name; a checked scenario names no other. */
export function kindOf(name: string): OutageKind {
  const kind = kinds.find((each) => each.name === name);
  if (!kind) throw new Error(`no kind of outage is called ${name}`);
  return kind;
}
