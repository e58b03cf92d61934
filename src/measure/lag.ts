// lag: how late the engine did something against its own schedule (a terminal's wake), in run time.
// It says whether the measuring itself can be trusted; see the verdict for the bounds.

import { Durations } from "./distribution.ts";

export class Lag extends Durations {
  constructor() {
    // Microseconds: most of it is far below 1 ms.
    super(1000);
  }
}
