import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTrial, type Trial } from './testing/trial.ts';

const ID = '00000000-0000-7000-8000-000000000001';
const DIGEST = 'd'.repeat(64);
const PROPOSAL = {
  id: ID,
  digest: DIGEST,
  action: 'update_node',
  key: 'edge-01',
  cause: 'git',
  status: 'pending_approval',
  brake: null,
  body: { inline: { action: 'update', fields: [{ path: 'region', from: 'a', to: 'b\u001b[31m', cause: 'git' }] } },
};

let trial: Trial;

beforeEach(async () => {
  trial = await startTrial();
});
afterEach(() => trial.stop());

describe('the token', () => {
  const list = { body: { gitops_repositories: [] } };

  it('comes from the option, the environment, or the local stack', async () => {
    trial.answers['GET /gitops_repositories'] = list;
    trial.files['/project/.data/admin-token'] = 'from-file\n';
    expect(await trial.run(`repo --json`)).toBe(0);
    expect(await trial.run(`--token given --url ${trial.url} repo --json`, { FLEETWRIGHT_TOKEN: 'x' })).toBe(0);
    expect(await trial.run(`--url ${trial.url} repo --json`, {})).toBe(0);
    expect(trial.asked.map(({ token }) => token)).toEqual(['Bearer secret-token', 'Bearer given', 'Bearer from-file']);
  });

  it('is asked for in a sentence when there is none', async () => {
    expect(await trial.run('runs', {})).toBe(1);
    expect(trial.complained).toEqual([expect.stringContaining('there is no token; give --token')]);
  });
});

describe('what goes wrong', () => {
  it.each([
    ['repo foo', "there is no command 'repo foo'; there are: list, check, add, "],
    ['repo shwo fleet', "there is no command 'repo shwo'; there are: list, check, add, "],
    ['credentials foo', "there is no command 'credentials foo'; there are: put, list, remove"],
    ['runs --limit x', '--limit is a whole number from 1 to 100.'],
    ['approve --run nope', 'A run is given by its id; fleetwright runs lists them.'],
    ['proposals --run nope', 'A run is given by its id; fleetwright runs lists them.'],
    ['proposals --status foo', 'Allowed choices are pending_approval, '],
  ])('`%s` is a wrong command line, and nothing is asked', async (words, sentence) => {
    expect(await trial.run(words)).toBe(64);
    expect(trial.complained.join('\n')).toContain(sentence);
    expect(trial.asked).toEqual([]);
  });

  it('names where the token came from that is not accepted, and never the token', async () => {
    const problem = {
      type: 'x',
      title: 'Not authenticated',
      status: 401,
      code: 'unauthenticated',
      detail: 'Send one.',
    };
    trial.answers['GET /gitops_sync_runs'] = { status: 401, body: problem };
    expect(await trial.run('runs')).toBe(1);
    expect(trial.complained.join('\n')).toMatch(/does not accept the token.* --token, FLEETWRIGHT_TOKEN or \.data/);
    expect(trial.complained.join('\n')).not.toContain('secret-token');
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
    trial.answers['POST /gitops_repositories'] = { status: 422, body: { ...problem, errors } };

    expect(await trial.run('repo add file:///etc')).toBe(1);
    expect(trial.complained.join('\n')).toBe(
      'fleetwright: repo_url is not valid (invalid)\n  repo_url: only https and ssh\n  branch: begins with "-"',
    );
    expect([...trial.printed, ...trial.complained].join()).not.toContain('secret-token');
  });

  it('is said once when there is only one problem', async () => {
    const problem = { type: 'x', title: 'x', status: 422, code: 'invalid', detail: 'only https and ssh' };
    const errors = [{ path: 'repo_url', code: 'scheme_not_allowed', message: 'only https and ssh' }];
    trial.answers['POST /gitops_repositories'] = { status: 422, body: { ...problem, errors } };
    expect(await trial.run('repo add file:///etc')).toBe(1);
    expect(trial.complained).toEqual(['fleetwright: only https and ssh (invalid)']);
  });

  it('names the gateway that does not answer', async () => {
    expect(await trial.run('--url http://127.0.0.1:1 runs')).toBe(1);
    expect(trial.complained[0]).toContain('the gateway at http://127.0.0.1:1 does not answer');
  });

  it('says what the commands are when one is not known', async () => {
    expect(await trial.run('destroy')).toBe(64);
    expect(trial.complained.join()).toContain("unknown command 'destroy'");
  });
});

