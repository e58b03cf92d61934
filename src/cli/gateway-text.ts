// What tillstorm gateway says once it listens: where everything is, a line each.

import type { GatewayReady, GatewayStart } from "../gateway/start.ts";
import type { Plan } from "../plan/plan.ts";
import { counted, readableCount } from "../units.ts";

/** Where everything is, as --json prints it. */
export interface GatewayAddresses {
  /** Of HTTP. */
  readonly url: string;
  /** Where terminals speak with it. */
  readonly terminals: string;
  readonly openapi: string;
  readonly metrics: string;
  /** Absolute path. */
  readonly ledger: string;
}

export function gatewayAddresses(
  { gateway, host, ledger }: GatewayStart,
  { port, terminalPort }: GatewayReady,
): GatewayAddresses {
  const at = host.includes(":") ? `[${host}]` : host;
  const url = `http://${at}:${port}`;
  const secure = gateway.tls === undefined ? "" : "s";
  const scheme = gateway.protocol === "iso8583" ? (secure ? "tls" : "tcp") : `http${secure}`;
  return {
    url,
    terminals: `${scheme}://${at}:${terminalPort}`,
    openapi: `${url}/openapi.json`,
    metrics: `${url}/metrics`,
    ledger,
  };
}

const loopback = /^(127\.|localhost$|::1$)/;

interface Told {
  readonly plan: Plan;
  readonly addresses: GatewayAddresses;
  /** Whose gateway it is, as it was named. */
  readonly scenario: string | undefined;
  /** What was written for callers to use, each with what it is. */
  readonly files: readonly (readonly [what: string, path: string])[];
}

/** Lines for a person. */
export function gatewayText({ plan, addresses, scenario, files }: Told): string[] {
  const { gateway, outages, changes } = plan;
  const { url, terminals, openapi, metrics, ledger } = addresses;
  const { workers, queueLimit, service, protocol } = gateway;
  const host = new URL(url).hostname;
  const speaks = protocol === "iso8583" ? "ISO 8583" : "HTTP/JSON";
  const left = [...(outages.length > 0 ? ["outages"] : []), ...(changes.length > 0 ? ["changes"] : [])].join(
    " and ",
  );
  return [
    `gateway    ${counted(workers, "worker")}, service ${service.medianMs} ms (median), queue of ${readableCount(queueLimit)}`,
    `terminals  ${terminals}  ${speaks}${gateway.tls === undefined ? "" : " over TLS"}`,
    `orders     ${url}  maintenance, refusals, troubles`,
    `openapi    ${openapi}`,
    `metrics    ${metrics}`,
    `ledger     ${ledger}`,
    ...files.map(([what, path]) => `${what.padEnd(9)}  ${path}`),
    ...(loopback.test(host.replace(/^\[|\]$/g, ""))
      ? []
      : [`${host} is not this machine alone: whoever reaches it may sell, read the ledger and give orders`]),
    ...(left === "" ? [] : [`the ${left} of ${scenario} are not played here: it does what it is ordered`]),
    "ready, until Ctrl-C",
  ];
}
