import type { FilePatchReply } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { describe, expect, it } from 'vitest';
import { DriftHarness, REPOSITORY } from './testing/harness.ts';

const TEXT = `version: 1
account: acme
nodes:
  # London
  - hostname: a
    template: t
    region: 'eu'   # cheap
  - hostname: b
    template: t
    region: eu
`;

async function fetched(text = TEXT): Promise<DriftHarness> {
  const drift = new DriftHarness();
  await drift.append(`repository-${REPOSITORY}`, 'RepositoryRegistered', {
    repository_id: REPOSITORY,
    settings: settingsOf(),
  });
  drift.apply('a', 'eu');
  drift.apply('b', 'eu');
  await drift.fetch(text);
  // A run that could not fetch comes later; the file is still that of the one before.
  await drift.request(idOf(8));
  return drift;
}

async function adopt(drift: DriftHarness, scope: object = {}) {
  return drift.commands.adopt({
    type: 'AdoptDrift',
    operation_id: 'adopt',
    account_id: 'acme',
    actor: { type: 'user', id: 'operator' },
    traceparent: null,
    data: { repository_id: REPOSITORY, ...scope },
  });
}

async function texts(drift: DriftHarness, reply: Awaited<ReturnType<typeof adopt>>) {
  if (!reply.ok) throw new Error(reply.message);
  const { patch_document, fleet_document, ...told } = reply.result as unknown as FilePatchReply;
  const { json } = drift.ports;
  return {
    ...told,
    patch: await json.getText('acme', patch_document),
    file_text: await json.getText('acme', fleet_document),
  };
}

describe('accepting drift', () => {
  it('answers the patch of the file as it was read last, and the whole of it', async () => {
    const drift = await fetched();
    await drift.change('a', 'us');
    await drift.declare({ a: 'eu', b: 'eu' });
    const told = await texts(drift, await adopt(drift));
    expect(told).toMatchObject({ file: 'envs/fleet.yaml', revision: 'a'.repeat(40), left: [], left_total: 0 });
    expect(told.file_text).toBe(TEXT.replace("region: 'eu'   # cheap", "region: 'us'   # cheap"));
    expect(told.patch).toContain('--- a/envs/fleet.yaml\n+++ b/envs/fleet.yaml\n');
    expect(told.patch).toContain("-    region: 'eu'   # cheap\n+    region: 'us'   # cheap\n");
    expect(await drift.recorded()).toEqual([]);
  });

  it('is an empty patch where nothing drifted', async () => {
    const drift = await fetched();
    await drift.declare({ a: 'eu', b: 'eu' });
    expect(await texts(drift, await adopt(drift))).toMatchObject({ patch: '', file_text: TEXT });
  });

  it('is refused for what has not drifted, naming it', async () => {
    const drift = await fetched();
    await drift.change('a', 'us');
    await drift.declare({ a: 'eu', b: 'eu' });
    const resources = [
      { kind: 'node', key: 'a' },
      { kind: 'node', key: 'b' },
    ];
    expect(await adopt(drift, { resources })).toMatchObject({
      ok: false,
      code: 'invalid',
      message: 'The node b has not drifted.',
      problems: [{ path: 'resources[1]', code: 'not_drifted' }],
    });
  });

  it('is refused while no file was read, where it has errors, and where no change of it would do', async () => {
    const empty = new DriftHarness();
    expect(await adopt(empty)).toMatchObject({ ok: false, code: 'cannot_patch' });
    const broken = await fetched();
    await broken.change('a', 'us');
    expect(await adopt(broken)).toMatchObject({
      ok: false,
      message: expect.stringContaining('envs/fleet.yaml has errors'),
    });
    const impossible = await fetched();
    await impossible.change('a', '');
    await impossible.declare({ a: 'eu', b: 'eu' });
    expect(await adopt(impossible)).toMatchObject({ ok: false, message: expect.stringContaining('empty_string') });
  });

  it('names what the file does not say any more', async () => {
    const drift = await fetched();
    await drift.change('b', 'us');
    await drift.declare({ a: 'eu' });
    const told = await texts(drift, await adopt(drift));
    expect(told).toMatchObject({ patch: '', left: [{ kind: 'node', key: 'b', code: 'not_declared' }], left_total: 1 });
    expect(told.file_text).toBe(TEXT);
  });
});
