// The scenario's schema: what a person may write, and what each field means. One schema makes the types,
// the checks and, from the descriptions, what editors explain.

import { z } from "zod";
import * as field from "./fields.ts";
import { linkProfiles } from "./link-profiles.ts";
import { type PolicyPart, policyFields } from "./policy.ts";
import { type PresetName, presets } from "./presets.ts";
import { shapes } from "./shapes.ts";

/** What the schema must know of a kind of outage; the kinds themselves live in src/outages/. */
export interface KindFields {
  /** As `what` calls it. */
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  readonly parameters: z.ZodObject;
}

function namesOf<Table extends object>(table: Table) {
  return Object.keys(table) as [keyof Table & string, ...(keyof Table & string)[]];
}

const presetName = field.oneOf("a preset", namesOf(presets));

const provider = z.union([
  field.id().transform((id): Record<string, number> => ({ [id]: 1 })),
  z.record(field.id(), field.share()).superRefine((shares, context) => {
    const percent = Number((Object.values(shares).reduce((sum, one) => sum + one, 0) * 100).toFixed(6));
    if (percent === 100) return;
    const todo = percent < 100 ? "name the provider of the rest" : "make them add up to 100%";
    context.addIssue({ code: "custom", message: field.says(`shares add up to ${percent} %`, todo) });
  }),
]);

const link = z.strictObject({
  id: field.id().meta({ description: "What outages call this link." }),
  profile: field
    .oneOf("a link profile", namesOf(linkProfiles))
    .meta({ description: "What the link does to every message even on a good day. Never divided by speed." }),
  provider: provider.meta({
    description: "Who carries it: a name, or names with their shares of the stores.",
  }),
});

const group = z.strictObject({
  id: field.id().meta({ description: "What outages and measures call this group." }),
  terminals: field.whole(1, 1_000_000).meta({ description: "How many terminals the group has." }),
  perStore: field
    .whole(1, 10_000)
    .default(1)
    .meta({ description: "Terminals in one store; the last store may have fewer." }),
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
    // Not max(1), which would hide what is wrong inside the links.
    .refine((links) => links.length <= 1, {
      error: field.says(
        "a terminal has one link for now",
        "keep the first and put other stores into a group of their own",
      ),
      when: ({ value }) => Array.isArray(value),
    })
    .meta({ description: "Networks of the terminals." }),
});

const shapePoint = z.strictObject({
  at: field.duration().meta({ description: "Since the first customer." }),
  level: z
    .number()
    .min(0, field.says("is below 0", "write a level from 0 to 1"))
    .max(1, field.says("is above 1", "write a level from 0 to 1; raise sales instead"))
    .meta({
      description: "Share of the peak, from 0 to 1.",
    }),
});

const load = z.strictObject({
  sales: field.rate().meta({ description: "Sales of one terminal where the shape is at its peak." }),
  shape: z
    .union([
      field.oneOf("a shape", namesOf(shapes)),
      z.array(shapePoint).min(1, field.says("has no point", "write one, such as {at: 0s, level: 1}")),
    ])
    .default("constant")
    .meta({
      description: "How sales go up and down: a named shape, or points with straight lines between them.",
    }),
  amount: z
    .strictObject({
      median: field.amount().meta({ description: "Half of the sales are smaller." }),
      p95: field.amount().meta({ description: "One sale in twenty is larger." }),
      currency: field.currency().meta({ description: "ISO 4217 code, such as EUR." }),
    })
    .refine(({ median, p95 }) => p95 >= median, {
      path: ["p95"],
      message: field.says("is below the median", "write at least the median"),
    })
    .meta({ description: "What a sale is worth, lognormal." }),
  declined: field
    .share()
    .prefault("0%")
    .meta({ description: "Share of customers whose card the issuer declines." }),
});

const defects = ["posts-twice", "acknowledges-and-forgets", "books-declined", "changes-amount"] as const;

const gateway = z.strictObject({
  workers: field
    .whole(1, 100_000)
    .default(64)
    .meta({ description: "Requests that are worked on at once, for the played rate." }),
  service: z
    .strictObject({
      p50: field.span().meta({ description: "Half of the requests take less." }),
      p95: field.span().meta({ description: "One request in twenty takes longer." }),
    })
    .refine(({ p50, p95 }) => p95 >= p50, {
      path: ["p95"],
      message: field.says("is below p50", "write at least p50"),
    })
    .prefault({ p50: "40ms", p95: "120ms" })
    .meta({ description: "How long a worker takes, lognormal. Never divided by speed." }),
  queue: field
    .whole(0, 1_000_000)
    .default(1000)
    .meta({ description: "Requests that may wait for a worker; more are answered busy." }),
  abandoned: field
    .oneOf("a way to treat them", ["served", "dropped"])
    .default("served")
    .meta({ description: "Whether the work of a caller who has gone is still done." }),
  retryAfter: field.span().prefault("5s").meta({ description: "Wait that a full queue asks for." }),
  defects: z.partialRecord(field.oneOf("a defect", defects), field.share()).default({}).meta({
    description: "What the gateway does wrong, each with its share of the sales: to see the audit find it.",
  }),
});

