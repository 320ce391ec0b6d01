import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const ID = '00000000-0000-7000-8000-000000000001';
const AT = '2026-01-01T00:00:00.000Z';
const problem = { step: 'files', code: 'disk_full', message: 'no space\u001b[2J' };
const AGENT = {
  ...{ id: ID, hostname: 'edge-01', state: 'degraded', since: AT, last_seen_at: AT, bundle_digest: 'b'.repeat(64) },
  ...{ agent_version: '1.0.0', modules: [{ name: 'nginx', version: '1.26.0', state: 'failed', problem }] },
  health: [{ module: 'nginx', name: 'answers', state: 'failing', message: 'exit code 7' }],
  networks: [{ network: 'fabric', public_key: 'x', state: 'rendered', message: 'no wg' }],
  problems: [{ code: 'clock_skew', message: 'the clock is 90 s ahead' }],
};
const TOKEN = {
  ...{ id: ID, scope: { hostname: 'edge-*' }, state: 'active', uses: 1, max_uses: 3, expires_at: AT },
  used_by: [{ agent_id: ID, hostname: 'edge-01', enrolled_at: AT }],
};

let cli: CliHarness;
beforeEach(async () => {
  cli = await startCliHarness();
  cli.answers['GET /agents'] = { body: { agents: [AGENT], next_cursor: null } };
  cli.answers['GET /registration_tokens'] = { body: { registration_tokens: [TOKEN], next_cursor: null } };
  cli.answers['POST /registration_tokens'] = { body: { registration_token: TOKEN, token: 'fwr_acme_x' } };
  cli.answers[`POST /agents/${ID}/revoke`] = { body: { agent: { id: ID, revoked: true } } };
  cli.answers[`DELETE /registration_tokens/${ID}`] = { body: {} };
});
afterEach(() => cli.stop());

const changed = () =>
  cli.asked.filter(({ method }) => method !== 'GET').map(({ method, path, body }) => [method, path, body]);

describe('agents', () => {
  it('are listed with what their nodes came to', async () => {
    expect(await cli.run('agents')).toBe(0);
    expect(cli.printed).toEqual([
      'NODE     STATE     SINCE                     LAST SEEN                 VERSION',
      `edge-01  degraded  ${AT}  ${AT}  1.0.0`,
    ]);
    await cli.run('agents list --state offline');
    expect(cli.asked.at(-1)?.path).toContain('state=offline');
  });

  it('are shown one by one, with what is wrong, and control characters taken out', async () => {
    expect(await cli.run('agents show edge-01')).toBe(0);
    expect(cli.asked.at(-1)?.path).toContain('hostname=edge-01');
    expect(cli.printed[0]).toBe(`edge-01 is degraded since ${AT}; last seen ${AT}`);
    expect(cli.printed[2]).toContain('failed  nginx 1.26.0: disk_full: no space');
    expect(cli.printed.slice(3)).toEqual([
      '  check failing  nginx answers: exit code 7',
      '  network rendered  fabric: no wg',
      '  clock_skew: the clock is 90 s ahead',
    ]);
    expect(cli.printed.join()).not.toContain('\u001b');
  });

  it('that are not there are told so', async () => {
    cli.answers['GET /agents'] = { body: { agents: [], next_cursor: null } };
    expect(await cli.run('agents show edge-09')).toBe(1);
    expect(cli.complained.join()).toContain('no agent is let in for a node edge-09');
    expect(await cli.run('agents')).toBe(0);
    expect(cli.printed).toEqual(['no agent is let in']);
  });

  it('are shown out once a person said so', async () => {
    expect(await cli.run('agents revoke edge-01')).toBe(1);
    cli.reply = 'n';
    expect(await cli.run('agents revoke edge-01')).toBe(1);
    expect(changed()).toEqual([]);
    expect(await cli.run('agents revoke edge-01 --yes')).toBe(0);
    expect(changed()).toEqual([['POST', `/agents/${ID}/revoke`, undefined]]);
  });

  it('refuse a command that there is not', async () => {
    expect(await cli.run('agents explode')).toBe(64);
  });
});

describe('registration tokens', () => {
  it('are made for a host, and stand alone on the output', async () => {
    expect(await cli.run('agents token edge-* --uses 3 --expires 600 --region eu')).toBe(0);
    const registration_token = { hostname: 'edge-*', max_uses: 3, expires_in_seconds: 600, region: 'eu' };
    expect(changed()).toEqual([['POST', '/registration_tokens', { registration_token }]]);
    expect(cli.printed).toEqual(['fwr_acme_x']);
    expect(cli.complained.join()).toContain('not shown again');
  });

  it('are refused when they last longer than they may', async () => {
    expect(await cli.run('agents token edge-01 --expires 604801')).not.toBe(0);
    expect(changed()).toEqual([]);
  });

  it('are listed with who came in, and ended', async () => {
    expect(await cli.run('agents tokens')).toBe(0);
    expect(cli.printed[1]).toMatch(/edge-\* +active +1\/3 .* +edge-01$/);
    expect(await cli.run(`agents revoke-token ${ID}`)).toBe(1);
    expect(changed()).toEqual([]);
    expect(await cli.run(`agents revoke-token ${ID} --yes`)).toBe(0);
    expect(cli.complained.at(-1)).toBe(`end the token ${ID} for ever? yes (--yes)`);
    expect(changed()).toEqual([['DELETE', `/registration_tokens/${ID}`, undefined]]);
  });
});
