// The fleet: groups of terminals that are alike.

import { z } from "zod";
import * as field from "../fields.ts";
import { type PolicyPart, policyFields } from "../policy.ts";
import { type PresetName, presets } from "../presets.ts";
import { link } from "./link.ts";
import { percentiles } from "./percentiles.ts";
import { percentOf, shares } from "./shares.ts";
import { version } from "./version.ts";

/** Groups, and outages, that a scenario may have: more than anyone writes, and few enough to compare all with all. */
export const mostItems = 1000;

const presetName = field.oneOf("a preset", Object.keys(presets) as PresetName[]);

const staff = z.strictObject({
  notices: percentiles("people who notice").meta({
    description: "How long until someone sees that a terminal is offline, lognormal.",
  }),
  monitoring: field
    .span()
    .optional()
    .meta({ description: "Monitoring tells them after so long at the latest." }),
  does: z
    .array(field.oneOf("something that staff does", ["restart", "switch-link", "take-cash", "call", "swap"]))
    .min(1, field.says("does nothing", "write at least one, such as [restart]"))
    .meta({
      description:
        "What they then do, in this order, until it works: restart it, use its next link, take cash from whoever cannot pay, call for help, swap it for the spare one.",
    }),
  // Our own choice.
  each: field
    .span()
    .prefault("2m")
    .meta({ description: "From one thing that they do to the next, and how long a swap takes." }),
});

const ways = ["cash", "qr", "other-terminal"] as const;

type Alternative = {
  readonly way: (typeof ways)[number];
  readonly share: number;
  readonly link?: "customer";
};

const alternative = z
  .strictObject({
    cash: field.share().optional().meta({ description: "So many customers pay cash instead." }),
    qr: field.share().optional().meta({ description: "So many scan a code and pay with their telephone." }),
    "other-terminal": field
      .share()
      .optional()
      .meta({ description: "So many go to another terminal of the store." }),
    link: field.oneOf("a link", ["customer"]).optional().meta({
      description:
        "For qr: over the customers' own link instead of the store's. Outages call that one link: customer.",
    }),
  })
  .transform((written, context): Alternative => {
    const wrong = (what: string, todo: string): never => {
      context.addIssue({ code: "custom", message: field.says(what, todo), input: written });
      return z.NEVER;
    };
    const [way, ...others] = ways.filter((each) => written[each] !== undefined);
    if (way === undefined) return wrong("names no way to pay", `write one of: ${ways.join(", ")}`);
    if (others.length > 0)
      return wrong("names several ways to pay", "write an item for each: [{cash: 40%}, {qr: 30%}]");
    const { link: over } = written;
    if (over && way !== "qr") return wrong(`${way} needs no link`, "leave link out");
    return { way, share: written[way] ?? 0, ...(over ? { link: over } : {}) };
  });

const group = z.strictObject({
  id: field.id().meta({ description: "What outages and measures call this group." }),
  terminals: field.whole(1, 1_000_000).meta({ description: "How many terminals the group has." }),
  perStore: field
    .whole(1, 10_000)
    .default(1)
    .meta({ description: "Terminals in one store; the last store may have fewer." }),
  region: shares("region")
    .default({})
    .meta({ description: "Where the stores are: a name, or names with their shares of the stores." }),
  model: shares("model")
    .default({})
    .meta({ description: "Which devices they are: a name, or names with their shares of the terminals." }),
  version: shares("version", version()).default({}).meta({
    description:
      'Which software they run, in quotes: "2.10", or versions with their shares of the terminals.',
  }),
  terminal: z
    .union([
      presetName.transform((preset): { preset: PresetName } & PolicyPart => ({ preset })),
      z.strictObject({
        preset: presetName.meta({ description: "The preset that gives what is not overridden." }),
        ...policyFields,
      }),
    ])
    .meta({ description: "How the terminals behave: a preset, or a preset with parts of it replaced." }),
  links: z
    .array(link)
    .min(1, field.says("has no link", "write one, such as {id: wifi, profile: wifi, provider: telecom-a}"))
    .meta({ description: "Networks of the terminals, in order of preference." }),
  staff: staff.optional().meta({ description: "People in the stores who do something about it." }),
  alternatives: z
    .array(alternative)
    .default([])
    .refine((each) => percentOf(each.map(({ share }) => share)) <= 100, {
      error: field.says(
        "shares add up to more than 100 %",
        "leave some customers who go away, or write less",
      ),
    })
    .meta({ description: "Other ways to pay when the terminal cannot, in order of preference." }),
});

/** The fleet of a scenario, group by group. */
export const fleet = z
  .array(group)
  .min(1, field.says("has no group", "write at least one group of terminals"))
  .max(
    mostItems,
    field.says(`has more than ${mostItems} groups`, "write fewer, with shares of regions and models"),
  )
  .meta({ description: "The terminals, group by group." });

/** A group of the fleet. */
export type FleetGroup = z.output<typeof group>;
