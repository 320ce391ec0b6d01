import type { CommandReply } from '@fleetwright/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';

const PATH = '/api/v1/system/gitops_repositories/check_connection';
const BODY = { gitops_repository: { repo_url: 'https://git.example.com/acme/fleet.git', branch: 'main' } };
const REACHED = {
  reachable: true,
  branch: 'main',
  revision: 'a'.repeat(40),
  host_key: null,
  file: { path: 'fleet.yaml', size_bytes: 20 },
  findings: [],
};
const FAILED = { severity: 'error', code: 'auth_failed', message: 'the remote refused the credential' };

describe('check_connection', () => {
  let gateway: GatewayHarness;
  let reply: CommandReply;
  const answers = (result: object) => {
    reply = { ok: true, result, position: null, account_revision: null } as CommandReply;
  };
  beforeEach(async () => {
    gateway = await GatewayHarness.open();
    answers(REACHED);
    gateway.stage('CheckConnection', () => reply);
  });
  afterEach(() => gateway.close());

  it('asks with the settings of a registration, whose name may be missing', async () => {
    const { status, body } = await gateway.post(PATH, BODY);
    expect([status, body]).toEqual([200, { gitops_connection: REACHED }]);
    expect(gateway.commands[0]).toMatchObject({ account_id: 'acme', data: { settings: BODY.gitops_repository } });
    expect(gateway.commands[0]?.data).not.toHaveProperty('settings.name');
  });

  it('answers 200 with the findings for a remote that does not answer, and nothing without a name', async () => {
    answers({ reachable: false, findings: [FAILED], password: 'canary' });
    const { status, body } = await gateway.post(PATH, BODY);
    expect([status, body]).toEqual([200, { gitops_connection: { reachable: false, findings: [FAILED] } }]);
  });

  it('asks anew without a key, and gives a repeated one the first answer', async () => {
    const headers = { 'idempotency-key': 'again' };
    await gateway.post(PATH, BODY, { headers });
    answers({ reachable: false, findings: [FAILED] });
    expect((await gateway.post(PATH, BODY, { headers })).body.gitops_connection.reachable).toBe(true);
    expect((await gateway.post(PATH, BODY)).body.gitops_connection.reachable).toBe(false);
    expect(new Set(gateway.commands.map(({ operation_id }) => operation_id)).size).toBe(2);
  });

  it('answers 429 while too many are asked, and 422 for a body that is no registration', async () => {
    reply = { ok: false, code: 'rate_limited', message: 'too many remotes are being checked at once' };
    expect((await gateway.post(PATH, BODY)).status).toBe(429);
    expect((await gateway.post(PATH, { gitops_repository: {} })).status).toBe(422);
  });
});
