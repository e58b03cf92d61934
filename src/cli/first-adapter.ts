// What `tillstorm adapter new` writes: an adapter that is right as it stands, for a gateway that somebody may know, with
// what to change beside each line.

/** `name` is what messages call it; `file` is where it will lie. */
export function firstAdapter(name: string, file: string): string {
  return `// How terminals speak with ${name.replaceAll("\n", " ")}. Change each part until the gateway and it keep the contract:
//
//     npx tillstorm adapter check ${file} --against http://127.0.0.1:8080
//
// and then use it in a scenario:
//
//     gateway: {url: "http://127.0.0.1:8080", adapter: ./${file.replace(/^.*[/\\]/, "")}}
//
// Tokens come from the environment: here by context.env("NAME"), or for every request by the scenario's
// gateway: {headers: {authorization: "Bearer \${env:NAME}"}}. What it throws ends the run, inconclusive.

import type { AdapterMessage, AdapterRow, HttpAdapter } from "tillstorm";

/** What the gateway wants to know of a payment. */
function payment(message: AdapterMessage) {
  const { reference, key, terminal, merchant, amountMinor, currency, card } = message;
  return {
    // message.amount is the same as decimals, "12.50", for a gateway that wants those.
    body: JSON.stringify({ reference, terminal, merchant, amount: amountMinor, currency, card }),
    headers: { "content-type": "application/json", "idempotency-key": key },
  };
}

function jsonOf(body: string): { readonly status?: string } {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}

export default {
  name: ${JSON.stringify(name)},

  // What the gateway understands: sale and echo at least; refund, advice, reversal, inquiry, upload, settlement and
  // report where terminals need them. A scenario that needs another one is refused before it runs.
  carries: ["sale", "reversal", "inquiry", "echo"],

  // How long it may go on booking after its last answer, ms. 0: what it has answered, it has booked.
  quietMs: 0,

  request(message) {
    switch (message.kind) {
      case "sale":
        return { method: "POST", path: "/payments", ...payment(message) };
      case "reversal":
        // Nothing of this key is booked any more, or ever will be: also where the gateway has never seen it.
        return { method: "POST", path: "/payments/cancel", ...payment(message) };
      case "inquiry":
        return { method: "GET", path: \`/payments?key=\${encodeURIComponent(message.key)}\` };
      default:
        // An echo: anything that the gateway answers and that books nothing.
        return { method: "GET", path: "/health" };
    }
  },

  answer({ status, headers, body }, { kind }) {
    // busy is what certainly was not processed.
    if (status === 503 || status === 429)
      return { answer: "busy", retryAfterMs: Number(headers["retry-after"] ?? 0) * 1000 };
    // rejected is a request that the gateway did not understand: the run ends, for the adapter does not fit.
    if (status === 400 || status === 401 || status === 403) return { answer: "rejected" };
    if (kind === "echo") return status < 300 ? { answer: "approved" } : undefined;
    if (kind === "inquiry" && status === 404) return { answer: "declined", reason: "notFound" };
    // What is no JSON, such as a proxy's page, says nothing about the money: nobody knows.
    const said = jsonOf(body);
    if (said.status === "approved") return { answer: "approved" };
    if (said.status === "declined") return { answer: "declined" };
    // Anything else may have been booked: nobody knows, and the terminal will find out.
    return undefined;
  },

  // Every row, in the order of booking; rows of others may be among them. Leave it out where the ledger is a file or a
  // database (the scenario's gateway.ledger), or where there is none: then what only a ledger can tell is inconclusive.
  async *ledger({ url, run, headers, signal }): AsyncGenerator<AdapterRow> {
    for (let page = 0; ; page++) {
      const response = await fetch(\`\${url}/ledger?run=\${encodeURIComponent(run)}&page=\${page}\`, { headers, signal });
      if (!response.ok) throw new Error(\`status \${response.status} for page \${page} of the ledger\`);
      const rows = (await response.json()) as AdapterRow[];
      if (rows.length === 0) return;
      // Each row: kind (sale, refund or reversal), reference, terminal, merchant, amountMinor or amount, currency, bookedAt.
      yield* rows;
    }
  },

  // How an outage of kind maintenance begins and ends. Leave it out where the gateway has none.
  maintenance(isOn, retryAfterMs) {
    return {
      method: "POST",
      path: "/maintenance",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ isOn, retryAfterMs }),
    };
  },
} satisfies HttpAdapter;
`;
}
