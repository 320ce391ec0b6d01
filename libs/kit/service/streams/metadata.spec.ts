import { storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { expect, it } from 'vitest';
import { metadataFor } from './metadata.ts';

const ids = { next: () => '00000000-0000-7000-8000-00000000000f' };
const RUN = '00000000-0000-7000-8000-0000000000aa';
const REPOSITORY = '00000000-0000-7000-8000-0000000000bb';
const command = {
  operation_id: 'op-1',
  account_id: 'acme',
  actor: { type: 'user' as const, id: 'operator' },
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
};
const completed = {
  type: 'RolloutCompleted' as const,
  data: { repository_id: REPOSITORY, run_id: RUN, attempt_id: RUN },
};
const removed = { type: 'RepositoryRemoved' as const, data: { repository_id: REPOSITORY } };

it('what follows from a command is by its actor, and is caused by its operation', () => {
  expect(metadataFor(ids, command, removed)).toEqual({
    id: ids.next(),
    account_id: 'acme',
    actor: command.actor,
    correlation_id: 'op-1',
    causation_id: 'op-1',
    traceparent: command.traceparent,
  });
});

it('a fact about a run is correlated with the run', () => {
  expect(metadataFor(ids, command, completed).correlation_id).toBe(RUN);
});

it('what follows from an event keeps its correlation and names it as the cause', () => {
  const cause = storedEvent('RepositoryRemoved', removed.data, { correlation_id: 'since-long' });
  const metadata = metadataFor(ids, cause, removed);
  expect(metadata).toMatchObject({ correlation_id: 'since-long', causation_id: cause.id, account_id: 'acme' });
});
