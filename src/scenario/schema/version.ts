// A version of a terminal's software: text, because YAML makes the number 2.1 of 2.10.

import { z } from "zod";
import * as field from "../fields.ts";

/** A version such as "2.10" or "7.0.1-beta". */
export function version() {
  return z
    .string({
      error: ({ input }) =>
        typeof input === "number"
          ? field.says(`${input} is not text`, `put versions in quotes, 2.10 is the number 2.1: "${input}"`)
          : field.says(`${field.quoted(input)} is not a version`, 'write it in quotes, such as "2.10"'),
    })
    .regex(
      /^[0-9A-Za-z._-]{1,40}$/,
      field.says("is not a version", 'write at most 40 of 0–9, A–z, dot, _ and -, such as "2.10"'),
    )
    .meta({ title: "version" });
}

/** Whether the one version is below the other: part by part, figures as numbers, and what has fewer parts is older. */
export function isOlder(one: string, other: string): boolean {
  const [own, theirs] = [one, other].map((text) => text.split(/[._-]/));
  for (const [index, part] of theirs.entries()) {
    const has = own[index];
    if (has === undefined) return true;
    if (has === part) continue;
    const isNumeric = /^\d+$/.test(has) && /^\d+$/.test(part);
    return isNumeric ? Number(has) < Number(part) : has < part;
  }
  return false;
}
