import { describe, expect, test } from "vitest";
import { blackHole, expiry, planOf, refuse, slow, wifi } from "./plans.ts";
import { World } from "./world.ts";

/** A terminal that must connect anew, by TLS, before it can sell. */
function world(clientCertificates: boolean, profile = wifi): World {
  const plan = planOf({ cohorts: [[1, profile]], gateway: { tls: { clientCertificates } } });
  const world = new World(profile, plan);
  world.network.endSessions(0);
  world.until(0);
  return world;
}

describe("TLS in virtual time", () => {
  test("whoever is connected already loses no time", () => {
    const plan = planOf({ cohorts: [[1, wifi]], gateway: { tls: { clientCertificates: true } } });
    const world = new World(wifi, plan);
    world.send(0);
    expect(world.until(50)).toEqual(["2 0 at the gateway", "4 0 approved"]);
  });

  test("a new connection costs a round trip more than in the clear", () => {
    const tls = world(false);
    tls.send(0);
    expect(tls.until(50)).toEqual(["5 link up", "7 0 at the gateway", "9 0 approved"]);
  });

  test("one with a client's certificate costs two", () => {
    const tls = world(true);
    tls.send(0);
    expect(tls.until(50)).toEqual(["9 link up", "11 0 at the gateway", "13 0 approved"]);
  });

  test("a slow link is slower for the bytes of the handshake", () => {
    const tls = world(false, slow);
    tls.send(0);
    const [up] = tls.until(5_000);
    const { upDelayMs, downDelayMs } = slow;
    expect(Number.parseInt(up, 10)).toBeGreaterThan(upDelayMs + downDelayMs + 1);
  });

  test("an expired certificate is refused, and nothing that waited for the connection had left", () => {
    const tls = world(true);
    tls.hasExpired = true;
    tls.send(0);
    tls.send(1);
    expect(tls.until(50)).toEqual(["9 0 vanished", "9 0 unreachable", "9 1 vanished", "9 1 unreachable"]);
    tls.hasExpired = false;
    tls.send(2);
    expect(tls.until(100)).toEqual(["59 link up", "61 2 at the gateway", "63 2 approved"]);
  });

  test.each([false, true])(
    "an expired certificate of the gateway is refused after the first flight, terminals' own: %s",
    (clientCertificates) => {
      const tls = world(clientCertificates);
      tls.begin(expiry("stand", 0, 100));
      tls.send(0);
      expect(tls.until(50)).toEqual(["5 0 vanished", "5 0 unreachable"]);
    },
  );

  test("it is renewed when the last outage that has it expired is over", () => {
    const tls = world(false);
    const [one, other] = [expiry("stand", 0, 100), expiry("stand", 0, 100)];
    tls.begin(one);
    tls.begin(other);
    tls.end(one);
    tls.send(0);
    expect(tls.until(50)).toEqual(["5 0 vanished", "5 0 unreachable"]);
    tls.end(other);
    tls.send(1);
    expect(tls.until(100)).toEqual(["55 link up", "57 1 at the gateway", "59 1 approved"]);
  });

  test("what was accepted before it expired is not refused for it", () => {
    const tls = world(false);
    tls.send(0);
    tls.until(2);
    tls.begin(expiry("stand", 0, 100));
    expect(tls.until(50)).toEqual(["5 link up", "7 0 at the gateway", "9 0 approved"]);
  });

  test("sessions stand when it expires, or the gateway ends them: what was on them is unknown", () => {
    const during = (sessions: "stand" | "end") => {
      const tls = world(false);
      tls.send(0);
      tls.until(20);
      tls.send(1);
      tls.until(21);
      tls.begin(expiry(sessions, 21, 100));
      return tls.until(50);
    };
    expect(during("stand")).toEqual(["22 1 at the gateway", "24 1 approved"]);
    expect(during("end")).toEqual(["21 1 unknown", "21 link down", "22 1 vanished"]);
  });

  test("the end of the sessions is told through a black hole, as that of any connection", () => {
    const tls = world(false);
    tls.send(0);
    tls.until(20);
    tls.begin(blackHole(20, 100, 0));
    tls.begin(expiry("end", 20, 100));
    expect(tls.until(50)).toEqual(["20 link down"]);
  });

  test("a session that stands goes on, however expired the certificate is", () => {
    const tls = world(true);
    tls.send(0);
    tls.until(20);
    tls.hasExpired = true;
    tls.send(1);
    expect(tls.until(50)).toEqual(["22 1 at the gateway", "24 1 approved"]);
  });

  test("a handshake in a black hole never ends: what waits behind it has not left when it is given up", () => {
    const tls = world(true);
    const outage = blackHole(0, 100, 0);
    tls.begin(outage);
    tls.send(0);
    tls.send(1);
    expect(tls.until(50)).toEqual([]);
    expect(tls.cancel(0)).toBe(true);
    expect(tls.until(100)).toEqual(["50 0 vanished"]);
    tls.end(outage);
    expect(tls.until(120)).toEqual(["100 1 vanished", "100 1 unreachable"]);
  });

  test("a refused link breaks a handshake, and what waited is unreachable", () => {
    const tls = world(true, slow);
    tls.send(0);
    tls.until(50);
    tls.begin(refuse(50, 100, 0));
    expect(tls.until(60)).toEqual(["50 0 vanished", "50 0 unreachable"]);
  });

  test("ending the sessions breaks what is under way on them", () => {
    const tls = world(true);
    tls.send(0);
    tls.until(12);
    tls.network.endSessions(0);
    expect(tls.until(50)).toEqual(["12 0 unknown", "12 link down"]);
  });

  test("hanging up in the middle of a handshake leaves nothing under way", () => {
    const tls = world(true, slow);
    tls.send(0);
    tls.until(50);
    tls.network.hangUp();
    expect(tls.until(5_000)).toEqual(["50 0 vanished"]);
  });
});
