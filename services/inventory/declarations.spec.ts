import type { DesiredState, EventData, EventType, RepositorySettings, StoredEvent } from '@fleetwright/contracts';
import { EMPTY_STREAM, streamEnd } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, InventoryHarness, type Process } from './testing/harness.ts';

const OWNER = idOf(0xa);
const RECEIVER = idOf(0xb);
const REVISION = {
  sha: 'a'.repeat(40),
  author_name: 'Ada',
  author_email: 'ada@example.com',
  message: 'Change the fleet',
  committed_at: '2026-01-01T00:00:00.000Z',
};

let harness: InventoryHarness;
let process: Process;
let count = 0;

beforeEach(async () => {
  harness = new InventoryHarness();
  process = harness.start();
  await process.ask(harness.command('CreateAccount', { name: 'Acme' }));
  await process.ask(
    harness.command('ApplyMutations', {
      mutations: [
        {
          operation_id: 'create',
          kind: 'module',
          key: 'm',
          action: 'create',
          expected_version: null,
          write: {},
          declared: {},
          repository_id: OWNER,
          run_id: idOf(1),
          proposal_id: idOf(2),
          revision: REVISION.sha,
        },
      ],
    }),
  );
  await say('RepositoryRegistered', { repository_id: RECEIVER, settings: settingsOf() });
});

/** An event of another stage, in the stream of the repository or of a run. */
async function say<T extends EventType>(type: T, data: EventData<T>, stream = `repository-${RECEIVER}`) {
  count += 1;
  const events = await process.ports.store.read(stream);
  const result = await process.ports.store.append({
    stream,
    expected: events.length === 0 ? EMPTY_STREAM : streamEnd(events),
    operationId: `say-${count}`,
    events: [newEvent(type, data, 0x7000 + count)],
  });
  if (result.kind === 'conflict') throw new Error('conflict');
  return result.events[0] as StoredEvent<T>;
}

/** A run read a file that declares the module, or not. */
async function parsed(run_number: number, declares: boolean, account = ACCOUNT) {
  await say('SyncRequested', {
    repository_id: RECEIVER,
    run_id: idOf(0x100 + run_number),
    run_number,
    trigger: 'interval',
    settings: settingsOf(),
    deadline_ms: 1,
  });
  const desired: DesiredState = {
    version: 1,
    account,
    sections: ['modules'],
    resources: declares ? [{ kind: 'module', key: 'm', declared: {}, line: 1, column: 1 }] : [],
    provider_configs: [],
  };
  const [desired_document = ''] = await process.ports.json.put(ACCOUNT, [desired]);
  const run = { run_id: idOf(0x100 + run_number), run_number, repository_id: RECEIVER };
  const event = await say(
    'DesiredStateParsed',
    {
      ...run,
      revision: REVISION,
      file: 'fleet.yaml',
      desired_document,
      resource_count: 1,
      findings: { items: [], total: 0, document: null },
      duration_ms: 1,
    },
    `parse-${run.run_id}`,
  );
  await process.consumer.onDesiredStateParsed(event);
  return event;
}

async function updated(changes: Partial<RepositorySettings>) {
  const event = await say('RepositoryUpdated', { repository_id: RECEIVER, settings: settingsOf(changes) });
  await process.consumer.onRepositoryUpdated(event);
}

/** Whom the account's stream told to compare again, so far. */
async function notified(): Promise<readonly (readonly string[])[]> {
  await process.idle();
  return (await harness.stream()).flatMap((event) =>
    event.type === 'DeclarationsChanged' ? [event.data.repositories] : [],
  );
}
const declaredByOthers = async () => (await process.ports.live.snapshot(ACCOUNT)).declared_by_others;

describe('what a run of a repository read', () => {
  it('[IV47] [IV49] is known to the inventory, and the owner is told in the account’s stream', async () => {
    const event = await parsed(1, true);
    expect(await declaredByOthers()).toEqual([{ kind: 'module', key: 'm', repository_id: RECEIVER }]);
    expect(await notified()).toEqual([[OWNER]]);
    // Delivered again, by a process that has not heard of it.
    await harness.start().consumer.onDesiredStateParsed(event);
    expect(await notified()).toEqual([[OWNER]]);
    await parsed(2, false);
    expect(await notified()).toEqual([[OWNER], [OWNER]]);
  });

  it('counts for nothing when the file is for another account: what was declared before stands', async () => {
    await parsed(1, true);
    await parsed(2, false, 'other');
    expect(await declaredByOthers()).toHaveLength(1);
  });

  it('[IV48] follows the registration: disabled, enabled, and pointed at another branch', async () => {
    await parsed(1, true);
    await updated({ enabled: false });
    expect(await declaredByOthers()).toEqual([]);
    await updated({ enabled: true });
    expect(await declaredByOthers()).toHaveLength(1);
    await updated({ branch: 'next' });
    expect(await declaredByOthers()).toEqual([]);
    expect(await notified()).toHaveLength(4);
  });

  it('[IV48] of a disabled repository changes nothing that anybody is told of', async () => {
    await updated({ enabled: false });
    await parsed(1, true);
    expect(await declaredByOthers()).toEqual([]);
    expect(await notified()).toEqual([]);
  });
});
