// The virtual engine in a run: the fleet in virtual time, in slices, so that a person sees it go on and can end it.

import { setImmediate as nextTurn } from "node:timers/promises";
import type { AuditResult } from "../audit/result.ts";
import { RunningAudit } from "../audit/running-audit.ts";
import { VirtualFleet } from "../engine/virtual/fleet.ts";
import type { FactKind, FactSink, Millis } from "../facts.ts";
import { coreMetrics } from "../gateway/core-metrics.ts";
import type { DefectTimes } from "../plan/planted-defects.ts";
import type { Engine, Stage } from "./engine.ts";
import { LedgerTee } from "./ledger-tee.ts";
import type { Recorder } from "./recorder.ts";

/** Real time between two looks at the world outside, ms. */
const sliceMs = 50;

export class VirtualEngine implements Engine {
  readonly name = "virtual";
  readonly versions = {};
  readonly #stage: Stage;
  readonly #audit: RunningAudit;
  #fleet: VirtualFleet | undefined;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#audit = new RunningAudit(stage.plan, stage.run);
  }

  get now(): Millis {
    return this.#fleet?.now ?? 0;
  }

  async bringUp(): Promise<void> {}

  async play(recorder: Recorder): Promise<void> {
    const { plan, run, cut, showMetrics } = this.#stage;
    const { history } = recorder;
    const fleet = new VirtualFleet({
      plan,
      sink: new Both(recorder, this.#audit),
      ledger: history ? new LedgerTee(this.#audit, history, plan, run) : this.#audit,
      fault: (timing) => recorder.fault(timing),
    });
    this.#fleet = fleet;
    const gateway = coreMetrics(fleet.gateway, { run, scenario: plan.name });
    showMetrics(() => gateway.metrics());
    // How much virtual time fits into a slice is found by trying.
    let stepMs = 1;
    while (!fleet.isOver && !cut.aborted) {
      const began = performance.now();
      fleet.run(Math.min(fleet.now + stepMs, recorder.dueAt));
      recorder.flush(fleet.now);
      const tookMs = performance.now() - began;
      stepMs = Math.max(1, Math.min(stepMs * 2, Math.floor((stepMs * sliceMs) / Math.max(1, tookMs))));
      await nextTurn();
    }
  }

  async hush(): Promise<void> {}

  async audit(): Promise<AuditResult> {
    return this.#audit.result();
  }

  async acted(): Promise<DefectTimes | undefined> {
    return this.#fleet?.defects;
  }

  async takeDown(): Promise<void> {}
}

/** Facts for two. */
export class Both implements FactSink {
  readonly #first: FactSink;
  readonly #second: FactSink;

  constructor(first: FactSink, second: FactSink) {
    this.#first = first;
    this.#second = second;
  }

  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    this.#first.record(terminal, at, kind, sale, value);
    this.#second.record(terminal, at, kind, sale, value);
  }
}
