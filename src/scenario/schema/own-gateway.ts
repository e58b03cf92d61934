// A gateway of one's own: where it is, and what is spoken with it.

import { z } from "zod";
import * as field from "../fields.ts";
import { certificates } from "./certificates.ts";
import { httpMessages, template } from "./http-messages.ts";
import { iso8583 } from "./iso8583.ts";

/** Adapters that need no file. */
export const builtInAdapters = ["http-json", "iso8583"] as const;

const schemes = ["http:", "https:", "tcp:", "tls:"];

/** Headers that whoever sends a request answers for. */
const ourHeaders = [
  "host",
  "connection",
  "content-length",
  "content-type",
  "transfer-encoding",
  "expect",
  "upgrade",
];

const url = z.string().superRefine((text, context) => {
  const refuse = (what: string, todo: string) =>
    context.addIssue({ code: "custom", message: field.says(what, todo), input: text });
  const read = URL.parse(text);
  if (!read?.host || !schemes.includes(read.protocol))
    return refuse(
      `${field.quoted(text)} is no gateway's URL`,
      "write it like http://127.0.0.1:8080, or tcp://HOST:PORT for ISO 8583",
    );
  if (read.username !== "" || read.password !== "")
    return refuse(
      "has a user or a password in it, and the plan would show it",
      `write headers: {authorization: "Basic $\{env:GATEWAY_LOGIN}"}`,
    );
  if (read.search !== "" || read.hash !== "")
    return refuse("has more than a path", "leave out what follows ? or #");
  if (/^(tcp|tls):$/.test(read.protocol) && read.port === "")
    return refuse("has no port", `write ${text}:PORT`);
});

const adapter = z
  .string()
  .min(1, field.says("is empty", "write http-json, iso8583 or the path of an adapter"));

const headers = z
  .record(
    z
      .string()
      .regex(
        /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/,
        field.says("is no name of a header", "write letters, figures and -"),
      ),
    template(),
  )
  .superRefine((written, context) => {
    for (const name of Object.keys(written))
      if (ourHeaders.includes(name.toLowerCase()))
        context.addIssue({
          code: "custom",
          message: field.says(`${name} is what tillstorm itself says`, "leave it out"),
          path: [name],
        });
  });

/** Fields of `gateway` that say how to reach one of one's own. */
export const ownGateway = {
  url: url.optional().meta({
    description:
      "Your own gateway in place of ours: http://, https://, or tcp:// and tls:// for ISO 8583. Not on this machine, it needs --allow-target HOST.",
  }),
  adapter: adapter.optional().meta({
    description:
      "How its messages look: http-json (as ours), iso8583, or the path of a module beside this file (adapter new NAME writes one). http-json where left out.",
  }),
  headers: headers.default({}).meta({
    description: `Headers of every request over HTTP, secrets as $\{env:NAME}: {authorization: "Bearer $\{env:TOKEN}"}.`,
  }),
  certificates: certificates.optional().meta({
    description: `Files in PEM format for TLS with it, by path or as $\{env:NAME}: {authority: "$\{env:GATEWAY_CA}"}.`,
  }),
  iso8583: iso8583.optional().meta({
    description:
      "What it does otherwise in ISO 8583 than ours (docs/iso8583.md): fields, message types, response codes.",
  }),
  http: httpMessages.optional().meta({
    description: "In place of an adapter: how its messages look over HTTP, and what its answers mean.",
  }),
};
