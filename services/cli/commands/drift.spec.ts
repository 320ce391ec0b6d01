import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const ID = '00000000-0000-7000-8000-000000000001';
const RUN = '00000000-0000-7000-8000-000000000002';
const at = '2026-11-21T14:44:38.425Z';
const clean = { drift: false, severity: null, total: 0, detected_at: null, resources: [] };
const drifted = {
  drift: true,
  severity: 'high',
  total: 3,
  detected_at: at,
  resources: [
    {
      kind: 'node',
      key: 'edge-01',
      change: 'modified',
      fields: [{ path: 'region', expected: 'eu', actual: 'us\u001b[2J' }],
      changed_by: { type: 'user', id: 'u-1', name: 'operator' },
      changed_at: at,
    },
    { kind: 'module', key: 'nginx', change: 'missing', fields: [], changed_by: null, changed_at: null },
  ],
};
const REPORT = `GET /gitops_repositories/${ID}/drift_report`;

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
  cli.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [{ id: ID, name: 'fleet' }] } };
  cli.answers[REPORT] = { body: drifted };
});
afterEach(() => cli.stop());

describe('drift', () => {
  it('is told for every repository', async () => {
    expect(await cli.run('drift')).toBe(0);
    cli.answers[REPORT] = { body: clean };
    expect(await cli.run('drift')).toBe(0);
    expect(cli.printed.map((line) => line.replace(/ +/g, ' '))).toEqual([
      'REPOSITORY DRIFT SEVERITY SINCE',
      `fleet 3 drifted high ${at}`,
      'REPOSITORY DRIFT SEVERITY SINCE',
      'fleet as applied - -',
    ]);
  });

  it('is told for one with every resource and field, and nothing that steers the terminal', async () => {
    expect(await cli.run('drift fleet')).toBe(0);
    expect(cli.printed).toEqual([
      `3 drifted, severity high, since ${at}`,
      `~ node edge-01 modified, by operator at ${at}`,
      '    region: applied "eu", live "us\\u001b[2J"',
      '- module nginx missing',
      '… and 1 more',
      '',
      'to put it back: fleetwright revert fleet',
    ]);
    cli.answers[REPORT] = { body: clean };
    expect(await cli.run('drift fleet')).toBe(0);
    expect(cli.printed.at(-1)).toBe('fleet looks as last applied');
  });
});

describe('reverting', () => {
  const run = {
    id: RUN,
    number: 4,
    status: 'diff_ready',
    revision: null,
    counts: null,
    deferred: 0,
    findings: { items: [], total: 0 },
    totals: { applied_actions: 0, failed_actions: 0, remaining: 0 },
    proposal_counts: { pending_approval: 3 },
    failed_actions: [],
    remaining: [],
    proposals: [],
  };
  beforeEach(() => {
    cli.answers[`POST /gitops_repositories/${ID}/drift/revert`] = { body: { gitops_sync_run: run } };
    cli.answers[`GET /gitops_sync_runs/${RUN}`] = { body: run };
  });

  it('shows what it would put back, asks, and answers the run', async () => {
    cli.reply = 'y';
    expect(await cli.run('revert fleet')).toBe(0);
    expect(cli.complained[0]).toContain('3 drifted');
    expect(cli.printed[0]).toBe(`run 4 diff_ready (${RUN})`);
    expect(await cli.run('revert fleet --yes --json')).toBe(0);
    expect(JSON.parse(cli.printed.at(-1) ?? '')).toMatchObject({ id: RUN });
  });

  it.each([
    ['nobody is there', undefined, 'add --yes'],
    ['it is declined', 'n', 'nothing was proposed'],
  ])('proposes nothing where %s', async (_what, reply, sentence) => {
    cli.reply = reply;
    expect(await cli.run('revert fleet')).toBe(1);
    expect(cli.complained.at(-1)).toContain(sentence);
    expect(cli.asked.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('says so where nothing drifted, and fails with a run that failed', async () => {
    cli.answers[`GET /gitops_sync_runs/${RUN}`] = { body: { ...run, status: 'failed' } };
    expect(await cli.run('revert fleet --yes')).toBe(1);
    cli.answers[REPORT] = { body: clean };
    expect(await cli.run('revert fleet --yes')).toBe(1);
    expect(cli.complained.at(-1)).toContain('there is nothing to revert');
  });
});
