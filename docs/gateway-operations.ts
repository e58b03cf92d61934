// What the gateway's OpenAPI file says in words and examples; what a request must look like comes from the routes.

import { declinedCard, declineReasons, testCards } from "../src/messages.ts";

/** A request to try. */
interface Example {
  readonly summary: string;
  /** Of a POST its body, else its query. */
  readonly value: Readonly<Record<string, unknown>>;
  /** What a fresh gateway answers, where every example before it has been sent. */
  readonly status: number;
}

/** What an answer of one status holds. */
export interface Answered {
  readonly about: string;
  readonly type?: "application/json" | "application/x-ndjson" | "text/plain";
  readonly schema: object;
  readonly examples: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, object>>;
}

export interface Operation {
  readonly tag: "Messages" | "Books" | "Orders";
  readonly id: string;
  readonly summary: string;
  readonly about: string;
  readonly examples: Readonly<Record<string, Example>>;
  readonly answers: Readonly<Record<number, Answered>>;
}

/** What every property of a request means, by its name. */
export const properties: Readonly<Record<string, string>> = {
  reference: "Which sale: run/terminal/number. Every message about a sale carries it.",
  key: "Idempotency key: the same message under a key that was used before hears its first result; another message is refused. Mostly the reference. Of a settlement: a name of the batch that it ends.",
  terminal: "How the terminal calls itself.",
  merchant: "How the shop calls itself.",
  amountMinor: "Amount in minor units of the currency.",
  currency: "ISO 4217 code.",
  card: `Card number. Use published test cards only; the issuer declines ${testCards[declinedCard]}. It is never stored.`,
  network: "Card network, by which the gateway chooses its way to the acquirer.",
  enteredAt: "When the customer paid, ms since the epoch by the terminal's clock.",
  isForward: "The customer has left already: the sale was stored, and comes late.",
  isUpdated: "The terminal has been updated since the gateway began to refuse its version.",
  sales:
    "Of a settlement: sales since the last one that agreed, without those that were reversed. Of a report: how many.",
  salesMinor: "What these are worth, minor units.",
  refunds: "Refunds since the last settlement that agreed.",
  refundsMinor: "What these are worth, minor units.",
  run: "First part of the references whose rows are wanted.",
  isOn: "Whether it begins or ends.",
  retryAfterMs: "The wait that is asked of everybody, ms.",
  id: "A number of your own; what begins under it ends under it.",
  reason: "What the terminals are told.",
  refuses: "Which requests are refused.",
  queued: "What becomes of sales that were stored: refused too, accepted, or answered busy.",
  struck: "Numbers of the terminals, ascending ranges [from, to) apart from each other.",
  trouble: "What goes badly from now on; several at once add up.",
  sessions: "Whether connections that stand go on, or are ended as it begins.",
  inMs: "How long until it begins, ms.",
  forMs: "How long it will last, ms.",
  change: "What works otherwise from now on, with the names and units of a plan.",
};

const text = { type: "string" };
const whole = { type: "integer", minimum: 0 };

