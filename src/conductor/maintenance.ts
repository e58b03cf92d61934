// The gateway's maintenance: switched over its own door, not through Toxiproxy, so that an outage of
// the network does not keep it from beginning or ending in time.

import { request } from "undici";

export interface Maintenance {
  readonly isOn: boolean;
  /** Wait that the gateway asks for while it is on, ms; 0 where it is off. */
  readonly retryAfterMs: number;
}

const timeoutMs = 5_000;

/**
 * Tells the gateway at `gatewayUrl` to be in maintenance or not. Tries twice, for saying it again
 * changes nothing. Throws an Error with what the gateway said.
 */
export async function switchMaintenance(gatewayUrl: string, maintenance: Maintenance): Promise<void> {
  await switchOnce(gatewayUrl, maintenance).catch(() => switchOnce(gatewayUrl, maintenance));
}

async function switchOnce(gatewayUrl: string, { isOn, retryAfterMs }: Maintenance): Promise<void> {
  const wish = `maintenance ${isOn ? "on" : "off"}`;
  let status: number;
  let said: string;
  try {
    const answer = await request(`${gatewayUrl}/v1/maintenance`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ isOn, retryAfterMs: Math.round(retryAfterMs) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    status = answer.statusCode;
    said = await answer.body.text();
  } catch (cause) {
    const error = cause as NodeJS.ErrnoException;
    const why =
      error.name === "TimeoutError" ? `no answer within ${timeoutMs} ms` : error.message || error.code;
    throw new Error(`the gateway did not answer to ${wish}: ${why}`, { cause });
  }
  if (status < 200 || status > 299) {
    throw new Error(`the gateway refused ${wish}: ${status} ${said.trim().slice(0, 200)}`);
  }
}
