// What is spoken with one's own gateway: said in one way, and fit for its URL.

import { type Mistake, wrongKey, wrongValue } from "../mistake.ts";
import type { Parts } from "../parts.ts";
import type { WrittenLedger } from "../schema/ledger.ts";
import { iso8583Mapping } from "./iso8583-mapping.ts";
import { ledgerColumns } from "./ledger-columns.ts";

export function adapters({ gateway, gatewayWritten }: Parts): Mistake[] {
  const { url, adapter } = gateway;
  if (gatewayWritten.has("http") && gatewayWritten.has("adapter"))
    return [wrongKey(["gateway", "http"], "says again what adapter says", "keep one of them")];
  if (url === undefined) return [];
  const isOverHttp = /^https?:/.test(url);
  if (isOverHttp && adapter === "iso8583")
    return [
      wrongValue(["gateway", "url"], "is HTTP, and iso8583 is not spoken over it", "write tcp://HOST:PORT"),
    ];
  const speaksHttp = gatewayWritten.has("http") || (adapter !== undefined && adapter !== "iso8583");
  if (!isOverHttp && speaksHttp)
    return [
      wrongValue(
        ["gateway", "url"],
        "is none of HTTP, which its adapter speaks",
        "write http:// or https://",
      ),
    ];
  if (isOverHttp && gatewayWritten.has("iso8583"))
    return [
      wrongKey(["gateway", "iso8583"], "means nothing over HTTP", "write tcp://HOST:PORT, or leave it out"),
    ];
  if (!isOverHttp && gatewayWritten.has("headers"))
    return [wrongKey(["gateway", "headers"], "means nothing where no HTTP is spoken", "leave it out")];
  return [
    ...unreadableLedger(gateway.ledger, { isOverHttp, adapter }),
    ...ledgerColumns(gateway.ledger, isOverHttp),
    ...iso8583Mapping(gateway),
  ];
}

/** A ledger that nobody could read would only be missed after the run. */
function unreadableLedger(
  ledger: WrittenLedger | undefined,
  { isOverHttp, adapter }: { readonly isOverHttp: boolean; readonly adapter: string | undefined },
): Mistake[] {
  const { from, url, http } = typeof ledger === "object" ? ledger : { from: ledger };
  if (from === "gateway" && url === undefined && !isOverHttp)
    return [
      wrongValue(
        ["gateway", "ledger"],
        "is read over HTTP, which this gateway does not speak",
        "say where with {from: gateway, url: URL}, name a file, a query or http: {url: URL}, or write none",
      ),
    ];
  if (http?.path !== undefined && !isOverHttp)
    return [
      wrongValue(
        ["gateway", "ledger", "http", "path"],
        "is a path at a gateway that does not speak HTTP",
        "write url: http://HOST:PORT/PATH",
      ),
    ];
  const isModule = isOverHttp && adapter !== undefined && adapter !== "http-json";
  if (from === "adapter" && !isModule)
    return [
      wrongValue(
        ["gateway", "ledger"],
        "is an adapter's, and there is no module of one",
        "name a file or a query, or write gateway or none",
      ),
    ];
  return [];
}
