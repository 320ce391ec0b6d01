import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCliHarness, type CliHarness } from './testing/harness.ts';

const ID = '00000000-0000-7000-8000-000000000001';

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
});
afterEach(() => cli.stop());

describe('the token', () => {
  const list = { body: { gitops_repositories: [] } };

  it('comes from the option, the environment, or the local stack', async () => {
    cli.answers['GET /gitops_repositories'] = list;
    cli.files['/project/.data/admin-token'] = 'from-file\n';
    expect(await cli.run(`repo --json`)).toBe(0);
    expect(await cli.run(`--token given --url ${cli.url} repo --json`, { FLEETWRIGHT_TOKEN: 'x' })).toBe(0);
    expect(await cli.run(`--url ${cli.url} repo --json`, {})).toBe(0);
    expect(cli.asked.map(({ token }) => token)).toEqual(['Bearer secret-token', 'Bearer given', 'Bearer from-file']);
  });

  it('is asked for in a sentence when there is none', async () => {
    expect(await cli.run('runs', {})).toBe(1);
    expect(cli.complained).toEqual([
      expect.stringContaining('there is no token; sign in with `fleetwright login`, give --token'),
    ]);
  });
});

describe('what goes wrong', () => {
  it.each([
    ['repo foo', "there is no command 'repo foo'; there are: list, check, add, "],
    ['repo shwo fleet', "there is no command 'repo shwo'; there are: list, check, add, "],
    ['credentials foo', "there is no command 'credentials foo'; there are: put, list, remove"],
    ['runs --limit x', '--limit is a whole number from 1 to 100.'],
    ['sync fleet --wait 61', '--wait is a whole number from 0 to 60.'],
    ['runs --at yesterday', 'A moment is a date and a time with a zone, e.g. 2026-01-31T03:00:00Z.'],
    ['proposals --at 2026-01-31', 'A moment is a date and a time with a zone, e.g. 2026-01-31T03:00:00Z.'],
    ['approve --run nope', 'A run is given by its id; fleetwright runs lists them.'],
    ['proposals --run nope', 'A run is given by its id; fleetwright runs lists them.'],
    ['proposals --status foo', 'Allowed choices are pending_approval, '],
  ])('`%s` is a wrong command line, and nothing is asked', async (words, sentence) => {
    expect(await cli.run(words)).toBe(64);
    expect(cli.complained.join('\n')).toContain(sentence);
    expect(cli.asked).toEqual([]);
  });

  it('names where the token came from that is not accepted, and never the token', async () => {
    const problem = {
      type: 'x',
      title: 'Not authenticated',
      status: 401,
      code: 'unauthenticated',
      detail: 'Send one.',
    };
    cli.answers['GET /gitops_sync_runs'] = { status: 401, body: problem };
    expect(await cli.run('runs')).toBe(1);
    expect(cli.complained.join('\n')).toContain('does not accept the token of FLEETWRIGHT_TOKEN; give another one');
    expect(cli.complained.join('\n')).not.toContain('secret-token');
  });

  it('is said in a sentence with every problem, and never with the token', async () => {
    const problem = {
      type: 'x',
      title: 'Invalid input',
      status: 422,
      code: 'invalid',
      detail: 'repo_url is not valid',
    };
    const errors = [
      { path: 'repo_url', code: 'scheme_not_allowed', message: 'only https and ssh' },
      { path: 'branch', code: 'leading_dash', message: 'begins with "-"' },
    ];
    cli.answers['POST /gitops_repositories'] = { status: 422, body: { ...problem, errors } };

    expect(await cli.run('repo add file:///etc')).toBe(1);
    expect(cli.complained.join('\n')).toBe(
      'fleetwright: repo_url is not valid (invalid)\n  repo_url: only https and ssh\n  branch: begins with "-"',
    );
    expect([...cli.printed, ...cli.complained].join()).not.toContain('secret-token');
  });

  it('is said once when there is only one problem', async () => {
    const problem = { type: 'x', title: 'x', status: 422, code: 'invalid', detail: 'only https and ssh' };
    const errors = [{ path: 'repo_url', code: 'scheme_not_allowed', message: 'only https and ssh' }];
    cli.answers['POST /gitops_repositories'] = { status: 422, body: { ...problem, errors } };
    expect(await cli.run('repo add file:///etc')).toBe(1);
    expect(cli.complained).toEqual(['fleetwright: only https and ssh (invalid)']);
  });

  it('is a JSON document on the standard output for programs, and a sentence beside it', async () => {
    const problem = { type: 'x', title: 'x', status: 422, code: 'invalid', detail: 'only https and ssh' };
    cli.answers['POST /gitops_repositories'] = { status: 422, body: problem };
    expect(await cli.run('repo add file:///etc --json')).toBe(1);
    expect(JSON.parse(cli.printed.join('\n'))).toEqual(problem);
    expect(await cli.run('--url http://127.0.0.1:1 runs --json')).toBe(1);
    expect(JSON.parse(cli.printed.at(-1) ?? '')).toMatchObject({ code: 'command_failed' });
    expect(cli.complained).toHaveLength(2);
  });

  it('names the gateway that does not answer', async () => {
    expect(await cli.run('--url http://127.0.0.1:1 runs')).toBe(1);
    expect(cli.complained[0]).toContain('the gateway at http://127.0.0.1:1 does not answer');
  });

  it('says what the commands are when one is not known', async () => {
    expect(await cli.run('destroy')).toBe(64);
    expect(cli.complained.join()).toContain("unknown command 'destroy'");
  });
});

