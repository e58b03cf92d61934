// Engine: what a run asks of whatever plays it. The live and the virtual engine each answer it once.

import type { AuditResult } from "../audit/result.ts";
import type { Millis } from "../facts.ts";
import type { ToxiproxyHealth } from "../measure/engine-series.ts";
import type { Plan } from "../plan/plan.ts";
import type { DefectTimes } from "../plan/planted-defects.ts";
import type { RunDirectory } from "./directory.ts";
import type { Recorder } from "./recorder.ts";

/** What a run gives its engine. */
export interface Stage {
  readonly plan: Plan;
  /** The run's id, the first part of every reference. */
  readonly run: string;
  readonly directory: RunDirectory;
  /** Hosts besides this machine to which a person allowed load. */
  readonly allowedTargets: readonly string[];
  /** One line about what is going on, for a person who waits. */
  readonly progress: (text: string) => void;
  /** One line that nobody should miss, also who waits for the result alone. */
  readonly warning: (text: string) => void;
  /** Toxiproxy is there with the run's proxies, or gone. */
  readonly toxiproxy: (health: ToxiproxyHealth) => void;
  /** The gateway's metrics stand on the run's page from now on; `read` never rejects. */
  readonly showMetrics: (read: () => Promise<string>) => void;
  /** Aborted when the run is cut short, whatever the cause. */
  readonly cut: AbortSignal;
  /** Aborted by the first signal: from then on everything is over within 3 s. */
  readonly hurry: AbortSignal;
  /** The run cannot go on: it ends inconclusive with this reason. */
  readonly fail: (reason: string) => void;
  /** Our own bug: the run ends, and cleans up. */
  readonly crash: (error: unknown) => void;
}

export interface Engine {
  readonly name: "live" | "virtual";
  /** Of the parts that the engine brought up, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** ms since the customers began to come; 0 before. */
  readonly now: Millis;
  /** Answers that told nobody what became of a payment, by what they were; left out where there were none. */
  readonly strangeAnswers?: Readonly<Record<string, number>> | undefined;
  /** Everything that must stand before the first customer. Throws an EnvironmentError where the machine lacks it. */
  bringUp(): Promise<void>;
  /** Customers come, outages strike, queues drain; every fact goes to the recorder. Ends when all is over. */
  play(recorder: Recorder): Promise<void>;
  /** Nobody sells any more, and no fault is on. No fact is recorded afterwards. */
  hush(): Promise<void>;
  /** Judges what was played, from the history where there is one. Throws where it cannot. */
  audit(): Promise<AuditResult>;
  /** How often defects of the gateway have acted, the reading of its ledger included; undefined where nobody knows. */
  acted(): Promise<DefectTimes | undefined>;
  /** Everything is taken down. May be called at any time. */
  takeDown(): Promise<void>;
}
