import type { CommandReply } from '@fleetwright/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';

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
  let gateway: GatewayHarness;
  let reply: CommandReply;
  beforeEach(async () => {
    gateway = await GatewayHarness.open();
    reply = { ok: true, result: { credentials: [ENTRY] }, position: null, account_revision: null };
    gateway.stage('ListCredentials', () => reply);
  });
  afterEach(() => gateway.close());

  it.each([
    ['', null],
    ['?scope=system', 'system'],
  ])('lists what the account may name%s', async (query, scope) => {
    const { status, body } = await gateway.get(`${PATH}${query}`);
    expect([status, body]).toEqual([200, { vault_credentials: [ENTRY] }]);
    expect(gateway.commands[0]).toMatchObject({ account_id: 'acme', data: { scope } });
  });

  it('lets nothing through that has no name in the contract', async () => {
    reply = { ...reply, result: { credentials: [{ ...ENTRY, values: { ssh_key: 'canary' } }] } } as CommandReply;
    expect(JSON.stringify((await gateway.get(PATH)).body)).not.toContain('canary');
  });

  it('answers 503 with the code when the store cannot be asked', async () => {
    reply = { ok: false, code: 'credential_unreadable', message: 'the credential could not be read: Vault is sealed' };
    const { status, body } = await gateway.get(PATH);
    expect([status, body.code, body.detail]).toEqual([503, 'credential_unreadable', reply.message]);
  });

  it('refuses what it does not know', async () => {
    expect((await gateway.get(`${PATH}?path=x`)).status).toBe(422);
    expect(gateway.commands).toEqual([]);
  });
});
