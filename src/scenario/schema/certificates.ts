// Certificates that terminals show a gateway of one's own.

import { z } from "zod";
import * as field from "../fields.ts";

const file = () => z.string().min(1, field.says("is empty", "write the path of a file in PEM format"));

const pair = z.strictObject({
  certificate: file().meta({ description: "File with the certificate." }),
  key: file().meta({ description: "File with its key." }),
});

export const certificates = z.strictObject({
  authority: file().optional().meta({
    description: "File with the certificate of those who signed the gateway's. The system's where left out.",
  }),
  shown: pair.optional().meta({ description: "What every terminal shows where the gateway asks for it." }),
  expired: pair.optional().meta({
    description: "What terminals show instead while an outage certificate strikes them.",
  }),
});
