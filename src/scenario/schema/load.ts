// The load: how often customers come, what they spend, and with which cards.

import { z } from "zod";
import * as field from "../fields.ts";
import { type ShapeName, shapes } from "../shapes.ts";
import { percentiles } from "./percentiles.ts";
import { whole } from "./shares.ts";

export const shapePoint = z.strictObject({
  at: field.duration().meta({ description: "Since the first customer." }),
  level: z
    .number()
    .min(0, field.says("is below 0", "write a level from 0 to 1"))
    .max(1, field.says("is above 1", "write a level from 0 to 1; raise sales instead"))
    .meta({ description: "Share of the peak, from 0 to 1." }),
});

const realDay = z.strictObject({
  csv: z
    .string()
    .min(1, field.says("is empty", "write the path of a CSV file, beside this file"))
    .meta({ description: "CSV file of a real day, its path relative to this file." }),
  column: z
    .string()
    .min(1, field.says("is empty", "write the name of a column, as the first line of the file calls it"))
    .meta({ description: "The column that holds the sales; its rows are spread evenly over the duration." }),
});

const card = z.union([
  field.share().transform((share): { share: number; declined?: number } => ({ share })),
  z.strictObject({
    share: field.share().meta({ description: "Share of the sales." }),
    declined: field
      .share()
      .optional()
      .meta({ description: "Share of these that the issuer declines; as load.declined where left out." }),
  }),
]);

export const loadFields = z.strictObject({
  sales: field.rate().meta({ description: "Sales of one terminal where the shape is at its peak." }),
  arrivals: z
    .union([
      z.literal("open", {
        error: ({ input }) =>
          field.says(
            `${field.quoted(input)} is not a way to arrive`,
            "write open, or how long a customer thinks: {closed: {think: 30s}}",
          ),
      }),
      z
        .strictObject({
          closed: z
            .strictObject({
              think: field.span().meta({ description: "From one answer to the next customer, on average." }),
            })
            .meta({ description: "One customer after the other." }),
        })
        .transform(({ closed }) => ({ think: closed.think })),
    ])
    .default("open")
    .meta({
      description:
        "open: customers come at their own times, whatever happens (Poisson). {closed: {think: 30s}}: each comes a think time after the last one was served.",
    }),
  shape: z
    .union([
      field.oneOf("a shape", Object.keys(shapes) as ShapeName[]),
      z.array(shapePoint).min(1, field.says("has no point", "write one, such as {at: 0s, level: 1}")),
      realDay,
    ])
    .default("constant")
    .meta({
      description:
        "How sales go up and down: a named shape, points with straight lines between them, or {csv, column} of a real day.",
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
  cards: z
    .record(field.id(), card)
    .default({})
    .superRefine((cards, context) => {
      const each = Object.values(cards).map(({ share }) => share);
      const message = each.length === 0 ? undefined : whole(each, "card network");
      if (message) context.addIssue({ code: "custom", message });
    })
    .meta({
      description:
        "Card networks with their shares of the sales: {visa: 60%, discover: {share: 40%, declined: 2%}}.",
    }),
  refunds: field.share().prefault("0%").meta({ description: "Share of the sales that are refunded later." }),
  voids: field
    .share()
    .prefault("0%")
    .meta({ description: "Share of the sales that the cashier takes back at once." }),
  patience: percentiles("customers").optional().meta({
    description:
      "How long a customer waits, since the intended time, before leaving, lognormal. For ever where left out.",
  }),
  delayedAfter: field
    .span()
    .prefault("30s")
    .meta({ description: "Who is served so long after the intended time, or longer, was delayed." }),
});

/** The load as it is written; a card without declines of its own has those of the load. */
export const load = loadFields
  .transform((written) => ({
    ...written,
    cards: Object.fromEntries(
      Object.entries(written.cards).map(([network, { share, declined = written.declined }]) => [
        network,
        { share, declined },
      ]),
    ),
  }))
  .meta({ description: "What customers want." });

/** Points of a shape: its level over the time since the first customer. */
export type ShapePoints = z.output<typeof shapePoint>[];
/** A column of a CSV file, as it is written. */
export type RealDay = z.output<typeof realDay>;