/** An object with exactly these properties. */
function exactly(properties: Readonly<Record<string, object>>): object {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

function result(word: string, more: Readonly<Record<string, object>> = {}): object {
  return exactly({ result: { const: word }, ...more });
}

const announced = {
  maintenance: {
    type: "string",
    description: "Only where maintenance is announced: in=MS, for=MS, counted from this answer.",
  },
};

const reasons = Object.keys(declineReasons).filter((reason) => reason !== "notFound");

const approved: Answered = {
  about: "approved: booked, and durable.",
  schema: result("approved"),
  examples: { approved: { result: "approved" } },
  headers: announced,
};

const declined: Answered = {
  about: "declined: definitely not booked, for this reason.",
  schema: result("declined", { reason: { enum: reasons } }),
  examples: { issuer: { result: "declined", reason: "issuer" } },
  headers: announced,
};

const notFound: Answered = {
  about: "declined: nothing is known under this key.",
  schema: result("declined", { reason: { const: "notFound" } }),
  examples: { notFound: { result: "declined", reason: "notFound" } },
  headers: announced,
};

function refused(about: string, error: string): Answered {
  return { about, schema: exactly({ error: text }), examples: { error: { error } } };
}

const malformed = refused(
  "The request is malformed: definitely not processed. Everything that is wrong with it is said at once.",
  "body must have required property 'key'",
);

const asked: Operation["answers"] = {
  400: malformed,
  409: {
    about: "unknown: another request under this key is being worked on.",
    schema: result("in progress"),
    examples: { "in progress": { result: "in progress" } },
    headers: announced,
  },
  422: refused(
    "The key was used before for another message: another reference, amount, currency, terminal or merchant, or a refund instead of a sale. Definitely not processed.",
    "the key was used before with another amountMinor, currency: send the same message again, or another key",
  ),
  500: {
    about: "unknown: an error of the gateway's own; the sale may have been booked.",
    schema: result("unknown"),
    examples: { failed: { result: "unknown" } },
    headers: announced,
  },
  503: {
    about:
      "busy: definitely not processed; try again after the wait. The header is rounded up to whole seconds.",
    schema: result("busy", { retryAfterMs: whole }),
    examples: { busy: { result: "busy", retryAfterMs: 1500 } },
    headers: {
      ...announced,
      "retry-after": { type: "string", description: "Seconds; absent where no wait is asked for." },
    },
  },
  504: {
    about: "unknown: the acquirer gave no answer; the card may have been charged.",
    schema: result("unknown"),
    examples: { unanswered: { result: "unknown" } },
    headers: announced,
  },
};

const posted: Operation["answers"] = {
  ...asked,
  413: refused(
    "The body is too large: definitely not processed. The connection is closed.",
    "Request body is too large",
  ),
  415: refused(
    "The body is no JSON by its content type: definitely not processed.",
    "Unsupported Media Type",
  ),
};

const order: Operation["answers"] = {
  400: malformed,
  413: posted[413],
  415: posted[415],
};

const reversed = {
  reference: "demo/0/1",
  key: "demo/0/1",
  terminal: "T0000000",
  merchant: "S0000000",
  amountMinor: 1250,
  currency: "EUR",
};
const sale = { ...reversed, card: testCards[0] };

function about(number: number): object {
  return { reference: `demo/0/${number}`, key: `demo/0/${number}` };
}

const settlement = {
  ...{ terminal: "T0000009", merchant: "S0000000", currency: "EUR" },
  ...{ sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 },
};

/** By method and path, in the order in which they stand in the file and their examples may be tried. */
export const operations: Readonly<Record<string, Operation>> = {
  "POST /v1/sales": {
    tag: "Messages",
    id: "sell",
    summary: "A sale",
    about: "Approved and booked, or declined. Sent again under the same key it hears its first result.",
    examples: {
      approved: { summary: "A sale", value: sale, status: 200 },
      again: { summary: "The same again: booked once", value: sale, status: 200 },
      declined: {
        summary: "A card that its issuer declines",
        value: { ...sale, ...about(2), card: testCards[declinedCard] },
        status: 402,
      },
      stored: { summary: "A stored sale", value: { ...sale, ...about(3), isForward: true }, status: 200 },
      conflict: {
        summary: "Somebody else's key",
        value: { ...sale, ...about(4), key: "demo/0/1" },
        status: 422,
      },
      "other amount": {
        summary: "A known key with another amount",
        value: { ...sale, amountMinor: 77_700, currency: "USD" },
        status: 422,
      },
    },
    answers: { 200: approved, 402: declined, ...posted },
  },
  "POST /v1/refunds": {
    tag: "Messages",
    id: "refund",
    summary: "A refund",
    about: "Money goes back. A refund is a sale of its own, with a reference of its own.",
    examples: { refund: { summary: "A refund", value: { ...sale, ...about(5) }, status: 200 } },
    answers: { 200: approved, 402: declined, ...posted },
  },
  "POST /v1/advices": {
    tag: "Messages",
    id: "advise",
    summary: "An advice",
    about: "A stored sale that is a fact: it is booked although the issuer would decline it.",
    examples: {
      advice: {
        summary: "Of a card that its issuer declines",
        value: { ...sale, ...about(6), card: testCards[declinedCard] },
        status: 200,
      },
    },
    answers: { 200: approved, 402: declined, ...posted },
  },
  "POST /v1/uploads": {
    tag: "Messages",
    id: "upload",
    summary: "An upload",
    about: "A sale of the batch once more, at the close of day; one that is known is not booked again.",
    examples: { known: { summary: "One that is known", value: sale, status: 200 } },
    answers: { 200: approved, 402: declined, ...posted },
  },
  "POST /v1/reversals": {
    tag: "Messages",
    id: "reverse",
    summary: "A reversal",
    about: "Nothing under this key is booked any more, or ever will be. It may come before its sale.",
    examples: { reversal: { summary: "Of the first sale", value: reversed, status: 200 } },
    answers: { 200: approved, 402: declined, ...posted },
  },
  "GET /v1/sales": {
    tag: "Messages",
    id: "inquire",
    summary: "An inquiry",
    about: "What became of a sale? Without a key, its last one is meant.",
    examples: { inquiry: { summary: "Of a reversed sale", value: { reference: "demo/0/1" }, status: 402 } },
    answers: { 200: approved, 402: declined, 404: notFound, ...asked },
  },
  "POST /v1/settlements": {
    tag: "Messages",
    id: "settle",
    summary: "A settlement",
    about:
      "Do the totals of the terminal's batch agree with what is booked? If so, the next batch begins. Sent again under the same key it hears so again, whatever was booked since; without a key only while nothing was.",
    examples: {
      agrees: { summary: "Of a terminal that sold nothing", value: settlement, status: 200 },
      differs: {
        summary: "With a sale too many",
        value: { ...settlement, sales: 1, salesMinor: 500 },
        status: 402,
      },
    },
    answers: { 200: approved, 402: declined, ...posted },
  },
  "POST /v1/reports": {
    tag: "Messages",
    id: "report",
    summary: "A report",
    about: "What was sold, for the back office; the ledger does not hear of it.",
    examples: {
      report: {
        summary: "Of two sales",
        value: { terminal: "T0000000", merchant: "S0000000", sales: 2 },
        status: 200,
      },
    },
    answers: { 200: approved, 402: declined, ...posted },
  },
  "GET /v1/echo": {
    tag: "Messages",
    id: "echo",
    summary: "An echo",
    about: "Is the gateway there? It is answered at once, without a worker.",
    examples: { echo: { summary: "An echo", value: {}, status: 200 } },
    answers: { 200: approved, 500: asked[500], 503: asked[503] },
  },
  "GET /v1/ledger": {
    tag: "Books",
    id: "readLedger",
    summary: "The ledger of a run",
    about:
      "Every row whose reference begins with the run, in the order of booking, one JSON object a line. The last line says how many there were, and how many the ledger has: a stream without it was cut, and one with fewer was not read whole.",
    examples: { demo: { summary: "Of the run demo", value: { run: "demo" }, status: 200 } },
    answers: {
      200: {
        about: 'Rows as in the schema Posting, then {"end":true,"rows":N,"has":M}: N rows came, M there are.',
        type: "application/x-ndjson",
        schema: text,
        examples: {
          ledger:
            '{"id":1,"kind":"sale","run":"demo","reference":"demo/0/1","key":"demo/0/1","terminal":"T0000000","merchant":"S0000000","amountMinor":1250,"currency":"EUR","bookedAt":1763800000000}\n{"end":true,"rows":1,"has":1}\n',
        },
      },
      400: malformed,
    },
  },
  "GET /v1/status": {
    tag: "Books",
    id: "readStatus",
    summary: "The state of the gateway",
    about: "Answered at any time, also in maintenance.",
    examples: { status: { summary: "The state", value: {}, status: 200 } },
    answers: {
      200: {
        about: "Now.",
        schema: exactly({
          inFlight: { ...whole, description: "Requests that are worked on or being booked." },
          queued: { ...whole, description: "Requests that wait for a worker." },
          rows: { ...whole, description: "Durable rows of the ledger, of all runs." },
          defects: {
            type: "object",
            additionalProperties: whole,
            description: "How often each planted defect has acted.",
          },
          maintenance: { type: "boolean" },
          refusals: { ...whole, description: "Refusals that are on." },
          troubles: { ...whole, description: "Troubles that are on." },
          expiries: { ...whole, description: "Expiries of its certificate that are on." },
        }),
        examples: {
          idle: {
            ...{ inFlight: 0, queued: 0, rows: 1, defects: {} },
            ...{ maintenance: false, refusals: 0, troubles: 0, expiries: 0 },
          },
        },
      },
    },
  },
  "GET /metrics": {
    tag: "Books",
    id: "readMetrics",
    summary: "Metrics for Prometheus",
    about: "Their names are in docs/metrics.md.",
    examples: { metrics: { summary: "All", value: {}, status: 200 } },
    answers: {
      200: {
        about: "In the text format 0.0.4.",
        type: "text/plain",
        schema: text,
        examples: { workers: "# TYPE tillstorm_gateway_workers gauge\ntillstorm_gateway_workers 64\n" },
      },
    },
  },
  "GET /openapi.json": {
    tag: "Books",
    id: "readDescription",
    summary: "This description",
    about: "Of the version that runs.",
    examples: { description: { summary: "All of it", value: {}, status: 200 } },
    answers: {
      200: {
        about: "An OpenAPI document.",
        schema: { type: "object" },
        examples: { start: { openapi: "3.1.0" } },
      },
    },
  },
  "POST /v1/maintenance": {
    tag: "Orders",
    id: "maintain",
    summary: "Maintenance begins or ends",
    about:
      "While it is on every message is answered busy. What was accepted before is finished. With forMs it ends by itself after so long, ms.",
    examples: {
      on: { summary: "It begins", value: { isOn: true, retryAfterMs: 1500 }, status: 200 },
      off: { summary: "It ends", value: { isOn: false }, status: 200 },
    },
    answers: {
      200: {
        about: "Done.",
        schema: exactly({ maintenance: { type: "boolean" } }),
        examples: { on: { maintenance: true } },
      },
      ...order,
    },
  },
  "POST /v1/announcements": {
    tag: "Orders",
    id: "announce",
    summary: "Maintenance to come",
    about: "Every answer tells of it until it begins. To begin it is another order.",
    examples: {
      soon: {
        summary: "In ten minutes, for two",
        value: { id: 1, inMs: 600_000, forMs: 120_000 },
        status: 200,
      },
    },
    answers: {
      200: { about: "Done.", schema: exactly({ announced: whole }), examples: { done: { announced: 1 } } },
      ...order,
    },
  },
  "POST /v1/refusals": {
    tag: "Orders",
    id: "refuse",
    summary: "Terminals are refused, or no longer",
    about: "Definitely, and for the given reason; everybody else is served.",
    examples: {
      on: {
        summary: "A closed store",
        value: {
          ...{ id: 2, isOn: true, reason: "storeClosed", refuses: "all", queued: "held" },
          struck: [[4, 6]],
        },
        status: 200,
      },
      off: { summary: "It is open again", value: { id: 2, isOn: false }, status: 200 },
    },
    answers: {
      200: {
        about: "Done; so many are on.",
        schema: exactly({ refusals: whole }),
        examples: { one: { refusals: 1 } },
      },
      ...order,
    },
  },
  "POST /v1/troubles": {
    tag: "Orders",
    id: "trouble",
    summary: "The gateway works badly, or no longer",
    about:
      "fail: a share of the requests fails. slow: services take longer. acquirer: what lies behind it does.",
    examples: {
      slow: {
        summary: "Three times as slow",
        value: { id: 3, isOn: true, trouble: { kind: "slow", service: 3 } },
        status: 200,
      },
      cured: { summary: "It is cured", value: { id: 3, isOn: false }, status: 200 },
    },
    answers: {
      200: {
        about: "Done; so many are on.",
        schema: exactly({ troubles: whole }),
        examples: { one: { troubles: 1 } },
      },
      ...order,
    },
  },
  "POST /v1/expiries": {
    tag: "Orders",
    id: "expire",
    summary: "The gateway's certificate expires, or is renewed",
    about:
      "Every new TLS connection is shown an expired certificate. Refused where it speaks in the clear, or was started with a certificate of your own.",
    examples: {
      on: {
        summary: "It expires: refused, for this gateway speaks in the clear",
        value: { id: 5, isOn: true, sessions: "stand" },
        status: 400,
      },
      renewed: { summary: "It is renewed", value: { id: 5, isOn: false }, status: 200 },
    },
    answers: {
      200: {
        about: "Done; so many have it expired.",
        schema: exactly({ expiries: whole }),
        examples: { none: { expiries: 0 } },
      },
      ...order,
    },
  },
  "POST /v1/changes": {
    tag: "Orders",
    id: "change",
    summary: "The gateway works otherwise from now on",
    about: "More workers, a longer queue, a limit: what an operator changes while it runs.",
    examples: {
      workers: { summary: "More workers", value: { id: 4, change: { workers: 128 } }, status: 200 },
    },
    answers: {
      200: { about: "Done.", schema: exactly({ changed: whole }), examples: { done: { changed: 4 } } },
      ...order,
    },
  },
};
