import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { handlersOf } from '@fleetwright/kit/service';
import { describe, expect, it } from 'vitest';
import { DriftHarness, REPOSITORY } from './testing/harness.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const running = new AbortController().signal;
const settings = settingsOf();

async function registered(): Promise<DriftHarness> {
  const drift = new DriftHarness();
  await drift.append(`repository-${REPOSITORY}`, 'RepositoryRegistered', { repository_id: REPOSITORY, settings });
  drift.apply('a', 'eu');
  return drift;
}

describe('the minute’s look', () => {
  it('finds what nobody announced', async () => {
    const drift = await registered();
    await drift.change('a', 'us');
    await drift.ticks.tick(NOW, running);
    expect(await drift.types()).toEqual(['DriftDetected']);
    expect((await drift.recorded())[0]).toMatchObject({ account_id: 'acme', actor: { type: 'system', id: 'drift' } });
  });

  it('costs one question an account that did not move', async () => {
    const drift = await registered();
    await drift.ticks.tick(NOW, running);
    await drift.ticks.tick(NOW, running);
    expect(drift.looks).toBe(1);
    await drift.change('a', 'us');
    await drift.ticks.tick(NOW, running);
    expect(drift.looks).toBe(2);
  });

  it('says nothing while changes are being applied, and looks once they are settled', async () => {
    const drift = await registered();
    await drift.start();
    await drift.change('a', 'us');
    await drift.ticks.tick(NOW, running);
    expect(drift.looks).toBe(0);
    await drift.close('a');
    await drift.ticks.tick(NOW, running);
    expect(await drift.types()).toEqual(['DriftDetected']);
  });

  it('of one repository that fails does not hinder the next, and is made up for', async () => {
    const drift = await registered();
    await drift.change('a', 'us');
    drift.isDown = true;
    await drift.ticks.tick(NOW, running);
    drift.isDown = false;
    await drift.ticks.tick(NOW, running);
    expect(await drift.types()).toEqual(['DriftDetected']);
  });

  it('leaves out repositories that were removed, and stops when it is told to', async () => {
    const drift = await registered();
    const stopped = new AbortController();
    stopped.abort();
    await drift.ticks.tick(NOW, stopped.signal);
    await drift.append(`repository-${REPOSITORY}`, 'RepositoryRemoved', { repository_id: REPOSITORY });
    await drift.ticks.tick(NOW, running);
    expect(drift.looks).toBe(0);
  });

  it('comes every 60 s, in one replica', () => {
    const [tick] = handlersOf(new DriftHarness().ticks).ticks;
    expect(tick).toMatchObject({ everyMs: 60_000, leased: true });
  });
});
