import {
  type AgentReport,
  DRIFTED_PER_REPORT_MAX,
  type DriftedFile,
  REPORT_GAP_MS_MIN,
} from '@fleetwright/contracts/agents';
import { DRIFT_TOLD_MS, fitReport, type HandChange } from '@fleetwright/core/agent';
import type { Checks } from './checks.ts';
import type { Standing } from './standing.ts';

export interface ReporterOptions {
  readonly agentVersion: string;
  readonly bootId: string;
  readonly isNoop: boolean;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly handChanges: () => readonly HandChange[];
  /** Answers whether it could be sent. */
  readonly send: (report: AgentReport) => boolean;
}

/** Says how the node is: at the interval that the server asked for, and at once when something changed. */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #standing: Standing;
  readonly #checks: Checks;
  #sequence = 0;
  #intervalMs = 30_000;
  #lastSentMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;

  constructor(standing: Standing, checks: Checks, options: ReporterOptions) {
    this.#standing = standing;
    this.#checks = checks;
    this.#options = options;
  }

  /** Begins anew, at a moment by chance within the interval: agents that connect together do not report together. */
  start(intervalMs: number): void {
    this.stop();
    this.#intervalMs = intervalMs;
    this.#schedule(intervalMs * this.#options.random());
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
    this.#soon = undefined;
  }

  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** Something changed: a report follows as soon as the least gap allows. */
  soon(): void {
    if (this.#soon !== undefined) return;
    const waitMs = Math.max(0, this.#lastSentMs + REPORT_GAP_MS_MIN - performance.now());
    this.#soon = setTimeout(() => {
      this.#soon = undefined;
      this.#send();
    }, waitMs);
  }

  /** Now, unless one was sent within the least gap. */
  flush(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    if (performance.now() - this.#lastSentMs >= REPORT_GAP_MS_MIN) this.#send();
  }

  /** As it would be sent now. */
  report(): AgentReport {
    const { agentVersion, bootId, isNoop, nowMs } = this.#options;
    const { bundle, activity, modules, networks, problems } = this.#standing;
    const drifted = this.#drifted();
    return fitReport({
      format: 1,
      agent_version: agentVersion,
      boot_id: bootId,
      sequence: Math.max(1, this.#sequence),
      sent_at: new Date(nowMs()).toISOString(),
      bundle,
      activity,
      noop: isNoop,
      modules: [...modules],
      health: [...this.#checks.reports()],
      drifted: drifted.slice(-DRIFTED_PER_REPORT_MAX),
      drifted_total: drifted.length,
      networks: [...networks],
      problems: [...problems].slice(0, 20).map(([code, message]) => ({ code, message })),
    });
  }

  #schedule(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#send();
      this.#schedule(this.#intervalMs);
    }, ms);
  }

  #send(): void {
    this.#sequence += 1;
    if (this.#options.send(this.report())) this.#lastSentMs = performance.now();
  }

  #drifted(): DriftedFile[] {
    const now = this.#options.nowMs();
    const recent = this.#options.handChanges().filter(({ atMs }) => Math.abs(now - atMs) < DRIFT_TOLD_MS);
    const latest = new Map<string, DriftedFile>(recent.map(({ module, path, what }) => [path, { module, path, what }]));
    for (const change of this.#standing.drifted) latest.set(change.path, change);
    return [...latest.values()];
  }
}
