// version-refused: the gateway raises its version floor. Terminals below it are definitely refused until they are
// updated: the update that somebody skipped.

import { z } from "zod";
import { isOlder, version } from "../scenario/schema/version.ts";
import { terminalKind } from "./kind.ts";

export const versionRefused = terminalKind({
  name: "version-refused",
  about: "the gateway refuses terminals whose software is too old",
  parameters: z.strictObject({
    below: version().meta({ description: 'The lowest version that is still served, such as "2.4".' }),
  }),
  effect: () => ({ kind: "refusal", reason: "versionRefused", refuses: "all", queued: "refused" }),
  spares: ({ below }, has) => !isOlder(has, below),
});
