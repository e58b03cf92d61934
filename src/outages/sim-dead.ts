// sim-dead: the SIM has failed or sits badly. The terminal loses its cellular link, and knows it; a terminal with
// another link goes on.

import { z } from "zod";
import { id } from "../scenario/fields.ts";
import { terminalKind } from "./kind.ts";

export const simDead = terminalKind({
  name: "sim-dead",
  about: "the SIM fails: the terminal's cellular link is gone",
  parameters: z.strictObject({
    link: id().optional().meta({
      description: "Id of the link that is gone. The last in order of preference where left out.",
    }),
  }),
  isPermanent: true,
  effect: ({ link }) => ({ kind: "lost-link", link: link === undefined ? "last" : { id: link } }),
});
