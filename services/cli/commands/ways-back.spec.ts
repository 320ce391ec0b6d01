import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const ID = '01a1fe91-0196-77fc-a8ab-e352712d905a';
const DIGEST = 'd'.repeat(64);

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
  cli.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [{ id: ID, name: 'fleet' }] } };
});
afterEach(() => cli.stop());

const posted = () => cli.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);

describe('edit', () => {
  beforeEach(() => {
    const fields = [{ path: 'region', from: 'a', to: 'b', cause: 'git' }];
    const proposal = {
      ...{ id: ID, digest: DIGEST, action: 'update_node', key: 'edge-01', cause: 'git' },
      ...{ body: { inline: { action: 'update', fields } }, payload: { region: 'b', labels: { team: 'x', rack: '7' } } },
    };
    cli.answers[`GET /gitops_proposals/${ID}`] = { body: { gitops_proposal: proposal } };
    cli.answers[`POST /gitops_proposals/${ID}/edit`] = { body: { gitops_proposal: proposal } };
  });

  it('shows the change, and sends it with other values and the digest that was shown', async () => {
    expect(await cli.run(['edit', ID, '--set', 'region=c', '--set', 'labels.team:=null', '--yes'])).toBe(0);
    expect(cli.complained.slice(0, 2)).toEqual(['~ update_node edge-01 (git, dddddddddd)', '    region: "a" -> "b"']);
    const payload = { region: 'c', labels: { team: null, rack: '7' } };
    expect(posted()).toEqual([{ digest: DIGEST, payload }]);
    expect(cli.printed).toEqual([`edited ${ID}; to approve it: fleetwright approve ${ID}`]);
  });

  it('leaves a change out', async () => {
    cli.reply = 'y';
    expect(await cli.run(['edit', ID, '--exclude', '--comment', 'not this one'])).toBe(0);
    expect(posted()).toEqual([{ digest: DIGEST, exclude: true, comment: 'not this one' }]);
  });

  it.each([[['edit', ID]], [['edit', ID, '--exclude', '--set', 'a=b']], [['edit', ID, '--set', 'A B', '--yes']]])(
    'changes nothing where it is not clear what: %j',
    async (words) => {
      expect(await cli.run(words)).toBe(1);
      expect(posted()).toEqual([]);
    },
  );
});

describe('adopt', () => {
  const answer = { file: 'fleet.yaml', revision: 'a'.repeat(40), patch: '--- a\n+++ b\n', fleet_yaml: 'version: 1\n' };

  it('prints a patch and nothing else on the standard output', async () => {
    cli.answers[`POST /gitops_repositories/${ID}/drift/adopt`] = { body: { ...answer, left: [], left_total: 0 } };
    expect(await cli.run('adopt fleet --resource assignment/edge-01:nginx --field labels')).toBe(0);
    expect(posted()).toEqual([{ resources: [{ kind: 'assignment', key: 'edge-01:nginx' }], fields: ['labels'] }]);
    expect([cli.printed, cli.complained]).toEqual([['--- a\n+++ b'], []]);
    expect(await cli.run('adopt fleet --file')).toBe(0);
    expect(cli.printed.at(-1)).toBe('version: 1');
  });

  it('says what is not in it, and answers 1', async () => {
    const left = [{ kind: 'node', key: 'edge-01', path: 'password', code: 'secret_withheld' }];
    cli.answers[`POST /gitops_repositories/${ID}/drift/adopt`] = { body: { ...answer, left, left_total: 3 } };
    expect(await cli.run('adopt fleet')).toBe(1);
    expect(cli.complained).toEqual([
      'not adopted: node edge-01 password (secret_withheld)',
      '… and 2 more that are not adopted',
    ]);
    expect(await cli.run('adopt fleet --resource node')).toBe(1);
    expect(cli.complained.at(-1)).toContain('give kind/key');
  });
});

