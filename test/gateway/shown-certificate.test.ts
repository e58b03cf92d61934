import { expect, test } from "vitest";
import { ShownCertificate } from "../../src/gateway/shown-certificate.ts";

/** A certificate, and what it does to its door. */
function withDoor(): { certificate: ShownCertificate; done: string[] } {
  const certificate = new ShownCertificate();
  const done: string[] = [];
  certificate.door = { show: (which) => void done.push(which), cut: () => void done.push("cut") };
  return { certificate, done };
}

test("it expires with the first outage that wants it, and is renewed with the last", () => {
  const { certificate, done } = withDoor();
  certificate.expire(1, "stand");
  certificate.expire(2, "stand");
  certificate.renew(1);
  expect([certificate.expiries, done]).toEqual([1, ["expired"]]);
  certificate.renew(2);
  expect([certificate.expiries, done]).toEqual([0, ["expired", "good"]]);
});

test("sessions are ended once an outage that wants it, however often it is said, and after the good one is gone", () => {
  const { certificate, done } = withDoor();
  certificate.expire(1, "end");
  certificate.expire(1, "end");
  certificate.expire(2, "end");
  expect(done).toEqual(["expired", "cut", "cut"]);
});

test("what has not expired is not renewed", () => {
  const { certificate, done } = withDoor();
  certificate.renew(1);
  expect(done).toEqual([]);
});

test("without a door nothing can expire", () => {
  expect(new ShownCertificate().canExpire).toBe(false);
  expect(withDoor().certificate.canExpire).toBe(true);
});
