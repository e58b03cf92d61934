// Corner bank: a small payment gateway of a shape of its own, to try tillstorm against. Forms go in, XML comes out, every
// answer has status 200 unless the request made no sense, and its journal is a CSV page by page. Everything is in memory.
//
//     node examples/corner-bank/gateway.ts --port 7070
//     node examples/corner-bank/gateway.ts --port 7070 --defect books-twice
//     node examples/corner-bank/gateway.ts --port 7070 --journal journal.csv     # each line to a file, too

import { appendFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "7070" },
    defect: { type: "string" },
    journal: { type: "string" },
    token: { type: "string" },
  },
});

/** What the issuer of this card says, always (Stripe's test card for a decline). */
const declinedCard = "4000000000000002";

/** How long a payment takes, ms: as a bank's, the answer comes a while after it is booked. */
const answerAfterMs = 5;

const rowsAPage = 500;

const heads = "no,when,what,order,once,till,shop,cents,iso";

/** A line of the journal each. */
const journal: string[] = [];

/** What was said to whoever used this key first, and what was booked under it. */
interface Known {
  readonly receipt: string;
  readonly booked: URLSearchParams | undefined;
}

const known = new Map<string, Known>();

/** Keys that were undone: nothing of them is booked any more. */
const undone = new Set<string>();

let closedForSeconds = 0;

function book(what: "PAY" | "REFUND" | "UNDO", form: URLSearchParams): void {
  const field = (name: string) => form.get(name) ?? "";
  const { length } = journal;
  const fields = ["order", "once", "till", "shop", "cents", "iso"].map(field);
  const line = [length + 1, new Date().toISOString(), what, ...fields].join(",");
  journal.push(line);
  if (options.journal) appendFileSync(options.journal, `${line}\n`);
}

const ok = () => `<receipt state="OK" no="${journal.length}"/>`;

const no = (why: string) => `<receipt state="NO" why="${why}"/>`;

function pay(form: URLSearchParams): string {
  const once = form.get("once") ?? "";
  if (undone.has(once)) return no("undone");
  const before = known.get(once);
  if (before) {
    // The defect: whoever asks again pays again, as if no key had come with it.
    if (options.defect === "books-twice" && before.booked) book("PAY", form);
    return before.receipt;
  }
  const isFirm = form.get("firm") === "1";
  const isDeclined = form.get("pan") === declinedCard && !isFirm;
  if (!isDeclined) book(form.get("back") === "1" ? "REFUND" : "PAY", form);
  const receipt = isDeclined ? no("card") : ok();
  known.set(once, { receipt, booked: isDeclined ? undefined : form });
  return receipt;
}

/** Also before what it undoes has come. */
function undo(form: URLSearchParams): string {
  const once = form.get("once") ?? "";
  const booked = known.get(once)?.booked;
  if (booked && !undone.has(once)) book("UNDO", booked);
  undone.add(once);
  return ok();
}

function receiptOf(once: string): string {
  if (undone.has(once)) return no("undone");
  return known.get(once)?.receipt ?? no("unknown");
}

/** What every payment must say; undefined where nothing is missing. */
function missing(form: URLSearchParams): string | undefined {
  const wrong = ["order", "once", "till", "shop", "iso"].find((name) => !form.get(name));
  if (wrong) return wrong;
  if (!/^[1-9]\d{0,11}$/.test(form.get("cents") ?? "")) return "cents";
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return new URLSearchParams(text);
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type }).end(body);
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://corner-bank");
  const say = (body: string, status = 200) => answer(response, status, "application/xml", body);
  if (options.token && request.headers["x-shop-key"] !== options.token)
    return say("<error>who are you?</error>", 401);
  const form = await bodyOf(request);
  if (pathname === "/journal.csv") {
    const from = Number(searchParams.get("from") ?? 0);
    const page = journal.slice(from, from + rowsAPage);
    return answer(response, 200, "text/csv", [heads, ...page].map((line) => `${line}\n`).join(""));
  }
  if (pathname === "/closed") {
    closedForSeconds = Number(form.get("seconds") ?? 0);
    return say("<done/>");
  }
  if (closedForSeconds > 0) return say(`<receipt state="WAIT" seconds="${closedForSeconds}"/>`);
  if (pathname === "/hello") return say("<hello/>");
  if (pathname === "/receipt") return say(receiptOf(searchParams.get("once") ?? ""));
  const does = { "/pay": pay, "/undo": undo }[pathname];
  if (!does) return say("<error>no such page</error>", 404);
  const lacking = missing(form);
  if (lacking) return say(`<error>${lacking} is missing or wrong</error>`, 400);
  const receipt = does(form);
  setTimeout(() => say(receipt), answerAfterMs);
}

if (options.journal) writeFileSync(options.journal, `${heads}\n`);

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  serve(request, response).catch(() => response.destroy());
});
server.listen(Number(options.port), "127.0.0.1", () => {
  console.log(`corner bank on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
