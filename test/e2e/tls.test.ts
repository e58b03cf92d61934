// TLS between terminals and gateway, and what each way to fail means for a payment.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { generate } from "selfsigned";
import { describe, expect, onTestFinished, test } from "vitest";
import { HttpLinks } from "../../src/engine/live/http-link.ts";
import { Iso8583Links } from "../../src/engine/live/iso8583-links.ts";
import type { LinkOwner, Links, TerminalLink } from "../../src/engine/live/terminal-link.ts";
import { clear, TlsTransport, type Transport } from "../../src/engine/live/transport.ts";
import { makeCertificates } from "../../src/gateway/certificates.ts";
import { serve } from "../../src/gateway/serving.ts";
import type { Answer } from "../../src/messages.ts";
import type { GatewayPlan } from "../../src/plan/plan.ts";
import { HttpJson } from "../../src/protocol/http-json.ts";
import { Iso8583 } from "../../src/protocol/iso8583/iso8583.ts";
import type { ClientTls, Credentials, ServerTls } from "../../src/tls.ts";
import { planOf } from "../engine/virtual/plans.ts";
import { onePlan } from "../gateway/core/virtual-gateway.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { saleNumber } from "./path-links.ts";

const made = await makeCertificates({ clientCertificates: true });
const strange = await makeCertificates({ clientCertificates: true });
const { gateway, terminals } = made;
const past = await expiredGateway();

const protocols = ["http-json", "iso8583"] as const;

test.each(protocols)("%s: a gateway that ends waits for nobody's handshake", async (protocol) => {
  const ledger = join(temporaryFolder(), "ledger.db");
  const plan: GatewayPlan = { ...onePlan, protocol, tls: { clientCertificates: true } };
  const serving = await serve({ gateway: plan, seed: 1, ledger, host: "127.0.0.1", port: 0 }, gateway);
  const half = connect(serving.ready.terminalPort, "127.0.0.1");
  half.on("error", () => {});
  const gone = once(half, "close");
  await once(half, "connect");
  half.write(Buffer.from([0x16, 3, 1]));
  // The connection is accepted by the time that another one is served.
  await fetch(`http://127.0.0.1:${serving.ready.port}/v1/status`);
  await serving.end();
  await gone;
});

describe.each(protocols)(
  "%s: with certificates asked of terminals, whoever is refused has sent nothing",
  (spoken) => {
    const shownBy = (shown: Credentials | undefined): ClientTls => ({ ...terminals, shown });

    test("both sides show what the other believes", async () => {
      const { till, rows } = await bench(gateway, new TlsTransport(terminals), spoken);
      expect(await till.pays(0)).toBe("approved");
      expect(await till.pays(1)).toBe("approved");
      expect([await rows(), till.news]).toEqual([2, []]);
    });

    test.each<[string, ServerTls, ClientTls]>([
      ["the gateway's certificate has expired", past, { ...terminals, authority: past.certificate }],
      ["the gateway's certificate is for another name", gateway, { ...terminals, serverName: "pay.example" }],
      ["the terminal does not know who signed the gateway's", gateway, strange.terminals],
      ["the terminal's certificate has expired", gateway, shownBy(terminals.expired)],
      ["the terminal has none", gateway, shownBy(undefined)],
      ["the gateway does not know who signed the terminal's", gateway, shownBy(strange.terminals.shown)],
    ])("%s", async (_name, server, client) => {
      const { till, rows } = await bench(server, new TlsTransport(client), spoken);
      expect(await till.pays(0)).toBe("unreachable");
      expect(await till.pays(1)).toBe("unreachable");
      expect([await rows(), till.news]).toEqual([0, []]);
    });

    test("a terminal whose certificate expires goes on with its session, and has no new one until it is renewed", async () => {
      const { till, rows } = await bench(gateway, new TlsTransport(terminals), spoken);
      expect(await till.pays(0)).toBe("approved");
      till.hasExpired = true;
      expect(await till.pays(1)).toBe("approved");
      till.link.hangUp();
      await expect.poll(() => till.news).toEqual([false]);
      expect(await till.pays(2)).toBe("unreachable");
      till.hasExpired = false;
      expect(await till.pays(3)).toBe("approved");
      expect([await rows(), till.news]).toEqual([3, [false, true]]);
    });
  },
);

describe.each(protocols)("%s: the gateway's certificate expires while it serves", (spoken) => {
  test.each([true, false])(
    "sessions stand or are ended, new ones are refused until it is renewed; terminals show one: %s",
    async (clientCertificates) => {
      const own = await makeCertificates({ clientCertificates });
      const { till, rows, orders } = await bench(own.gateway, new TlsTransport(own.terminals), spoken);
      const [stand, end] = [
        { id: 1, isOn: true, sessions: "stand" },
        { id: 2, isOn: true, sessions: "end" },
      ];
      expect(await till.pays(0)).toBe("approved");
      expect(await orders(stand)).toEqual([200, { expiries: 1 }]);
      expect(await till.pays(1)).toBe("approved");
      till.link.hangUp();
      await expect.poll(() => till.news).toEqual([false]);
      expect(await till.pays(2)).toBe("unreachable");
      expect(await orders({ id: 1, isOn: false })).toEqual([200, { expiries: 0 }]);
      expect(await till.pays(3)).toBe("approved");
      expect(await orders(end)).toEqual([200, { expiries: 1 }]);
      await expect.poll(() => till.news).toEqual([false, true, false]);
      expect(await till.pays(4)).toBe("unreachable");
      await orders({ id: 2, isOn: false });
      expect(await till.pays(5)).toBe("approved");
      // Of two that have it expired, the last to end renews it.
      await orders(stand);
      await orders(end);
      await expect.poll(() => till.news).toEqual([false, true, false, true, false]);
      await orders({ id: 1, isOn: false });
      expect(await till.pays(6)).toBe("unreachable");
      expect(await rows()).toBe(4);
    },
  );
});

