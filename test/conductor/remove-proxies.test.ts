// Taking a run's proxies off a server that others use too, where not every request is answered.

import { expect, test } from "vitest";
import { removeProxies } from "../../src/conductor/network.ts";
import type { ProxyState, ToxiproxyClient } from "../../src/toxiproxy/client.ts";
import { ToxiproxyError } from "../../src/toxiproxy/error.ts";

const noAnswer = new ToxiproxyError({ action: "remove proxy", said: "no answer within 1200 ms" });

/** A server with these proxies that answers at most so many removals at a time. */
function server(names: readonly string[], answersAtOnce: number) {
  const present = new Set(names);
  let answers = 0;
  const client = {
    async proxies() {
      answers = answersAtOnce;
      return [...present].map((name) => ({ name }));
    },
    async removeProxy({ name }: ProxyState) {
      if (answers-- <= 0) throw noAnswer;
      present.delete(name);
    },
  };
  return { present, client: client as unknown as ToxiproxyClient };
}

test("what is not answered in time is tried again as long as others are, and strangers' proxies stay", async () => {
  const own = Array.from({ length: 50 }, (_, index) => `run-${index}`);
  const { present, client } = server([...own, "run-0-payments", "theirs"], 7);
  await removeProxies(client, "run");
  expect([...present]).toEqual(["run-0-payments", "theirs"]);
});

test("a server that answers nothing is given up", async () => {
  const { present, client } = server(["run-0", "run-1"], 0);
  await expect(removeProxies(client, "run")).rejects.toBe(noAnswer);
  expect(present.size).toBe(2);
});
