// A gateway of one's own: what describes our model means nothing beside a URL, what describes one's own means nothing
// without, and hooks are for outages that happen at a gateway.

import { quoted } from "../fields.ts";
import { type FieldPath, type Mistake, wrongKey, wrongValue } from "../mistake.ts";
import { instead } from "../nearest.ts";
import type { Parts } from "../parts.ts";
import { modelFields } from "../schema/model-fields.ts";

/** What is said of one's own gateway, beside its URL. */
const ownFields = ["adapter", "headers", "certificates", "iso8583", "http", "ledger", "hooks", "identities"];

export function ownGateway(parts: Parts): Mistake[] {
  const { gatewayWritten, gateway } = parts;
  if (!gatewayWritten.has("url")) {
    return ownFields
      .filter((field) => gatewayWritten.has(field))
      .map((field) =>
        wrongKey(
          ["gateway", field],
          "means nothing without url",
          "write the url of your gateway, or leave it out",
        ),
      );
  }
  return [
    ...modelFields
      .filter((field) => gatewayWritten.has(field))
      .map((field) =>
        wrongKey(
          ["gateway", field],
          "means nothing with url: it describes our gateway, not yours",
          "leave it out",
        ),
      ),
    ...changed(parts),
    ...Object.keys(gateway.hooks ?? {}).flatMap((kind) => unhookable(kind, parts)),
  ];
}

function changed({ changes }: Parts): Mistake[] {
  return changes.flatMap(({ index, set }) =>
    Object.keys(set ?? {})
      .filter((path) => path.startsWith("gateway."))
      .map((path) => {
        const at: FieldPath = ["changes", index, "set", path];
        return wrongKey(at, "cannot be changed at a gateway with url", "leave it out");
      }),
  );
}

function unhookable(kind: string, { kinds }: Parts): Mistake[] {
  const path = ["gateway", "hooks", kind];
  const known = kinds.get(kind);
  const hookable = [...kinds.values()].filter(({ strikes }) => strikes !== "links").map(({ name }) => name);
  if (!known) return [wrongKey(path, `there is no kind ${quoted(kind)}`, instead(kind, hookable))];
  if (known.strikes !== "links") return [];
  return [wrongKey(path, `${kind} happens in the network, where no hook is needed`, "leave it out")];
}

/** Where a hook would be needed and is none; `kind` is what happens at the gateway in the outage at `index`. */
export function lacksHook(index: number, kind: string): Mistake {
  return wrongValue(
    ["outages", index, "what"],
    `${kind} happens at your gateway, and nothing says how`,
    `write gateway: {hooks: {${kind}: {begin: {post: URL}, end: {post: URL}}}}, or a command: [PROGRAM]`,
  );
}
