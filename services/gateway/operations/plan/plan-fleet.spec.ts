import { ALL_COMMANDS, FleetPlanView, type PlanOutcome, ProblemDocument } from '@fleetwright/contracts';
import { repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../../testing/harness.ts';

const PLAN = '/api/v1/system/gitops_plan';
const YAML = { 'content-type': 'application/yaml' };
const FILE = 'version: 1\naccount: acme\n';
const NO_NAMES = { add: [], update: [], delete: [], adopt: [] };
const PLANNED = {
  outcome: 'planned',
  live_revision: 4,
  counts: { create: 1, update: 0, delete: 0, adopt: 0 },
  summary: {
    templates: NO_NAMES,
    modules: { ...NO_NAMES, add: ['nginx'] },
    nodes: NO_NAMES,
    assignments: NO_NAMES,
    sdwan: { networks: NO_NAMES, peers: NO_NAMES, virtual_ips: NO_NAMES },
    provider_configs: { informational: [] },
  },
  changes: [
    {
      kind: 'module',
      key: 'nginx',
      action: 'create',
      cause: 'initial',
      fields: [{ path: 'config.db_password', to: 'hunter2', cause: 'initial' }],
      write: { config: { db_password: 'hunter2', port: 80 } },
      declared: { config: { db_password: 'hunter2', port: 80 } },
      live: null,
      live_version: null,
      depends_on: [],
      line: 3,
      digest: 'd'.repeat(64),
    },
  ],
  findings: [{ severity: 'warning', code: 'secret_in_config', message: 'm', file: 'fleet.yaml' }],
} satisfies PlanOutcome;
const BIG = 3_000_000;

describe('the plan of a file', () => {
  let gateway: GatewayHarness;
  let result: object;
  beforeEach(async () => {
    gateway = await GatewayHarness.open();
    result = { inline: PLANNED };
    gateway.stage('PlanFleet', () => ({ ok: true, result: result as never, position: null, account_revision: null }));
  });
  afterEach(() => gateway.close());

  const plan = (body: string | Buffer, query = '', headers: Record<string, string> = YAML) =>
    gateway.post(`${PLAN}${query}`, body, { headers });

  it('is what the diff stage answers, with secrets masked', async () => {
    const { status, body } = await plan(FILE);
    expect(status).toBe(200);
    expect(body.gitops_plan).toMatchObject({
      repository_id: null,
      live_revision: 4,
      has_changes: true,
      counts: PLANNED.counts,
      diff: PLANNED.summary,
      findings: PLANNED.findings,
      changes: [
        {
          write: { config: { db_password: expect.stringMatching(/^\[masked:[0-9a-f]{12}\]$/), port: 80 } },
          fields: [{ to: expect.stringMatching(/^\[masked:[0-9a-f]{12}\]$/) }],
        },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(FleetPlanView.safeParse(body.gitops_plan).error).toBeUndefined();
  });

  it('the stage gets the text as it was sent, byte order mark and all', async () => {
    await plan('\uFEFFversion: 1 # äöü 😀\r\n', '?file=prod%2Ffleet.yaml');
    const [command] = gateway.commands;
    const data = ALL_COMMANDS.PlanFleet.parse(command?.data);
    expect(data).toMatchObject({ file: 'prod/fleet.yaml', repository_id: null });
    const [text] = await gateway.platform.documents.get('acme', [data.source_document]);
    expect(text).toBe('\uFEFFversion: 1 # äöü 😀\r\n');
  });

  it.each(['text/yaml', 'application/x-yaml', 'application/yaml; charset=utf-8', 'Application/YAML'])(
    'takes %s',
    async (type) => {
      expect((await plan(FILE, '', { 'content-type': type })).status).toBe(200);
    },
  );

  it.each(['text/plain', 'application/octet-stream', 'application/x-www-form-urlencoded', 'application/xml'])(
    'refuses %s',
    async (type) => {
      const { status, body } = await plan(FILE, '', { 'content-type': type });
      expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
      expect(gateway.commands).toEqual([]);
    },
  );

  it('JSON, no body, and YAML at another address are refused, each with what to send', async () => {
    const json = await gateway.post(PLAN, { version: 1 });
    expect([json.status, json.body.detail]).toEqual([415, 'Send the file as application/yaml.']);
    const none = await gateway.post(PLAN);
    expect([none.status, none.body.code]).toEqual([422, 'invalid']);
    const elsewhere = await gateway.post('/api/v1/system/gitops_repositories', FILE, { headers: YAML });
    expect([elsewhere.status, elsewhere.body.detail]).toEqual([415, 'Send the body as application/json.']);
    expect(gateway.commands).toEqual([]);
  });

  it('a large answer is read from its document', async () => {
    const [document] = await gateway.platform.documents.put('acme', [JSON.stringify(PLANNED)]);
    result = { document };
    const { body } = await plan(FILE);
    expect(body.gitops_plan).toMatchObject({ has_changes: true, changes: [{ key: 'nginx' }] });
  });

  it('a file with errors is 422 with every finding', async () => {
    const errors = [
      { severity: 'error', code: 'schema_validation_error', message: 'schema validation error: 1 problem', file: 'f' },
      { severity: 'error', code: 'unknown_key', message: 'm', file: 'f', line: 2, column: 1, path: 'acount' },
    ] as const;
    const warning = { severity: 'warning', code: 'unpinned_module', message: 'w', file: 'f' } as const;
    result = { inline: { outcome: 'invalid', findings: [...errors, warning] } };
    const { status, body } = await plan(FILE);
    expect([status, body.code, body.detail]).toEqual([422, 'fleet_invalid', 'schema validation error: 1 problem']);
    expect(body.findings).toEqual([...errors, warning]);
    expect(body.errors).toMatchObject([
      { path: '', code: 'schema_validation_error' },
      { path: 'acount', code: 'unknown_key' },
    ]);
    expect(ProblemDocument.safeParse(body).error).toBeUndefined();
  });

  it.each([
    ['1 MiB and one byte', Buffer.alloc(1_048_577, '#'), 'file_too_large', 'got 1,048,577'],
    ['three megabytes', Buffer.alloc(BIG, '#'), 'file_too_large', 'got 3,000,000'],
    ['no UTF-8', Buffer.from([0x76, 0xff, 0x3a]), 'not_utf8', 'save the file as UTF-8'],
  ])('%s is told as a finding of the file', async (_what, bytes, code, reported) => {
    const { status, body } = await plan(bytes, '?file=a.yaml');
    expect([status, body.code]).toEqual([422, 'fleet_invalid']);
    expect(body.findings).toMatchObject([{ severity: 'error', code, file: 'a.yaml' }]);
    expect(body.detail).toContain(reported);
    expect(gateway.commands).toEqual([]);
  });

  it('1,048,576 bytes are passed on', async () => {
    expect((await plan(Buffer.alloc(1_048_576, '#'))).status).toBe(200);
  });

  it('a repository of the account is passed on; a foreign one is as absent', async () => {
    const own = [...repositoryHistory({ account: 'acme', number: 1, nodes: 1, runs: 1 })].slice(0, 1);
    const foreign = [...repositoryHistory({ account: 'globex', number: 2, nodes: 1, runs: 1 })].slice(0, 1);
    await gateway.happened([...own, ...foreign]);
    const idOf = (history: typeof own) => (history[0]!.fact.data as unknown as { repository_id: string }).repository_id;
    expect((await plan(FILE, `?repository_id=${idOf(own)}`)).body.gitops_plan.repository_id).toBe(idOf(own));
    const refused = await plan(FILE, `?repository_id=${idOf(foreign)}`);
    expect([refused.status, refused.body.code]).toEqual([404, 'not_found']);
    expect(gateway.commands).toHaveLength(1);
  });

  it.each(['?repository_id=x', '?file=', '?file=a%0Ab', `?file=${'a'.repeat(513)}`, '?repo=x'])(
    'the query %s is refused',
    async (query) => {
      expect((await plan(FILE, query)).status).toBe(422);
    },
  );

  it('is asked anew each time, and with the same Idempotency-Key once', async () => {
    for (const _time of [1, 2]) await plan(FILE, '', { ...YAML, 'idempotency-key': 'k' });
    const ids = gateway.commands.map(({ operation_id }) => operation_id);
    expect(ids).toHaveLength(1);
    for (const _time of [1, 2]) await plan(FILE);
    expect(new Set(gateway.commands.map(({ operation_id }) => operation_id)).size).toBe(3);
  });

  it('needs system.gitops.read and nothing else', async () => {
    const token = await gateway.token({ permissions: ['system.gitops.read'] });
    expect((await gateway.post(PLAN, FILE, { headers: YAML, token })).status).toBe(200);
    const other = await gateway.token({ permissions: ['system.gitops.write', 'system.fleet.read'] });
    expect((await gateway.post(PLAN, FILE, { headers: YAML, token: other })).status).toBe(403);
    expect((await gateway.post(PLAN, FILE, { headers: YAML, token: null })).status).toBe(401);
  });

  it('too many at once is 429', async () => {
    gateway.stage('PlanFleet', () => ({ ok: false, code: 'rate_limited', message: 'ask again in a moment' }));
    expect((await plan(FILE)).status).toBe(429);
  });

  it('is described with the media types that it takes', async () => {
    const { body } = await gateway.get('/openapi.json', { token: null });
    const { requestBody, security, parameters } = body.paths[PLAN].post;
    expect(Object.keys(requestBody.content)).toEqual(['application/yaml', 'text/yaml', 'application/x-yaml']);
    expect(security).toEqual([{ token: ['system.gitops.read'] }]);
    expect(parameters.map(({ name }: { name: string }) => name)).toEqual(['repository_id', 'file', 'Idempotency-Key']);
  });
});
