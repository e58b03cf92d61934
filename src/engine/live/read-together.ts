// Clocks that are read together: who is put to sleep between two readings knows nothing of how far they are apart.

import type { Millis } from "../../facts.ts";

/** No longer from before the first reading to after the last. */
const surelyTogetherMs = 1;

/** What `read` tells, which reads several clocks: once more, until nothing came in between. */
export function readTogether<Read>(
  read: () => Read,
  monotonicMs: () => Millis = () => performance.now(),
): Read {
  for (;;) {
    const before = monotonicMs();
    const told = read();
    if (monotonicMs() - before <= surelyTogetherMs) return told;
  }
}