describe('syncing', () => {
  const view = {
    id: ID,
    number: 3,
    status: 'diff_ready',
    revision: { sha: 'a'.repeat(40), message: 'Grow\n\nmore' },
    counts: { create: 1, update: 0, delete: 0, adopt: 0 },
    deferred: 0,
    findings: {
      items: [
        {
          severity: 'warning',
          code: 'unpinned_module',
          message: 'nginx is not pinned',
          file: 'fleet.yaml',
          line: 4,
          column: 5,
        },
      ],
      total: 2,
      document: null,
    },
    totals: { applied_actions: 0, failed_actions: 1, remaining: 2 },
    proposal_counts: { pending_approval: 1 },
    failed_actions: [{ action: 'create_node', key: 'edge-02', reason: 'it is there already' }],
    remaining: [
      { proposal_id: ID, action: 'create_node', key: 'edge-01', reason: 'pending_approval' },
      { proposal_id: null, action: 'create_node', key: 'edge-03', reason: 'rejected: remembered' },
    ],
    proposals: [{ id: ID, action: 'create_node', kind: 'node', key: 'edge-01', status: 'pending_approval' }],
  };
  beforeEach(() => {
    cli.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [{ id: ID, name: 'fleet' }] } };
    cli.answers[`POST /gitops_repositories/${ID}/sync_now`] = { status: 202, body: { gitops_sync_run: { id: ID } } };
  });

  it('finds the repository by name and says what the run found', async () => {
    cli.answers[`GET /gitops_sync_runs/${ID}`] = { body: view };
    expect(await cli.run('sync fleet')).toBe(0);
    expect(cli.printed).toEqual([
      `run 3 diff_ready (${ID})`,
      'aaaaaaaaaa Grow; +1 ~0 -0 =0',
      '  fleet.yaml:4:5: warning unpinned_module nginx is not pinned',
      '  … and 1 more findings',
      `  +  pending_approval  create_node  edge-01  ${ID}`,
      '  failed create_node edge-02: it is there already',
      // What has no proposal in the table above.
      '  remains create_node edge-03: rejected: remembered',
      `waiting for a decision: 1; to see and approve: fleetwright approve --run ${ID}`,
    ]);
  });

  it('tells how far the run is to whoever looks on, and keeps that out of pipes', async () => {
    cli.answers[`GET /gitops_sync_runs/${ID}`] = { body: { ...view, timings: {} } };
    expect(await cli.run('sync fleet')).toBe(0);
    expect(cli.complained).toEqual([]);
    expect(cli.asked.at(-2)).toMatchObject({ method: 'POST', path: expect.stringContaining('wait_seconds=30') });
    cli.terminal.isTerminal = true;
    cli.terminal.columns = 80;
    // Each stage is told as it ends: whoever waited for the last one could not tell of those before.
    const inProgress = (timings: object) => ({ body: { ...view, status: 'in_progress', timings } });
    cli.sequences[`GET /gitops_sync_runs/${ID}`] = [inProgress({}), inProgress({ fetch: {} })];
    expect(await cli.run('--no-color sync fleet')).toBe(0);
    expect(cli.complained).toEqual([
      'in_progress; fetching',
      'in_progress; done: fetch',
      'diff_ready; applied 0, failed 1, waiting 1',
    ]);
    expect(cli.asked.find(({ path }) => path.endsWith('wait_seconds=0'))).toBeDefined();
  });

  it('watches a run until it has ended', async () => {
    const run = { ...view, timings: { fetch: {}, parse: {} }, finished_at: null };
    cli.sequences[`GET /gitops_sync_runs/${ID}`] = [
      { body: { ...run, status: 'in_progress' } },
      { body: { ...run, status: 'in_progress' } },
      { body: { ...run, status: 'applying' } },
      { body: { ...run, status: 'partial', finished_at: '2026-11-21T14:44:38.425Z' } },
    ];
    expect(await cli.run(`runs ${ID} --watch --json`)).toBe(0);
    expect(cli.printed.map((line) => JSON.parse(line).status)).toEqual(['in_progress', 'applying', 'partial']);
  });

  it('says what waits for what while changes are applied', async () => {
    const kinds = { node: 'a', assignment: 'a:m', sdwan_peer: 'n/a', virtual_ip: 'n/v' };
    const on = [{ kind: 'template', key: 't' }];
    const waiting = Object.entries(kinds).map(([kind, key]) => ({ kind, key, waiting_on: on }));
    const proposals = [{ kind: 'node', key: 'b', waiting_on: [] }, ...waiting];
    const run = { ...view, status: 'applying', timings: {}, proposal_counts: { approved: 4, applying: 1 } };
    cli.sequences[`GET /gitops_sync_runs/${ID}`] = [
      { body: { ...run, finished_at: null, proposals: proposals.slice(0, 2) } },
      { body: { ...run, finished_at: null, proposals } },
      { body: { ...run, status: 'applied', finished_at: '2026-11-21T14:44:38.425Z', proposals: [] } },
    ];
    expect(await cli.run(`runs ${ID} --watch`)).toBe(0);
    const told = cli.printed.filter((line) => line.startsWith('applying; ')).map((line) => line.split('waiting ')[1]);
    expect(told).toEqual([
      '5: node a for template t',
      '5: node a for template t, assignment a:m for template t, sdwan_peer n/a for template t, …',
    ]);
  });

  it('watches it on until no node is on its way, and then says who came to what', async () => {
    const at = '2026-11-21T14:44:38.425Z';
    const run = { ...view, timings: {}, status: 'applied', finished_at: at, proposals: [], remaining: [] };
    const none = { affected: 3, converged: 0, converging: 0, degraded: 0, offline: 0, items: [] };
    const reason = { code: 'check_failing', message: 'nginx: answers: refused\u001b[2J' };
    const items = [
      { hostname: 'edge-02', state: 'degraded', since: at, reason },
      { hostname: 'edge-03', state: 'waiting', since: null, reason: null },
      { hostname: 'edge-01', state: 'converged', since: at, reason: null },
    ];
    cli.sequences[`GET /gitops_sync_runs/${ID}`] = [
      { body: { ...run, nodes: { ...none, converging: 2 } } },
      { body: { ...run, nodes: { ...none, converging: 1, converged: 1 } } },
      { body: { ...run, nodes: { ...none, converged: 1, degraded: 1, items } } },
    ];
    expect(await cli.run(`runs ${ID} --watch`)).toBe(0);
    expect(cli.asked.every(({ path }) => path.endsWith('include=nodes'))).toBe(true);
    const lines = cli.printed.filter((line) => line.startsWith('applied; '));
    expect(lines.map((line) => line.split('; ')[2])).toEqual([
      '0 of 3 nodes converged, 2 converging, 1 without an agent that reported',
      '1 of 3 nodes converged, 1 converging, 1 without an agent that reported',
      '1 of 3 nodes converged, 1 degraded, 1 without an agent that reported',
    ]);
    expect(cli.printed).toEqual(
      expect.arrayContaining([
        `  degraded   edge-02  since ${at}: check_failing: nginx: answers: refused[2J`,
        '  waiting    edge-03  no agent of it ever reported',
        `  converged  edge-01  since ${at}`,
      ]),
    );
  });

  it('shows a run whose nodes nobody counts, and whom it reaches', async () => {
    const reach = { total: 3, groups: [{ nodes: ['edge-01', 'edge-02'] }], groups_total: 2 };
    const problem = { type: 'x', title: 'x', status: 503, code: 'bus_unavailable', detail: 'no bus' };
    cli.sequences[`GET /gitops_sync_runs/${ID}`] = [
      { status: 503, body: problem },
      { body: { ...view, diff: { reach } } },
    ];
    expect(await cli.run(`runs ${ID}`)).toBe(0);
    expect(cli.printed).toContain('reaches 3 nodes: edge-01, edge-02 and 1 more');
  });

  it('fails with a run that failed', async () => {
    cli.answers[`GET /gitops_sync_runs/${ID}`] = {
      body: { ...view, status: 'failed', revision: null, counts: null },
    };
    expect(await cli.run('sync fleet --json')).toBe(1);
    expect(JSON.parse(cli.printed.join('\n'))).toMatchObject({ status: 'failed' });
    expect(await cli.run('sync other')).toBe(1);
    expect(cli.complained[0]).toContain('there are: fleet');
  });
});
