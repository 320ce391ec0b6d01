import type { StoredEvent } from '@fleetwright/contracts';
import { Counter, Gauge, type Registry } from 'prom-client';
import { COUNTS_KEPT_MS } from './limits.ts';

/** What `fleetCounts` answers. */
interface Counts {
  readonly proposals: readonly { readonly status: string; readonly count: number }[];
  readonly runs: readonly { readonly status: string; readonly count: number; readonly oldestSeconds: number }[];
  readonly driftedRepositories: number;
  readonly driftedResources: number;
  readonly repositories: readonly { readonly status: string; readonly count: number }[];
}

interface Given {
  readonly counts: () => Promise<Counts>;
  readonly elapsedMs: () => number;
}

/** How the installation stands, for its operators: counted from the read models when somebody scrapes, over all accounts. */
export class FleetMetrics {
  readonly #given: Given;
  readonly #facts: Counter<'type'>;
  readonly #failures: Counter<'stage' | 'code'>;
  #kept: { readonly atMs: number; readonly counts: Promise<Counts> } | undefined;

  constructor(registry: Registry, given: Given) {
    this.#given = given;
    const registers = [registry];
    this.#facts = new Counter({
      name: 'fleetwright_facts_total',
      help: 'Events of the log that became rows, by type',
      labelNames: ['type'],
      registers,
    });
    this.#failures = new Counter({
      name: 'fleetwright_run_failures_total',
      help: 'Runs that failed to fetch, parse or compare, by the code that they say: git and Vault faults by class',
      labelNames: ['stage', 'code'],
      registers,
    });
    this.#byStatus(registry, 'fleetwright_proposals', 'Proposals by status, those that are not over', ({ proposals }) =>
      proposals.map(({ status, count }) => [status, count]),
    );
    this.#byStatus(registry, 'fleetwright_open_runs', 'Sync runs that have not ended, by status', ({ runs }) =>
      runs.map(({ status, count }) => [status, count]),
    );
    this.#byStatus(
      registry,
      'fleetwright_oldest_open_run_seconds',
      'Age of the oldest sync run that has not ended, by status',
      ({ runs }) => runs.map(({ status, oldestSeconds }) => [status, oldestSeconds]),
    );
    this.#byStatus(registry, 'fleetwright_repositories', 'Registered repositories by status', ({ repositories }) =>
      repositories.map(({ status, count }) => [status, count]),
    );
    this.#single(
      registry,
      'fleetwright_drifted_repositories',
      'Repositories with drift',
      ({ driftedRepositories }) => driftedRepositories,
    );
    this.#single(
      registry,
      'fleetwright_drifted_resources',
      'Resources that no longer look as last applied',
      ({ driftedResources }) => driftedResources,
    );
  }

  /** Counts what became rows: once, by whoever projected it. */
  count(events: readonly StoredEvent[]): void {
    for (const { type, data } of events) {
      this.#facts.inc({ type });
      if (!/^(Fetch|Parse|Diff)Failed$/.test(type)) continue;
      this.#failures.inc({ stage: type.replace('Failed', '').toLowerCase(), code: codeOf(data) });
    }
  }

  #byStatus(registry: Registry, name: string, help: string, of: (counts: Counts) => readonly [string, number][]): void {
    const gauge: Gauge<'status'> = new Gauge({
      name,
      help,
      labelNames: ['status'],
      registers: [registry],
      collect: async () => {
        // A status that nothing has any more must not stay as it was.
        gauge.reset();
        const counts = await this.#counts();
        for (const [status, value] of counts === undefined ? [] : of(counts)) gauge.set({ status }, value);
      },
    });
  }

  #single(registry: Registry, name: string, help: string, of: (counts: Counts) => number): void {
    const gauge: Gauge<'scope'> = new Gauge({
      name,
      help,
      labelNames: ['scope'],
      registers: [registry],
      collect: async () => {
        gauge.reset();
        const counts = await this.#counts();
        if (counts !== undefined) gauge.set({ scope: 'all' }, of(counts));
      },
    });
  }

  /** One look for all gauges of a scrape; undefined while the database does not answer. */
  async #counts(): Promise<Counts | undefined> {
    const nowMs = this.#given.elapsedMs();
    if (this.#kept === undefined || nowMs - this.#kept.atMs > COUNTS_KEPT_MS) {
      this.#kept = { atMs: nowMs, counts: this.#given.counts() };
    }
    const { counts } = this.#kept;
    return counts.catch(() => {
      this.#kept = undefined;
      return undefined;
    });
  }
}

/** The first error finding's code: what a person would look for. */
function codeOf(data: object): string {
  const findings = 'findings' in data ? data.findings : undefined;
  const items = typeof findings === 'object' && findings !== null && 'items' in findings ? findings.items : [];
  const error = (Array.isArray(items) ? items : []).find(({ severity }) => severity === 'error') ?? {};
  return typeof error.code === 'string' ? error.code : 'unknown';
}
