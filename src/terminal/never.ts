// Never: the time of what is not planned. Not Infinity, because a small integer lies in the object itself and a
// fraction or an Infinity in a box of its own: with a million terminals, every box is a cache miss.

import type { Millis } from "../facts.ts";

/** Later than any run lasts: 24 days. */
export const never: Millis = 2 ** 31 - 1;
