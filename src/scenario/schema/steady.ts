// The steady state: bands that must hold before the first outage, and again after recovery.

import { z } from "zod";
import * as field from "../fields.ts";

const notADemand = (input: unknown): string => {
  const isLong = typeof input === "object" && input !== null && "that" in input;
  return isLong
    ? field.says("nothing is aborted for the steady state", `write what must hold alone: "min > 99%"`)
    : field.says(`${field.quoted(input)} is not a band`, 'write it like "max < 20" or "min > 99%"');
};

const band = z.string({ error: ({ input }) => notADemand(input) });

/** What is demanded of one measure. */
export const bands = z.union([
  band,
  z.array(band).min(1, field.says("demands nothing", "write one or leave it out")),
]);

export const steady = z
  .object({
    warmUp: field.duration().prefault("0s").meta({
      description: "So long after the first customer, and after the recovery, it need not hold.",
    }),
  })
  .catchall(bands)
  .refine(
    (written) => Object.keys(written).some((key) => key !== "warmUp"),
    field.says("says nothing of what is normal", 'write a band such as online: "min > 99%", or leave it out'),
  );
