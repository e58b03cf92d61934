// The results of all measures, as summary.json has them and the verdict reads them.

import type { Millis } from "../facts.ts";
import type { AmplificationFigures } from "./amplification.ts";
import type { AvailabilityFigures } from "./availability.ts";
import type { ClockJump } from "./clock-jump.ts";
import type { DetectionFigures } from "./detection-figures.ts";
import type { Distribution } from "./distribution.ts";
import type { HappenedFigures } from "./happened.ts";
import type { LevelFigures } from "./level.ts";
import type { Measured } from "./measured.ts";
import type { MetFigures } from "./met.ts";
import type { OutcomeFigures } from "./outcomes.ts";
import type { QueueFigures } from "./queue.ts";
import type { RecoveryFigures } from "./recovery.ts";
import type { SaleFigures } from "./sale-latency.ts";
import type { ScreenWrongFigures } from "./screen-wrong.ts";
import type { SteadyFigures } from "./steady.ts";
import type { SurgeFigures } from "./surge.ts";
import type { UncollectedFigures } from "./uncollected.ts";

export interface MeasureResults extends HappenedFigures {
  readonly queue: QueueFigures;
  readonly uncollected: UncollectedFigures;
  readonly outcomes: OutcomeFigures;
  /** Absent where no sale was wanted. */
  readonly availability?: AvailabilityFigures;
  /** Absent where nothing was wanted. */
  readonly amplification?: AmplificationFigures;
  readonly sale: SaleFigures;
  readonly attempt?: Distribution;
  readonly online: LevelFigures;
  readonly falseOffline: number;
  readonly screenWrong: ScreenWrongFigures;
  /** Absent where no terminal reports to a back office. */
  readonly stockBehind?: LevelFigures;
  /** Scenario time; absent where nobody noticed anything. */
  readonly noticedByStaff?: Distribution;
  /** In the order of the plan. */
  readonly outages: readonly OutageFigures[];
  readonly episodes: readonly RecoveryFigures[];
  /** By written outage: the most sales that waited at once in terminals that any part of it strikes. */
  readonly queuePeaks: Readonly<Record<string, number>>;
  readonly lag?: Distribution;
  /** The largest jump of the wall clock; absent where it made none. */
  readonly clockJump?: ClockJump;
  /** By subject: what the plan's expectations ask of some terminals or times. */
  readonly scoped: Readonly<Record<string, Measured>>;
  /** Absent where the plan says nothing of a steady state. */
  readonly steady?: SteadyFigures;
  /** When the last customer had come; absent where the run was cut short before. Run time, as endedAt. */
  readonly customersEndedAt?: Millis;
  readonly endedAt: Millis;
}

export interface OutageFigures {
  readonly id: string;
  /** Id of the written outage that it is a part of. */
  readonly of: string;
  readonly kind: string;
  /** Nobody repairs it: it has no recovery. */
  readonly isPermanent: boolean;
  /** As in the plan, run time. */
  readonly dueAt: Millis;
  /** Confirmed; absent where it never was. */
  readonly beganAt?: Millis;
  readonly endedAt?: Millis;
  /** Absent where it never began. */
  readonly detection?: DetectionFigures;
  readonly met?: MetFigures;
  readonly surge?: SurgeFigures;
}
