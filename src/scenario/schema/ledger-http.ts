// A ledger that a gateway serves as JSON, page by page: where it is, where its rows stand, and how the next page is
// asked for.

import { z } from "zod";
import { templateMistake } from "../../template.ts";
import * as field from "../fields.ts";
import { jsonPath } from "./http-messages.ts";

/** Text with {{run}} in it. */
const aboutRun = z.string().superRefine((text, context) => {
  const wrong = templateMistake(text, ["run"]);
  if (wrong) context.addIssue({ code: "custom", message: field.says(wrong.what, wrong.todo), input: text });
});

const parameter = z.string().min(1, field.says("is empty", "write the name of a parameter, such as page"));

const next = z
  .strictObject({
    link: jsonPath.optional().meta({
      description: "A JSONPath to the address of the next page; on the last page there is null.",
    }),
    cursor: jsonPath.optional().meta({
      description: "A JSONPath to what the next page is asked for with; on the last page there is null.",
    }),
    as: parameter.optional().meta({ description: "The parameter of the query that carries the cursor." }),
    last: field.oneOf("a way to end", ["absent"]).optional().meta({
      description:
        "absent: a first page with nothing where link or cursor look is the last. Needed where only one page came, the last has no such field, and there is no total: else it may be misspelled.",
    }),
    page: parameter.optional().meta({
      description:
        "The parameter of the query that carries the number of the page; a page without rows is the last.",
    }),
    from: field
      .whole(0, 1_000_000)
      .optional()
      .meta({ description: "Number of the first page. 1 where left out." }),
    by: field.whole(1, 1_000_000).optional().meta({
      description:
        "How much further the next one is: 1 where left out, rows of a page where they are counted.",
    }),
  })
  .superRefine(({ link, cursor, as, last, page, from, by }, context) => {
    const refuse = (what: string, todo: string) =>
      context.addIssue({ code: "custom", message: field.says(what, todo) });
    if ([link, cursor, page].filter((each) => each !== undefined).length !== 1)
      refuse("says not exactly one way to the next page", "write link, cursor with as, or page");
    if ((cursor === undefined) !== (as === undefined))
      refuse("has only one of cursor and as", "write {cursor: $.next, as: after}");
    if (page === undefined && (from !== undefined || by !== undefined))
      refuse("counts what is no page", "leave out from and by");
    if (page !== undefined && last !== undefined)
      refuse("says how the last page looks, and a page without rows is it", "leave out last");
  });

export const ledgerHttp = z
  .strictObject({
    path: aboutRun
      .refine((text) => text.startsWith("/"), field.says("does not begin with /", "write it like /ledger"))
      .optional()
      .meta({
        description:
          "At the gateway, with its headers; {{run}} in it is the id of the run: /bookings?batch={{run}}. It follows the path of the URL.",
      }),
    url: aboutRun
      .refine(
        isAddress,
        field.says("is no address over HTTP", "write it like https://books.example.com/ledger"),
      )
      .optional()
      .meta({
        description: `In place of path, anywhere; not on this machine, it needs --allow-target HOST. \${env:NAME} for secrets.`,
      }),
    headers: z
      .record(z.string(), aboutRun)
      .default({})
      .meta({ description: `Headers of every page, secrets as $\{env:NAME}; {{run}} as in path.` }),
    rows: jsonPath.default("$").meta({ description: "A JSONPath to the list of rows in a page." }),
    next: next
      .optional()
      .meta({ description: "How the next page is asked for; there is but one where left out." }),
    total: jsonPath.optional().meta({
      description: "A JSONPath to the number of all rows: a page that is missing is then noticed.",
    }),
    timeout: field
      .span()
      .prefault("30s")
      .meta({ description: "How long a page may take; all of them 5 minutes. Never divided by speed." }),
  })
  .refine(
    ({ path, url }) => (path === undefined) !== (url === undefined),
    field.says("says not exactly one place", "write path for one at the gateway, or url"),
  );

function isAddress(text: string): boolean {
  // A whole address may come from the environment.
  if (/^\$\{env:\w+\}/.test(text)) return true;
  return /^https?:\/\//.test(text) && URL.canParse(text.replace(/\$\{env:\w+\}/g, "x"));
}