const strike = z
  .strictObject({
    provider: field.id().optional().meta({ description: "Stores whose link this provider carries." }),
    link: field.id().optional().meta({ description: "Stores that have a link of this id." }),
    group: field.id().optional().meta({ description: "Stores of this group." }),
    store: field
      .whole(0, 999_999)
      .optional()
      .meta({ description: "The store of this number, counted from 0." }),
    share: field
      .share()
      .optional()
      .meta({ description: "So large a part of the stores that the other keys leave, drawn by the seed." }),
    of: field
      .oneOf("something to share", ["stores"])
      .optional()
      .meta({ description: "What the share is of." }),
  })
  .refine((keys) => keys.of === undefined || keys.share !== undefined, {
    path: ["of"],
    message: field.says("stands without a share", "write share: 20% beside it, or leave it out"),
  });

/** A kind by its name, or by its name with parameters; both become {kind, parameters}. */
function whatSchema(kinds: readonly KindFields[]) {
  const names = kinds.map(({ name }) => name) as [string, ...string[]];
  const withParameters = z
    .strictObject(
      Object.fromEntries(
        kinds.map(({ name, about, parameters }) => [
          name,
          parameters.optional().meta({ description: about }),
        ]),
      ),
    )
    .transform((written, context) => {
      const named = Object.entries(written).filter(([, parameters]) => parameters !== undefined);
      if (named.length === 1)
        return { kind: named[0][0], parameters: named[0][1] as Record<string, unknown> };
      const what = named.length === 0 ? "names no kind of outage" : "names several kinds of outages";
      context.addIssue({
        code: "custom",
        message: field.says(
          what,
          named.length === 0 ? `write one of: ${names.join(", ")}` : "write an outage for each",
        ),
      });
      return z.NEVER;
    });
  const bare = field
    .oneOf("a kind of outage", names)
    .transform((name) => ({ [name]: {} }) as z.input<typeof withParameters>);
  return z.union([bare.pipe(withParameters), withParameters]);
}

function outageSchema(kinds: readonly KindFields[]) {
  return z.strictObject({
    id: field.id().meta({ description: "What expectations and the report call this outage." }),
    at: field.duration().meta({ description: "When it begins, since the first customer." }),
    for: field.span().meta({ description: "How long it lasts." }),
    strike: strike
      .optional()
      .meta({ description: "Whom it strikes: every key must fit. Everybody where left out." }),
    what: whatSchema(kinds).meta({ description: "What breaks: a kind, or {kind: parameters}." }),
  });
}

const demand = z.string({
  error: ({ input }) =>
    field.says(`${field.quoted(input)} is not an expectation`, 'write it like "== 0" or "max < 5000"'),
});

/** The fields of a whole scenario, with the kinds of outages that it may use. */
export function scenarioSchema(kinds: readonly KindFields[]) {
  return z.strictObject({
    name: z
      .string()
      .min(1, field.says("is empty", "write a name"))
      .max(100, field.says("is longer than 100 characters", "write a short name and put the rest into about"))
      .meta({ description: "What the report calls this scenario." }),
    about: z.string().default("").meta({ description: "What happens, in a sentence or two." }),
    seed: field
      .whole(0, Number.MAX_SAFE_INTEGER)
      .default(1)
      .meta({ description: "Repeats every random choice: the same seed, the same run." }),
    duration: field.span().meta({ description: "How long customers come." }),
    settle: field
      .duration()
      .prefault("10m")
      .meta({ description: "At most so long may queues drain afterwards." }),
    speed: field
      .speed()
      .prefault("1x")
      .meta({ description: "How many times faster than written it is played." }),
    windows: z
      .strictObject({
        least: field.span().prefault("5s").meta({ description: "No window is shorter, as played." }),
        sales: field
          .whole(1, 1_000_000)
          .default(200)
          .meta({ description: "A window has at least so many sales." }),
      })
      .prefault({})
      .meta({ description: "Windows in which service is compared with what it was before an outage." }),
    fleet: z
      .array(group)
      .min(1, field.says("has no group", "write at least one group of terminals"))
      .meta({ description: "The terminals, group by group." }),
    load: load.meta({ description: "What customers want." }),
    gateway: gateway.prefault({}).meta({ description: "The gateway that the terminals sell against." }),
    outages: z
      .array(outageSchema(kinds))
      .default([])
      .meta({ description: "What breaks, when, and for whom." }),
    expect: z
      .record(
        z.string(),
        z.union([demand, z.array(demand).min(1, field.says("demands nothing", "write one or leave it out"))]),
      )
      .default({})
      .meta({
        description: 'What must hold: measure{selectors}: "[aggregate] comparison value", or a list of them.',
      }),
  });
}

/** A scenario whose every field is right on its own: durations in ms, rates per ms, shares 0…1. */
export type Scenario = z.output<ReturnType<typeof scenarioSchema>>;
/** A group of the fleet. */
export type FleetGroup = Scenario["fleet"][number];
/** An outage as it is written. */
export type WrittenOutage = Scenario["outages"][number];
