// Links to a server of a test's own, which sees every message as a path: the sale's number behind a name.

import { HttpLinks } from "../../src/engine/live/http-link.ts";
import type { Links } from "../../src/engine/live/terminal-link.ts";
import type { Message } from "../../src/messages.ts";
import { answerOf } from "../../src/protocol/http-json.ts";

/** What connects is `/connect`, everything else is `${name}/${sale}`. */
export function pathLinks(name = ""): Links {
  return new HttpLinks({
    request: (_terminal, { kind, sale }) =>
      kind === "echo"
        ? { method: "GET", path: "/connect", headers: [], body: undefined }
        : {
            method: "POST",
            path: `${name}/${sale}`,
            headers: ["content-type", "application/json"],
            body: "{}",
          },
    answer: (_message, status, headers, body) => answerOf(status, body, String(headers["retry-after"] ?? "")),
  });
}

/** A sale that is its attempt. */
export function saleNumber(sale: number): Message {
  return { kind: "sale", sale, key: 0, amountMinor: 500, card: 0, isForward: false, isUpdated: false };
}
