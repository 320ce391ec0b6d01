import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const ID = '01a1fe91-0196-77fc-a8ab-e352712d905a';
const OTHER = '01a1fe91-0196-77fc-a8ab-e352712d905b';
const TOKEN = {
  ...{ account_id: 'acme', id: ID, name: 'night build', kind: 'service', permissions: ['system.gitops.read'] },
  ...{
    held_permissions: ['system.gitops.read'],
    state: 'active',
    created_by: { type: 'user', id: OTHER, name: 'Ada' },
  },
  ...{ created_at: '2026-01-31T03:00:00.000Z', expires_at: '2026-04-01T03:00:00.000Z', last_used_at: null },
};

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
  cli.answers['GET /service_tokens'] = { body: { service_tokens: [TOKEN], next_cursor: null } };
  cli.answers[`DELETE /service_tokens/${ID}`] = { status: 204, body: {} };
});
afterEach(() => cli.stop());

const changed = () =>
  cli.asked.filter(({ method }) => method !== 'GET').map(({ method, path, body }) => [method, path, body]);

describe('tokens', () => {
  it('are listed with who made them, when they end and when they were used', async () => {
    expect(await cli.run('tokens')).toBe(0);
    expect(cli.printed[0]).toMatch(/^TOKEN +KIND +STATE +MADE BY +ENDS +LAST USED +PERMISSIONS +ID$/);
    expect(cli.printed[1]).toMatch(/^night build +service +active +Ada .* never +system\.gitops\.read +01a1fe91/);
    cli.answers['GET /service_tokens'] = { body: { service_tokens: [], next_cursor: null } };
    await cli.run('tokens list');
    expect(cli.printed.at(-1)).toContain('fleetwright tokens create');
  });

  it('are made, and the token is all that stands on the standard output', async () => {
    cli.answers['POST /service_tokens'] = { status: 201, body: { service_token: TOKEN, token: 'fwt_acme_x' } };
    const words = 'tokens create ci --permission system.gitops.read --permission system.gitops.sync';
    expect(await cli.run(`${words} --kind assistant --days 30`)).toBe(0);
    const permissions = ['system.gitops.read', 'system.gitops.sync'];
    const service_token = { name: 'ci', permissions, kind: 'assistant', expires_in_seconds: 2_592_000 };
    expect(changed()).toEqual([['POST', '/service_tokens', { service_token }]]);
    expect(cli.printed).toEqual(['fwt_acme_x']);
    expect(cli.complained).toEqual([`made ci (${ID}), good until 2026-04-01T03:00:00.000Z; it is not shown again`]);
  });

  it('are not made without a permission, of a kind that there is not, or for ever', async () => {
    expect(await cli.run('tokens create ci')).toBe(64);
    expect(await cli.run('tokens create ci --permission system.gitops.read --kind user')).toBe(64);
    expect(await cli.run('tokens create ci --permission system.gitops.read --days 366')).toBe(64);
    expect(changed()).toEqual([]);
  });

  it('say when the token was shown before', async () => {
    const body = { service_token: TOKEN, token: null, code: 'token_shown_once' };
    cli.answers['POST /service_tokens'] = { status: 201, body };
    expect(await cli.run('tokens create ci --permission system.gitops.read')).toBe(1);
    expect([cli.printed, cli.complained[0]]).toEqual([[], expect.stringContaining('was shown before')]);
  });

  it('are revoked by name or id, and only when somebody says so', async () => {
    expect(await cli.run(['tokens', 'revoke', 'night build'])).toBe(1);
    expect([changed(), cli.complained[0]]).toEqual([[], expect.stringContaining('--yes')]);
    cli.reply = 'y';
    expect(await cli.run(['tokens', 'revoke', 'night build'])).toBe(0);
    expect(await cli.run(`tokens revoke ${ID} --yes`)).toBe(0);
    expect(changed()).toEqual([1, 2].map(() => ['DELETE', `/service_tokens/${ID}`, undefined]));
    expect(cli.printed).toEqual(['revoked night build', 'revoked night build']);
  });

  it('are revoked by their id where several have the name, or none that still counts', async () => {
    cli.answers['GET /service_tokens'] = {
      body: { service_tokens: [TOKEN, { ...TOKEN, id: OTHER }], next_cursor: null },
    };
    expect(await cli.run(['tokens', 'revoke', 'night build', '--yes'])).toBe(1);
    expect(cli.complained.at(-1)).toContain('2 tokens are called "night build"');
    cli.answers['GET /service_tokens'] = {
      body: { service_tokens: [{ ...TOKEN, state: 'revoked' }], next_cursor: null },
    };
    expect(await cli.run(['tokens', 'revoke', 'night build', '--yes'])).toBe(1);
    expect(cli.complained.at(-1)).toContain('there is no token "night build"');
    expect(changed()).toEqual([]);
  });
});