describe('rollback', () => {
  const rollback = {
    ...{ run_id: ID, revision: 'b'.repeat(40), restores: 'a'.repeat(40), base: 'b'.repeat(40), file: 'fleet.yaml' },
    ...{ message: 'm', patch: '--- a\n', source_document: DIGEST, branch: `fleetwright/rollback-${ID}` },
    ...{ pushed: false, commit: null, code: null, reason: null },
  };
  const answers = (more: object) =>
    (cli.answers[`POST /gitops_sync_runs/${ID}/rollback`] = { body: { rollback: { ...rollback, ...more } } });

  it('prints the patch, and how to go on beside it', async () => {
    answers({});
    expect(await cli.run(`rollback ${ID}`)).toBe(0);
    expect(cli.printed).toEqual(['--- a']);
    expect(cli.complained[0]).toBe('restores aaaaaaaaaa');
    expect(posted()).toEqual([{ push: false }]);
  });

  it('pushes only when somebody says so', async () => {
    answers({ pushed: true });
    expect(await cli.run(`rollback ${ID} --push`)).toBe(1);
    expect(posted()).toEqual([]);
    expect(await cli.run(`rollback ${ID} --push --yes`)).toBe(0);
    expect(posted()).toEqual([{ push: true }]);
    expect(cli.complained.at(-1)).toContain(`pushed to fleetwright/rollback-${ID}`);
  });

  it('answers 1 when the push was refused, with the patch all the same', async () => {
    answers({ code: 'push_refused', reason: 'the branch is there already' });
    expect(await cli.run(`rollback ${ID}`)).toBe(1);
    expect(cli.printed).toEqual(['--- a']);
    expect(cli.complained.at(-1)).toBe('fleetwright: the branch is there already (push_refused)');
  });
});

describe('export and explain', () => {
  it('exports the account, or what a repository manages', async () => {
    cli.answers['GET /fleet_export'] = { body: { fleet_yaml: 'version: 1\naccount: a\n' } };
    cli.answers[`GET /gitops_repositories/${ID}/export`] = { body: { fleet_yaml: 'version: 1\n' } };
    expect(await cli.run('export')).toBe(0);
    expect(await cli.run('export fleet --json')).toBe(0);
    expect(cli.asked.map(({ path }) => path)).toContain(`/gitops_repositories/${ID}/export`);
    expect(cli.printed).toHaveLength(2);
  });

  it.each(['explain', 'why'])('says in order how a resource came to be: %s', async (verb) => {
    const steps = [
      { what: 'commit', at: '2026-01-01T00:00:00.000Z', text: 'Ada: Grow', revision: 'a'.repeat(40), line: 7 },
      { what: 'decision', at: '2026-01-02T00:00:00.000Z', text: 'Bob approved\u001b[2J' },
    ];
    const explanation = { kind: 'node', key: 'edge-01', field: null, steps, text: '' };
    cli.answers['GET /explain/node/edge-01'] = { body: { explanation } };
    cli.answers['GET /agents'] = { body: { agents: [], next_cursor: null } };
    expect(await cli.run(`${verb} node edge-01`)).toBe(0);
    expect(cli.printed).toEqual([
      'node edge-01',
      '  2026-01-01T00:00:00.000Z  Ada: Grow (aaaaaaaaaa:7)',
      '  2026-01-02T00:00:00.000Z  Bob approved␛[2J',
      '  nothing runs on the node: no agent is let in for it',
    ]);
  });

  it.each([
    ['converged', '2026-01-03T00:00:00.000Z', 'the node has had it since then; last seen 2026-01-03T00:00:00.000Z'],
    ['offline', null, 'the node is offline since then; last seen never'],
  ])('ends with what is true on the machine: %s', async (state, last_seen_at, words) => {
    const since = '2026-01-02T00:00:00.000Z';
    cli.answers['GET /explain/node/edge-01'] = {
      body: { explanation: { kind: 'node', key: 'edge-01', field: null, steps: [], text: '' } },
    };
    cli.answers['GET /agents'] = { body: { agents: [{ state, since, last_seen_at }], next_cursor: null } };
    expect(await cli.run('why node edge-01')).toBe(0);
    expect(cli.asked.at(-1)?.path).toContain('hostname=edge-01');
    expect(cli.printed.at(-1)).toBe(`  ${since}  ${words}`);
    await cli.run('why node edge-01 --field region');
    expect(cli.asked.at(-1)?.path).toContain('/explain/');
  });

  it('says why it is not known what is true on the machine', async () => {
    cli.answers['GET /explain/node/edge-01'] = {
      body: { explanation: { kind: 'node', key: 'edge-01', field: null, steps: [], text: '' } },
    };
    cli.answers['GET /agents'] = {
      status: 403,
      body: { code: 'forbidden', status: 403, title: 'Forbidden', detail: 'The token lacks system.agents.read.' },
    };
    expect(await cli.run('why node edge-01')).toBe(0);
    expect(cli.printed.at(-1)).toContain('what is on the node is not known: ');
    expect(cli.printed.at(-1)).toContain('system.agents.read');
  });

  it('lists nodes in short', async () => {
    cli.answers['GET /nodes'] = { body: { nodes: [], next_cursor: null } };
    expect(await cli.run('nodes')).toBe(0);
    expect(cli.printed).toEqual(['no nodes']);
  });
});
