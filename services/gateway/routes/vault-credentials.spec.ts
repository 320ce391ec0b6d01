import type { CommandReply } from '@fleetwright/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Front } from '../testing/front.ts';

const PATH = '/api/v1/system/vault_credentials';
const ENTRY = {
  id: 'cred_0123456789abcdef',
  path: 'secret/data/powernode/gitops/deploy-key',
  scope: '',
  key_names: ['ssh_key'],
  version: 3,
  rotated_at: '2026-01-01T00:00:00.000Z',
};

describe('vault_credentials', () => {
  let front: Front;
  let reply: CommandReply;
  beforeEach(async () => {
    front = await Front.open();
    reply = { ok: true, result: { credentials: [ENTRY] }, position: null, account_revision: null };
    front.stage('ListCredentials', () => reply);
  });
  afterEach(() => front.close());

  it.each([
    ['', null],
    ['?scope=system', 'system'],
  ])('lists what the account may name%s', async (query, scope) => {
    const { status, body } = await front.get(`${PATH}${query}`);
    expect([status, body]).toEqual([200, { vault_credentials: [ENTRY] }]);
    expect(front.commands[0]).toMatchObject({ account_id: 'acme', data: { scope } });
  });

  it('lets nothing through that has no name in the contract', async () => {
    reply = { ...reply, result: { credentials: [{ ...ENTRY, values: { ssh_key: 'canary' } }] } } as CommandReply;
    expect(JSON.stringify((await front.get(PATH)).body)).not.toContain('canary');
  });

  it('answers 503 with the code when the store cannot be asked', async () => {
    reply = { ok: false, code: 'credential_unreadable', message: 'the credential could not be read: Vault is sealed' };
    const { status, body } = await front.get(PATH);
    expect([status, body.code, body.detail]).toEqual([503, 'credential_unreadable', reply.message]);
  });

  it('refuses what it does not know', async () => {
    expect((await front.get(`${PATH}?path=x`)).status).toBe(422);
    expect(front.commands).toEqual([]);
  });
});