test.each<[string, ServerTls | undefined]>([
  ["speaks in the clear", undefined],
  ["was started with a certificate of somebody's own", { ...gateway, expired: undefined }],
])("a gateway that %s has none that could expire, and says so", async (_, server) => {
  const { orders } = await bench(server, clear);
  const refused = { error: "it shows no certificate that could expire" };
  expect(await orders({ id: 1, isOn: true, sessions: "stand" })).toEqual([400, refused]);
});

test("without certificates of terminals, whatever they show is nobody's business", async () => {
  const own = await makeCertificates({ clientCertificates: false });
  const { till, rows } = await bench(own.gateway, new TlsTransport(own.terminals));
  till.hasExpired = true;
  expect(await till.pays(0)).toBe("approved");
  expect(await rows()).toBe(1);
});

test.each(protocols)("%s in the clear to a TLS port: it was sent, and cannot be read", async (spoken) => {
  const { till, rows } = await bench(gateway, clear, spoken);
  expect(await till.pays(0)).toBe("unknown");
  expect(await rows()).toBe(0);
});

test.each(protocols)("%s over TLS to a port in the clear: nothing was sent", async (spoken) => {
  const { till, rows } = await bench(undefined, new TlsTransport(terminals), spoken);
  expect(await till.pays(0)).toBe("unreachable");
  expect(await rows()).toBe(0);
});

describe("TLS 1.3, where the request is on its way before the terminal hears that it is refused", () => {
  async function till(shown: Credentials | undefined): Promise<Till> {
    const { certificate: cert, key, terminalAuthority: ca } = gateway;
    const options = { cert, key, ca, requestCert: true, minVersion: "TLSv1.3" } as const;
    const server = createServer(options, (socket) => socket.end()).listen(0, "127.0.0.1");
    server.on("tlsClientError", () => {});
    await once(server, "listening");
    onTestFinished(() => void server.close());
    return new Till(
      (server.address() as AddressInfo).port,
      linksOf["http-json"](new TlsTransport({ ...terminals, shown })),
    );
  }

  test("an alert that refuses the certificate says that nothing came of it", async () => {
    expect(await (await till(undefined)).pays(0)).toBe("unreachable");
  });

  test("a mere close does not", async () => {
    expect(await (await till(terminals.expired)).pays(0)).toBe("unknown");
  });
});

/** A gateway, in the clear where it shows nothing, and a terminal's link to it. */
async function bench(
  tls: ServerTls | undefined,
  transport: Transport,
  protocol: (typeof protocols)[number] = "http-json",
): Promise<{ till: Till; rows: () => Promise<number>; orders: (body: object) => Promise<unknown> }> {
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-tls-"));
  const start = { seed: 1, ledger: join(folder, "ledger.db"), host: "127.0.0.1", port: 0 };
  const serving = await serve({ ...start, gateway: { ...plan.gateway, protocol } }, tls);
  onTestFinished(async () => {
    await serving.end();
    rmSync(folder, { recursive: true });
  });
  const { port, terminalPort } = serving.ready;
  const rows = async () => {
    const status = await fetch(`http://127.0.0.1:${port}/v1/status`);
    return ((await status.json()) as { rows: number }).rows;
  };
  const orders = async (body: object) => {
    const headers = { "content-type": "application/json" };
    const method = "POST";
    const url = `http://127.0.0.1:${port}/v1/expiries`;
    const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
    return [answer.status, await answer.json()];
  };
  return { till: new Till(terminalPort, linksOf[protocol](transport)), rows, orders };
}

const plan = planOf({ gateway: { workers: 10, service: { medianMs: 0, sigma: 0 } } });

const linksOf: Record<(typeof protocols)[number], (transport: Transport) => Links> = {
  "http-json": (transport) => new HttpLinks(new HttpJson(plan, "run"), transport),
  iso8583: (transport) => new Iso8583Links(new Iso8583(plan, "run"), transport),
};

/** A terminal's end of a link. */
class Till implements LinkOwner {
  readonly link: TerminalLink;
  readonly news: boolean[] = [];
  hasExpired = false;
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  constructor(port: number, links: Links) {
    this.link = links.link(`127.0.0.1:${port}`, 0, 0, this);
    onTestFinished(() => this.link.close());
  }

  pays(number: number): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(number, resolve);
    this.link.send(saleNumber(number), number);
    return promise;
  }

  answered(_terminal: number, attempt: number, answer: Answer): void {
    this.#waiting.get(attempt)?.(answer);
  }

  linkChanged(_terminal: number, _link: number, isUp: boolean): void {
    this.news.push(isUp);
  }

  hasExpiredCertificate(): boolean {
    return this.hasExpired;
  }

  broke(error: unknown): void {
    throw error;
  }
}

/** What the gateway shows, valid until yesterday, and signed by itself. */
async function expiredGateway(): Promise<ServerTls> {
  const yesterday = new Date(Date.now() - 86_400_000);
  const own = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(yesterday.getTime() - 86_400_000),
    notAfterDate: yesterday,
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  return { ...gateway, certificate: own.cert, key: own.private };
}
