// Hooks: what begins and ends an outage at a gateway of one's own.

import { z } from "zod";
import * as field from "../fields.ts";

const methods = ["get", "post", "put", "patch", "delete"] as const;

const url = () =>
  z
    .string()
    .refine(
      (text) => /^https?:\/\/./.test(text) || text.startsWith("${env:"),
      field.says("is not a URL", "write it like http://127.0.0.1:8080/maintenance"),
    )
    .optional();

const hook = z
  .strictObject({
    get: url().meta({ description: "URL that is asked; any 2xx is success." }),
    post: url().meta({ description: "URL that is posted to; any 2xx is success." }),
    put: url().meta({ description: "As post, with PUT." }),
    patch: url().meta({ description: "As post, with PATCH." }),
    delete: url().meta({ description: "As post, with DELETE." }),
    headers: z
      .record(z.string(), z.string())
      .default({})
      .meta({ description: `Headers of the call; secrets as \${env:NAME}.` }),
    body: z.string().optional().meta({ description: "What is sent; JSON unless a header says otherwise." }),
    command: z
      .array(z.string())
      .min(1, field.says("is empty", 'write a program and its arguments: ["./maintenance.sh", "on"]'))
      .optional()
      .meta({ description: "Program and arguments, without a shell; exit code 0 is success." }),
  })
  .refine(
    (written) => [...methods, "command" as const].filter((name) => written[name] !== undefined).length === 1,
    field.says("does not do exactly one thing", "write one of post, put, patch, delete, get and command"),
  );

/** The conductor gives up no order to heal while a hook may still end in time. */
const longestMs = 20_000;

const pair = z.strictObject({
  begin: hook.meta({ description: "Begins the outage." }),
  end: hook.meta({
    description: "Ends it. It also runs where the run is cut short, and must then be done within a second.",
  }),
  timeout: field
    .span()
    .refine((ms) => ms <= longestMs, field.says("is longer than 20s", "write at most 20s"))
    .prefault("10s")
    .meta({ description: "Each of them must be done within it. Never divided by speed." }),
});

export const hooks = z.record(field.id(), pair).default({}).meta({
  description:
    "By kind of outage, what makes it at the gateway: {maintenance: {begin: {post: URL}, end: …}}.",
});

export type WrittenHook = z.output<typeof hook>;
export type WrittenHooks = z.output<typeof hooks>;

/** The method of an HTTP hook and its URL; undefined for a command. */
export function callOf(written: WrittenHook): { method: (typeof methods)[number]; url: string } | undefined {
  const method = methods.find((name) => written[name] !== undefined);
  return method && { method, url: written[method] as string };
}
