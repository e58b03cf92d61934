// card-dead: the network card (or the Wi-Fi chip) has failed. As sim-dead, but the link that goes is the first.

import { z } from "zod";
import { id } from "../scenario/fields.ts";
import { terminalKind } from "./kind.ts";

export const cardDead = terminalKind({
  name: "card-dead",
  about: "the network card fails: the terminal's first link is gone",
  parameters: z.strictObject({
    link: id().optional().meta({
      description: "Id of the link that is gone. The first in order of preference where left out.",
    }),
  }),
  isPermanent: true,
  effect: ({ link }) => ({ kind: "lost-link", link: link === undefined ? "first" : { id: link } }),
});