describe('approving', () => {
  beforeEach(() => {
    trial.answers['GET /gitops_proposals'] = { body: { gitops_proposals: [PROPOSAL] } };
    trial.answers['POST /gitops_proposals/bulk'] = { body: { gitops_proposals: [] } };
  });

  it('sends the digest of what was shown, once it is confirmed', async () => {
    trial.reply = 'y';
    expect(await trial.run(`approve ${ID}`)).toBe(0);
    expect(trial.complained).toEqual([
      `~ update_node edge-01 (git, ${DIGEST.slice(0, 10)})`,
      '    region: "a" -> "b\\u001b[31m"',
    ]);
    expect(trial.asked.at(-1)?.body).toEqual({ verdict: 'approve', proposals: [{ id: ID, digest: DIGEST }] });
  });

  it.each([
    [undefined, 'add --yes'],
    ['n', 'nothing was decided'],
  ])('decides nothing when the answer is %j', async (answer, message) => {
    trial.reply = answer;
    expect(await trial.run(`approve ${ID}`)).toBe(1);
    expect(trial.complained.join()).toContain(message);
    expect(trial.asked.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('takes a whole run without asking, and names the deletes that it allows', async () => {
    expect(await trial.run(`approve --run ${ID} --yes --confirm-deletes 7 --comment ok`)).toBe(0);
    expect(trial.asked.map(({ path }) => path)[0]).toContain(`run=${ID}&status=pending_approval`);
    expect(trial.asked.at(-1)?.body).toMatchObject({ confirm_deletes: 7, comment: 'ok' });
  });

  it('refuses what does not wait for a decision', async () => {
    expect(await trial.run('reject other --yes')).toBe(1);
    expect(trial.complained[0]).toContain('not waiting for a decision: other');
    expect(await trial.run('approve --yes')).toBe(1);
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
    failed_actions: [{ action: 'create_node', key: 'edge-02', reason: 'it is there already' }],
    remaining: [
      { proposal_id: ID, action: 'create_node', key: 'edge-01', reason: 'pending_approval' },
      { proposal_id: null, action: 'create_node', key: 'edge-03', reason: 'rejected: remembered' },
    ],
    proposals: [{ id: ID, action: 'create_node', kind: 'node', key: 'edge-01', status: 'pending_approval' }],
  };
  beforeEach(() => {
    trial.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [{ id: ID, name: 'fleet' }] } };
    trial.answers[`POST /gitops_repositories/${ID}/sync_now`] = { status: 202, body: { gitops_sync_run: { id: ID } } };
  });

  it('finds the repository by name and says what the run found', async () => {
    trial.answers[`GET /gitops_sync_runs/${ID}`] = { body: view };
    expect(await trial.run('sync fleet')).toBe(0);
    expect(trial.printed).toEqual([
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

  it('fails with a run that failed', async () => {
    trial.answers[`GET /gitops_sync_runs/${ID}`] = {
      body: { ...view, status: 'failed', revision: null, counts: null },
    };
    expect(await trial.run('sync fleet --json')).toBe(1);
    expect(JSON.parse(trial.printed.join('\n'))).toMatchObject({ status: 'failed' });
    expect(await trial.run('sync other')).toBe(1);
    expect(trial.complained[0]).toContain('there are: fleet');
  });
});
