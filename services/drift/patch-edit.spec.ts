import type { Change, FilePatchReply } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { describe, expect, it } from 'vitest';
import { DriftHarness, REPOSITORY, RUN } from './testing/harness.ts';

const TEXT = `version: 1
account: acme
nodes:
  # London
  - hostname: a
    template: t
    region: 'eu'   # cheap
`;

const DECLARED = { template: 't', region: 'eu' };
const planned: Change = {
  ...{ kind: 'node', key: 'a', action: 'create', cause: 'git', fields: [], live: null, live_version: null },
  ...{ write: DECLARED, declared: DECLARED, depends_on: [], digest: 'd'.repeat(64) },
};

async function putUp(): Promise<DriftHarness> {
  const drift = new DriftHarness();
  await drift.append(`repository-${REPOSITORY}`, 'RepositoryRegistered', {
    repository_id: REPOSITORY,
    settings: settingsOf(),
  });
  await drift.fetch(TEXT);
  await drift.declare({ a: 'eu' }, RUN, [planned]);
  return drift;
}

async function patched(drift: DriftHarness, region: string | null, more: object = {}) {
  const [document = ''] = await drift.ports.json.put('acme', [{ ...planned, declared: { ...DECLARED, region } }]);
  return drift.commands.patchEdit({
    ...{ type: 'PatchEdit', operation_id: 'patch', account_id: 'acme', traceparent: null },
    actor: { type: 'user', id: 'operator' },
    data: {
      ...{ repository_id: REPOSITORY, run_id: RUN, kind: 'node', key: 'a' },
      change_document: region === null ? null : document,
      ...more,
    },
  });
}

describe('the commit after which git agrees with an edited proposal', () => {
  it('[DR34] is the smallest change of the file as it was read last', async () => {
    const drift = await putUp();
    const reply = await patched(drift, 'us');
    if (!reply.ok) throw new Error(reply.message);
    const { patch_document, fleet_document, ...told } = reply.result as unknown as FilePatchReply;
    expect(told).toEqual({ file: 'envs/fleet.yaml', revision: 'a'.repeat(40), left: [], left_total: 0 });
    expect(await drift.ports.json.getText('acme', fleet_document)).toBe(TEXT.replace("'eu'", "'us'"));
    expect(await drift.ports.json.getText('acme', patch_document)).toContain(
      "-    region: 'eu'   # cheap\n+    region: 'us'   # cheap\n",
    );
    expect(await drift.recorded()).toEqual([]);
  });

  it('[DR34] of a create that was left out does not declare it', async () => {
    const drift = await putUp();
    const reply = await patched(drift, null);
    if (!reply.ok) throw new Error(reply.message);
    const { fleet_document } = reply.result as unknown as FilePatchReply;
    expect(await drift.ports.json.getText('acme', fleet_document)).not.toContain('hostname: a');
  });

  it('is refused where no change of the file would do, where nothing was read, and for what was not put up', async () => {
    const drift = await putUp();
    expect(await patched(drift, '')).toMatchObject({ ok: false, code: 'cannot_patch' });
    expect(await patched(new DriftHarness(), 'us')).toMatchObject({ ok: false, code: 'cannot_patch' });
    expect(await patched(drift, 'us', { key: 'b' })).toMatchObject({ ok: false, code: 'not_found' });
    expect(await patched(drift, 'us', { run_id: idOf(77) })).toMatchObject({ ok: false, code: 'not_found' });
  });

  it('[DR35] is asked for again in a moment where too many are being made', async () => {
    const drift = await putUp();
    drift.isPatcherBusy = true;
    expect(await patched(drift, 'us')).toMatchObject({ ok: false, code: 'rate_limited' });
  });
});
