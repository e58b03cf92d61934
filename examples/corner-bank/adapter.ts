// The adapter of the corner bank: forms out, XML in, and a journal of pages of CSV.
//
//     npx tillstorm adapter check examples/corner-bank/adapter.ts --against http://127.0.0.1:7070

import { XMLParser } from "fast-xml-parser";
import type { AdapterAnswer, AdapterMessage, AdapterRow, HttpAdapter } from "tillstorm";

const xml = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", parseAttributeValue: false });

interface Receipt {
  readonly state?: string;
  readonly why?: string;
  readonly seconds?: string;
}

/** What moves money: the same form for all. */
function form(message: AdapterMessage, more: Readonly<Record<string, string>> = {}) {
  const { reference, key, terminal, merchant, amountMinor, currency, card } = message;
  const fields = {
    ...{ order: reference, once: key, till: terminal, shop: merchant },
    ...{ cents: String(amountMinor), iso: currency, pan: card, ...more },
  };
  return {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  };
}

const reasons = { undone: "reversed", unknown: "notFound" } as const;

function meaning({ state, why = "", seconds }: Receipt): AdapterAnswer | undefined {
  if (state === "OK") return { answer: "approved" };
  if (state === "NO") return { answer: "declined", reason: reasons[why as keyof typeof reasons] ?? "issuer" };
  if (state === "WAIT") return { answer: "busy", retryAfterMs: Number(seconds) * 1000 };
  return undefined;
}

const kinds = { PAY: "sale", REFUND: "refund", UNDO: "reversal" } as const;

export default {
  name: "corner bank",
  carries: ["sale", "refund", "advice", "reversal", "inquiry", "echo"],

  request(message) {
    switch (message.kind) {
      case "sale":
        return { method: "POST", path: "/pay", ...form(message) };
      case "refund":
        return { method: "POST", path: "/pay", ...form(message, { back: "1" }) };
      case "advice":
        return { method: "POST", path: "/pay", ...form(message, { firm: "1" }) };
      case "reversal":
        return { method: "POST", path: "/undo", ...form(message) };
      case "inquiry":
        return { method: "GET", path: `/receipt?once=${encodeURIComponent(message.key)}` };
      default:
        return { method: "GET", path: "/hello" };
    }
  },

  answer({ status, body }, { kind }) {
    // Anything but 200 and 400 says nothing about the money.
    if (status === 400 || status === 401) return { answer: "rejected" };
    if (status !== 200) return undefined;
    const said = xml.parse(body) as { readonly receipt?: Receipt; readonly hello?: unknown };
    if (said.receipt) return meaning(said.receipt);
    return kind === "echo" && said.hello !== undefined ? { answer: "approved" } : undefined;
  },

  async *ledger({ url, headers, signal }): AsyncGenerator<AdapterRow> {
    for (let from = 0; ; ) {
      const response = await fetch(`${url}/journal.csv?from=${from}`, { headers, signal });
      if (!response.ok) throw new Error(`status ${response.status} for the journal`);
      const [, ...lines] = (await response.text()).trimEnd().split("\n");
      if (lines.length === 0) return;
      for (const line of lines) {
        const [no, when, what, order, once, till, shop, cents, iso] = line.split(",");
        yield {
          id: Number(no),
          kind: kinds[what as keyof typeof kinds],
          ...{ reference: order, key: once, terminal: till, merchant: shop },
          ...{ amountMinor: Number(cents), currency: iso, bookedAt: when },
        };
      }
      from += lines.length;
    }
  },

  maintenance(isOn, retryAfterMs) {
    const seconds = isOn ? Math.ceil(retryAfterMs / 1000) : 0;
    return {
      method: "POST",
      path: "/closed",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `seconds=${seconds}`,
    };
  },
} satisfies HttpAdapter;
