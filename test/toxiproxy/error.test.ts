import { expect, test } from "vitest";
import { ToxiproxyError } from "../../src/toxiproxy/error.ts";

test("a refusal says what was asked, of which proxy and toxic, and the server's own words", () => {
  const error = new ToxiproxyError({
    action: "add toxic",
    proxy: "run-3",
    toxic: "lunch-0-upstream",
    status: 409,
    said: "toxic already exists",
  });
  expect(error.message).toBe(
    "Toxiproxy refused to add toxic lunch-0-upstream on proxy run-3: toxic already exists (409)",
  );
  expect(error).toMatchObject({ serverSaid: "toxic already exists", proxy: "run-3", isDefinite: true });
});

test("no answer is not a refusal: the request may have been obeyed", () => {
  const error = new ToxiproxyError({ action: "disable proxy", proxy: "run-3", said: "other side closed" });
  expect(error.message).toBe("Toxiproxy did not answer when asked to disable proxy run-3: other side closed");
  expect(error.isDefinite).toBe(false);
});

test("a failure inside the server leaves open what it did", () => {
  expect(new ToxiproxyError({ action: "enable proxy", status: 500, said: "in use" }).isDefinite).toBe(false);
});
