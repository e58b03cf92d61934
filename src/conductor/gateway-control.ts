// The gateway's control: it is told over its own door, not through Toxiproxy, so that an outage of the network
// does not keep maintenance or a refusal from beginning or ending in time.

import { request } from "undici";
import type { Millis } from "../facts.ts";
import type { GatewayOrder } from "./faults.ts";

const timeoutMs = 5_000;

/**
 * Tells the gateway at `gatewayUrl` what it must do from now on, which is `now`, run time. Tries twice, for saying it
 * again changes nothing. Throws an Error with what the gateway said.
 */
export async function tellGateway(gatewayUrl: string, order: GatewayOrder, now: Millis): Promise<void> {
  const { path, body, wish } = wordsOf(order, now);
  const tell = () => tellOnce(`${gatewayUrl}${path}`, JSON.stringify(body), wish);
  await tell().catch(tell);
}

/** An order as the reference gateway understands it, and as an error calls it. */
function wordsOf(order: GatewayOrder, now: Millis): { path: string; body: object; wish: string } {
  switch (order.does) {
    case "maintain": {
      const { isOn } = order;
      const retryAfterMs = Math.round(order.retryAfterMs);
      return {
        path: "/v1/maintenance",
        body: { isOn, retryAfterMs },
        wish: `maintenance ${isOn ? "on" : "off"}`,
      };
    }
    case "refuse": {
      const { outage: id, struck } = order;
      const { reason, refuses, queued } = order.refusal;
      const body = { id, isOn: true, reason, refuses, queued, struck };
      return { path: "/v1/refusals", body, wish: `refusal ${id} (${reason}) on` };
    }
    case "allow": {
      const { outage: id } = order;
      return { path: "/v1/refusals", body: { id, isOn: false }, wish: `refusal ${id} off` };
    }
    case "trouble": {
      const { outage: id, trouble } = order;
      return { path: "/v1/troubles", body: { id, isOn: true, trouble }, wish: `trouble ${id} on` };
    }
    case "cure": {
      const { outage: id } = order;
      return { path: "/v1/troubles", body: { id, isOn: false }, wish: `trouble ${id} off` };
    }
    case "expire": {
      const { outage: id, sessions } = order;
      return { path: "/v1/expiries", body: { id, isOn: true, sessions }, wish: `expiry ${id} on` };
    }
    case "renew": {
      const { outage: id } = order;
      return { path: "/v1/expiries", body: { id, isOn: false }, wish: `expiry ${id} off` };
    }
    case "announce": {
      const { outage: id, fromAt, untilAt } = order;
      // Its clock is not ours.
      const inMs = Math.max(0, Math.round(fromAt - now));
      const body = { id, inMs, forMs: Math.round(untilAt - fromAt) };
      return { path: "/v1/announcements", body, wish: `announcement ${id}` };
    }
    case "change": {
      const { number: id, change } = order;
      return { path: "/v1/changes", body: { id, change }, wish: `change ${id}` };
    }
    case "crash":
    case "restart":
      throw new Error(`a gateway cannot be told to ${order.does}`);
  }
}

async function tellOnce(url: string, body: string, wish: string): Promise<void> {
  let status: number;
  let said: string;
  try {
    const answer = await request(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
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
