// Strange answers: what others than the gateway may say in its place, or half of what it says. They tell nothing about
// the money, and an adapter must not find anything in them. Nobody is asked: the adapter alone reads them.

import type { HttpProtocol } from "../../protocol/http.ts";
import { about, messageOf } from "./sales.ts";

const strangeAnswers = [
  { name: "a proxy's error", status: 502, type: "text/html", body: "<html><body>Bad Gateway</body></html>" },
  { name: "a failure", status: 500, type: "text/plain", body: "" },
  {
    name: "a login page",
    status: 200,
    type: "text/html",
    body: "<html><body>Welcome! Please log in.</body></html>",
  },
  { name: "an empty answer", status: 200, type: "application/json", body: "" },
  { name: "half an answer", status: 200, type: "application/json", body: '{"stat' },
] as const;

/** What is read wrongly in them, in words; nothing where all of them leave the sale unknown. */
export function misreadings(protocol: HttpProtocol): string[] {
  const message = messageOf({ kind: "sale", ...about("plain") });
  return strangeAnswers.flatMap(({ name, status, type, body }) => {
    try {
      const { answer, isOurMistake } = protocol.answer(message, status, { "content-type": type }, body, 0);
      if (answer === "unknown" && !isOurMistake) return [];
      return [`${name} (status ${status}) is taken for ${isOurMistake ? "rejected" : answer}`];
    } catch (error) {
      return [`at ${name}: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}
