import { PERMISSIONS, type StoredEvent } from '@fleetwright/contracts';
import { revisionFor } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';

const NODES = '/api/v1/system/nodes';
const IMPORTANT = { name: 'Ada', email: 'ada@example.com', email_verified: true };

describe('subjects', () => {
  let gateway: GatewayHarness;
  beforeEach(async () => {
    gateway = await GatewayHarness.open({ isChecked: false });
    gateway.stage('DeleteResource', () => ({ ok: false, code: 'not_found', message: 'There is none.' }));
  });
  afterEach(() => gateway.close());

  const recorded = async (account = 'acme') => gateway.platform.store.read(`access-${account}`);
  const remove = (token: string) => gateway.call('DELETE', `${NODES}/a`, { token });

  it('[AC1] are recorded at their first request, by reference and without a word that names them', async () => {
    const token = await gateway.token({ sub: 'ada', permissions: ['system.fleet.write'], ...IMPORTANT });
    await remove(token);
    await remove(token);

    const events = await recorded();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'SubjectAdmitted',
      data: { kind: 'user', roles: [], permissions: ['system.fleet.write'] },
    });
    const [{ actor, data }] = events as [StoredEvent<'SubjectAdmitted'>];
    expect(actor).toEqual({ type: 'user', id: data.subject_id });
    expect(JSON.stringify(events)).not.toMatch(/\bada\b/i);
  });

  it('[AC1] send commands under their reference, which is the same at every replica and for every token', async () => {
    const first = await gateway.token({ sub: 'ada', ...IMPORTANT });
    const second = await gateway.token({ sub: 'ada', permissions: ['system.fleet.write'] });
    await remove(first);
    await remove(second);
    await remove(await gateway.token({ sub: 'bob' }));

    const [one, same, other] = gateway.commands.map(({ actor }) => actor);
    expect(one).toEqual({ type: 'user', id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(same).toEqual(one);
    expect(other?.id).not.toBe(one?.id);
  });

  it('are programs unless their token says that they are people', async () => {
    await remove(await gateway.token({ kind: undefined }));
    expect(gateway.commands[0]?.actor.type).toBe('service');
  });

  it('[AC1] that may not do what they ask leave no trace', async () => {
    expect((await remove(await gateway.token({ permissions: [] }))).status).toBe(403);
    expect(await recorded()).toEqual([]);
  });

  it('[AC1] who lost a permission are recorded without it', async () => {
    await remove(await gateway.token({ permissions: PERMISSIONS }));
    await remove(await gateway.token({ permissions: ['system.fleet.write'] }));
    const events = await recorded();
    expect(events.at(-1)).toMatchObject({ data: { permissions: ['system.fleet.write'] } });
  });

  it('are called by name in answers and in refusals, to their own account', async () => {
    const token = await gateway.token({ sub: 'ada', ...IMPORTANT });
    await remove(token);
    const { type, id } = gateway.commands[0]!.actor;
    const actor = { type, id };
    gateway.stage('DeleteResource', () => ({
      ok: false,
      code: 'already_decided',
      message: `It was approved by ${actor.id}.`,
      detail: { winner: { actor } },
    }));

    const { body } = await remove(token);
    expect(body.detail).toBe('It was approved by Ada.');
    expect(body.facts.winner.actor).toEqual({ ...actor, name: 'Ada' });
    const theirs = await remove(await gateway.token({ account: 'globex' }));
    expect(theirs.body.facts.winner.actor).toEqual(actor);
    expect(JSON.stringify(theirs.body)).not.toContain('Ada');
  });

  it('are called by name where a read model holds their reference', async () => {
    const token = await gateway.token({ sub: 'ada', ...IMPORTANT });
    await remove(token);
    const { actor } = gateway.commands[0]!;
    await gateway.happened([
      {
        stream: 'fleet-acme',
        account: 'acme',
        actor,
        fact: {
          type: 'ResourceChanged',
          data: {
            revision: 1,
            operation_id: 'o',
            origin: { type: 'imperative' },
            kind: 'node',
            key: 'a',
            operation: 'created',
            changed: [],
            attributes: { template: 't', region: 'eu' },
            managed_by: {
              repository_id: '00000000-0000-7000-8000-000000000001',
              last_applied: {},
              revision: revisionFor(1).sha,
            },
          },
        },
      },
    ]);
    const { body } = await gateway.get(`${NODES}/a`, { token });
    expect(JSON.stringify(body)).toContain(`{"type":"user","id":"${actor.id}","name":"Ada"}`);
    expect(JSON.stringify(body)).not.toContain('example.com');
  });
});
