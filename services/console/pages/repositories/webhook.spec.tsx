import { describe, expect, it } from 'vitest';
import { RUNS_SHOWN } from '../../limits.ts';
import { AT, REPOSITORY_ID, run } from '../../testing/canned.ts';
import { rendered, wordsOf } from '../../testing/render.tsx';
import { LastDelivery } from './webhook.tsx';

function shown(at: string | null | undefined, runs = [run({ number: 7, trigger: 'webhook' })]): string {
  const asked = { repository: REPOSITORY_ID, limit: RUNS_SHOWN };
  return wordsOf(
    rendered(<LastDelivery repositoryId={REPOSITORY_ID} at={at} />, (cache) => {
      cache.ask('gitops_list_sync_runs', asked, { gitops_sync_runs: runs, next_cursor: null });
    }),
  );
}

describe('the last delivery of a webhook', () => {
  it('is told with its time and with the run that one started', () => {
    expect(shown(AT)).toMatch(/^Last delivery .* ago \. The last that started a run: #7 , .* ago \.$/);
  });

  it('is told to be none, or not to be known, and nothing is said of runs that it did not start', () => {
    const none = [run({ trigger: 'interval' })];
    expect(shown(null, none)).toBe('No delivery in the last three days.');
    expect(shown(undefined, none)).toBe('When the last delivery came is not known at the moment.');
  });
});
