import type { EventData } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { FleetMetrics } from './fleet-metrics.ts';

const COUNTS = {
  proposals: [{ status: 'pending_approval', count: 7 }],
  runs: [{ status: 'applying', count: 1, oldestSeconds: 90 }],
  repositories: [{ status: 'synced', count: 3 }],
  driftedRepositories: 1,
  driftedResources: 4,
};

function metrics() {
  const registry = new Registry();
  let counts: typeof COUNTS | undefined = COUNTS;
  let asked = 0;
  let nowMs = 0;
  const fleet = new FleetMetrics(registry, {
    elapsedMs: () => nowMs,
    counts: async () => {
      asked += 1;
      if (counts === undefined) throw new Error('down');
      return counts;
    },
  });
  return {
    fleet,
    asked: () => asked,
    set: (next: typeof COUNTS | undefined) => (counts = next),
    later: () => (nowMs += 60_000),
    text: () => registry.metrics(),
  };
}

describe('how the installation stands', () => {
  it('is counted once for a scrape, over all gauges', async () => {
    const { text, asked } = metrics();
    const scraped = await text();
    expect(scraped).toContain('fleetwright_proposals{status="pending_approval"} 7');
    expect(scraped).toContain('fleetwright_open_runs{status="applying"} 1');
    expect(scraped).toContain('fleetwright_oldest_open_run_seconds{status="applying"} 90');
    expect(scraped).toContain('fleetwright_repositories{status="synced"} 3');
    expect(scraped).toContain('fleetwright_drifted_repositories{scope="all"} 1');
    expect(scraped).toContain('fleetwright_drifted_resources{scope="all"} 4');
    expect(asked()).toBe(1);
  });

  it('has no value for what there is none of any more, nor while the database is down', async () => {
    const { text, set, later } = metrics();
    await text();
    later();
    set({ ...COUNTS, proposals: [] });
    expect(await text()).not.toContain('fleetwright_proposals{');
    later();
    set(undefined);
    expect(await text()).not.toContain('fleetwright_drifted_resources{');
    set(COUNTS);
    expect(await text()).toContain('fleetwright_drifted_resources{scope="all"} 4');
  });

  it('counts facts by type, and failures by the code that people look for', async () => {
    const { fleet, text } = metrics();
    const items = [
      { severity: 'warning', code: 'unpinned_module', message: 'm' },
      { severity: 'error', code: 'clone_failed', message: 'm' },
    ];
    const failed = { run_id: idOf(1), findings: { items, total: 2, document: null } };
    fleet.count([
      storedEvent('FetchFailed', failed as unknown as EventData<'FetchFailed'>),
      storedEvent('ParseFailed', { run_id: idOf(1) } as EventData<'ParseFailed'>),
      storedEvent('RunVerified', {} as EventData<'RunVerified'>),
    ]);
    const scraped = await text();
    expect(scraped).toContain('fleetwright_facts_total{type="RunVerified"} 1');
    expect(scraped).toContain('fleetwright_run_failures_total{stage="fetch",code="clone_failed"} 1');
    expect(scraped).toContain('fleetwright_run_failures_total{stage="parse",code="unknown"} 1');
  });
});
