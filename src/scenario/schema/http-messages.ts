// How a gateway's messages look over HTTP, described in YAML alone: requests as templates, answers by rules.

import parsePath from "jsonpath-rfc9535/parser";
import { z } from "zod";
import { type DeclineReason, declineReasons } from "../../messages.ts";
import { templateMistake } from "../../template.ts";
import * as field from "../fields.ts";

/** What a template may name. */
const names = [
  ...["kind", "reference", "key", "sale", "terminal", "merchant", "currency", "amountMinor", "amount"],
  ...["card", "network", "isForward", "isUpdated", "sales", "secret"],
  ...["totals.sales", "totals.salesMinor", "totals.refunds", "totals.refundsMinor"],
];

/** Text with {{names}} in it. */
export function template() {
  return z.string().superRefine((text, context) => {
    const wrong = templateMistake(text, names);
    if (wrong) context.addIssue({ code: "custom", message: field.says(wrong.what, wrong.todo), input: text });
  });
}

/** A JSONPath (RFC 9535). */
export const jsonPath = z.string().superRefine((text, context) => {
  try {
    parsePath(text);
  } catch {
    context.addIssue({
      code: "custom",
      message: field.says(
        `${field.quoted(text)} is no JSONPath`,
        "write it like $.result or $.data.status (RFC 9535)",
      ),
      input: text,
    });
  }
});

const expression = z.string().superRefine((text, context) => {
  try {
    new RegExp(text, "u");
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, "") : "";
    const message = field.says(`${field.quoted(text)} is no regular expression`, `mend it: ${why}`);
    context.addIssue({ code: "custom", message, input: text });
  }
});

const status = z.union([
  field.whole(100, 599),
  z.string().regex(/^[1-5]xx$/, field.says("is no status", "write 200, or 2xx for all of them")),
]);

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const condition = z
  .strictObject({
    status: z
      .union([status, z.array(status).min(1, field.says("is empty", "write a status"))])
      .optional()
      .meta({ description: "Status of the answer: 200, 2xx, or a list of them." }),
    header: z.string().min(1, field.says("is empty", "write the name of a header")).optional().meta({
      description: "The header that equals and matches are about, in place of the body.",
    }),
    path: jsonPath
      .optional()
      .meta({ description: "A JSONPath: what equals and matches are about, in place of the whole body." }),
    equals: z
      .union([scalar, z.array(scalar).min(1, field.says("is empty", "write a value"))])
      .optional()
      .meta({ description: "It is this, or one of these. With path or header alone: there is one." }),
    matches: expression.optional().meta({ description: "It contains this regular expression." }),
    reason: field
      .oneOf("a reason", Object.keys(declineReasons) as DeclineReason[])
      .optional()
      .meta({ description: "Of declined: why. The issuer's where left out." }),
  })
  .superRefine((written, context) => {
    const { header, path, status, equals, matches } = written;
    const refuse = (what: string, todo: string) =>
      context.addIssue({ code: "custom", message: field.says(what, todo) });
    if (header !== undefined && path !== undefined)
      refuse("looks at a header and at a path", "write two conditions");
    if (
      path === undefined &&
      header === undefined &&
      status === undefined &&
      equals === undefined &&
      matches === undefined
    )
      refuse("asks for nothing", "write status, path, header, equals or matches");
  });

/** The editors' schema says it once: it would stand in it two hundred times. */
const anyCondition = z
  .union([condition, z.array(condition).min(1, field.says("is empty", "write a condition"))])
  .meta({ id: "condition" });

const conditions = (description: string) => anyCondition.optional().meta({ description });

const answers = {
  approved: conditions("Booked. A condition, or a list of which any is enough."),
  declined: conditions("Definitely not booked."),
  busy: conditions("Definitely not processed, try later. {status: [429, 503]} where left out."),
  rejected: conditions("The gateway did not take the request for a message: the run ends, inconclusive."),
  retryAfter: z
    .strictObject({
      path: jsonPath.meta({ description: "A JSONPath to the number." }),
      unit: field.oneOf("a unit", ["ms", "s"]).default("s").meta({ description: "What the number counts." }),
    })
    .optional()
    .meta({
      description: "Where a busy gateway says how long to wait. The header Retry-After where left out.",
    }),
};

const body = z
  .strictObject({
    json: z
      .record(z.string(), z.unknown())
      .superRefine((written, context) => templatesIn(written, [], context))
      .optional()
      .meta({ description: "JSON. A text that is only {{amountMinor}} becomes a number." }),
    form: z.record(z.string(), template()).optional().meta({ description: "Fields of a form." }),
    xml: template().optional().meta({ description: "XML." }),
  })
  .refine(
    ({ json, form, xml }) => [json, form, xml].filter((each) => each !== undefined).length === 1,
    field.says("is not exactly one of json, form and xml", "write one of them"),
  );

const message = z
  .strictObject({
    method: field
      .oneOf("a method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
      .optional()
      .meta({ description: "POST where it has a body, else GET." }),
    path: template()
      .refine((text) => text.startsWith("/"), field.says("does not begin with /", "write it like /sales"))
      .meta({ description: "With its query, as /sales/{{reference}}; it follows the path of the URL." }),
    headers: z.record(z.string(), template()).default({}).meta({ description: "Headers of this message." }),
    body: body.optional().meta({ description: "What is sent." }),
    ...answers,
  })
  .meta({ id: "request" });

const more = (description: string) => message.optional().meta({ description });

export const httpMessages = z
  .strictObject({
    sale: message.meta({ description: "A customer pays; also a stored sale that may be declined." }),
    echo: message.meta({
      description:
        "Is the gateway there? Any request that books nothing. Approved by any 2xx where left out.",
    }),
    refund: more("Money goes back."),
    advice: more("A stored sale that cannot be declined."),
    reversal: more("Nothing of this key is booked any more, or ever will be."),
    inquiry: more("What became of a sale? Declined with reason notFound where there is none."),
    upload: more("A sale of the batch once more, at the close of day."),
    settlement: more("Do the totals of the batch agree?"),
    report: more("What was sold, for the back office."),
    ...answers,
  })
  .superRefine((written, context) => {
    if (written.approved !== undefined) return;
    for (const [kind, said] of Object.entries(written)) {
      if (kind === "echo" || !isMessage(said) || said.approved !== undefined) continue;
      context.addIssue({
        code: "custom",
        message: field.says(
          "has no approved: every answer would be unknown",
          "write approved: {status: 2xx} or what it is",
        ),
        path: [kind],
      });
    }
  });

export type WrittenHttpMessages = z.output<typeof httpMessages>;
export type WrittenHttpMessage = z.output<typeof message>;
export type WrittenCondition = z.output<typeof condition>;

function isMessage(said: unknown): said is WrittenHttpMessage {
  return typeof said === "object" && said !== null && "path" in said && "headers" in said;
}

/** Reports every text in it that is no template. */
function templatesIn(part: unknown, path: (string | number)[], context: z.RefinementCtx): void {
  if (typeof part === "string") {
    const wrong = templateMistake(part, names);
    if (wrong)
      context.addIssue({ code: "custom", message: field.says(wrong.what, wrong.todo), path, input: part });
  } else if (typeof part === "object" && part !== null) {
    for (const [step, inner] of Object.entries(part)) templatesIn(inner, [...path, step], context);
  }
}
