import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const ID = (n: number) => `00000000-0000-7000-8000-00000000000${n}`;
const proposal = (n: number, more: object = {}) => ({
  id: ID(n),
  digest: String(n).repeat(64),
  action: 'update_node',
  key: `edge-0${n}`,
  cause: 'git',
  status: 'pending_approval',
  brake: null,
  revision: { sha: 'a'.repeat(40), message: 'Move it\n\nmore' },
  waiting_on: [],
  body: { inline: { action: 'update', fields: [{ path: 'region', from: 'a', to: 'b', cause: 'git' }] } },
  ...more,
});

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
  cli.answers['GET /gitops_proposals'] = { body: { gitops_proposals: [proposal(1), proposal(2), proposal(3)] } };
  cli.answers['POST /gitops_proposals/bulk'] = { body: { gitops_proposals: [] } };
});
afterEach(() => cli.stop());

const decided = () => cli.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);

describe('a review', () => {
  it('shows one after the other, and decides each as it was shown', async () => {
    cli.reply = ['a', 'reject', 'not on a Friday', 's'];
    expect(await cli.run('review')).toBe(0);
    expect(cli.printed.slice(1, 5)).toEqual([
      '1 of 3',
      '~ update_node edge-01 (git, 1111111111)',
      '    region: "a" -> "b"',
      '    from aaaaaaaaaa Move it',
    ]);
    expect(decided()).toEqual([
      { verdict: 'approve', proposals: [{ id: ID(1), digest: '1'.repeat(64) }] },
      { verdict: 'reject', proposals: [{ id: ID(2), digest: '2'.repeat(64) }], comment: 'not on a Friday' },
    ]);
    expect(cli.printed.at(-1)).toBe('approved 1, rejected 1, skipped 1');
  });

  it('stops when told, and asks again what it does not understand', async () => {
    cli.reply = ['x', 'constructor', 'q'];
    expect(await cli.run('review')).toBe(0);
    expect(cli.complained).toEqual(['"x" is none of a, r, e, s, q', '"constructor" is none of a, r, e, s, q']);
    expect(decided()).toEqual([]);
  });

  const inline = { action: 'update', line: 4, fields: [{ path: 'region', from: 'a', to: 'b', cause: 'git' }] };

  it('shows the lines of fleet.yaml that a change came from, as they were at its commit', async () => {
    const proposals = [proposal(1, { sync_run_id: ID(9), body: { inline } })];
    cli.answers['GET /gitops_proposals'] = { body: { gitops_proposals: proposals } };
    const lines = [
      { number: 3, text: 'nodes:', masked: false },
      { number: 4, text: '  - hostname: edge\u202e-01', masked: false },
      { number: 5, text: '    token: [masked]', masked: true },
    ];
    cli.answers[`GET /gitops_sync_runs/${ID(9)}/file`] = { body: { file_excerpt: { file: 'fleet.yaml', lines } } };
    cli.reply = ['q'];
    expect(await cli.run('review')).toBe(0);
    const asked = cli.asked.find(({ path }) => path.includes('/file?'))?.path ?? '';
    expect(Object.fromEntries(new URLSearchParams(asked.split('?')[1]))).toEqual({
      ...{ revision: 'a'.repeat(40), first_line: '3', last_line: '10' },
    });
    expect(cli.printed.slice(4, 9)).toEqual([
      '    from aaaaaaaaaa Move it',
      '    fleet.yaml:4',
      '        3 | nodes:',
      '        4 >   - hostname: edge�-01',
      '        5 |     token: [masked]',
    ]);
  });

  it('edits what is shown, shows what came of it, and decides about that', async () => {
    const whole = proposal(1, { payload: { region: 'b', labels: { team: 'x', rack: '7' } } });
    const fields = [{ path: 'region', from: 'a', to: 'c', cause: 'edit' }];
    const now = { ...whole, digest: 'e'.repeat(64), body: { inline: { action: 'update', fields } } };
    cli.answers[`GET /gitops_proposals/${ID(1)}`] = { body: { gitops_proposal: whole } };
    cli.answers[`POST /gitops_proposals/${ID(1)}/edit`] = { body: { gitops_proposal: now } };
    cli.reply = ['e', 'region=c', 'labels.team:=null', '', 'a', 'q'];
    expect(await cli.run('review')).toBe(0);
    expect(decided()).toEqual([
      { digest: '1'.repeat(64), payload: { region: 'c', labels: { team: null, rack: '7' } } },
      { verdict: 'approve', proposals: [{ id: ID(1), digest: 'e'.repeat(64) }] },
    ]);
    expect(cli.printed.slice(5, 7)).toEqual([
      '~ update_node edge-01 (git, eeeeeeeeee)',
      '    region: "a" -> "c" (edited proposal)',
    ]);
  });

  it('leaves as it is what cannot be edited so, and asks again', async () => {
    cli.answers[`GET /gitops_proposals/${ID(1)}`] = { body: { gitops_proposal: proposal(1, { payload: {} }) } };
    const body = { code: 'digest_mismatch', detail: 'it changed', status: 409 };
    cli.answers[`POST /gitops_proposals/${ID(1)}/edit`] = { status: 409, body };
    cli.reply = ['e', '', 'e', 'no field', '', 'e', 'region=c', '', 'q'];
    expect(await cli.run('review')).toBe(0);
    const refusals = cli.printed.filter((line) => line.startsWith('not edited: '));
    expect(refusals).toEqual([expect.stringContaining('is no field'), 'not edited: it changed (digest_mismatch)']);
    expect(decided()).toEqual([{ digest: '1'.repeat(64), payload: { region: 'c' } }]);
  });

  it('says why lines are not shown, and goes on', async () => {
    cli.answers['GET /gitops_proposals'] = {
      body: { gitops_proposals: [proposal(1, { sync_run_id: ID(9), body: { inline } })] },
    };
    const body = { code: 'document_missing', detail: 'The text is no longer kept.', status: 410 };
    cli.answers[`GET /gitops_sync_runs/${ID(9)}/file`] = { status: 410, body };
    cli.reply = ['s'];
    expect(await cli.run('review')).toBe(0);
    expect(cli.printed).toContain(
      '    its lines of fleet.yaml are not shown: The text is no longer kept. (document_missing)',
    );
    expect(cli.printed.at(-1)).toBe('approved 0, rejected 0, skipped 1');
  });

  it('says what a change needs first', async () => {
    const waiting_on = [{ kind: 'template', key: 'edge-cdn' }];
    cli.answers['GET /gitops_proposals'] = { body: { gitops_proposals: [proposal(1, { waiting_on })] } };
    cli.reply = ['q'];
    await cli.run('review');
    expect(cli.printed).toContain('    needs template edge-cdn first');
  });

  it('needs the number where the brake holds', async () => {
    cli.answers['GET /gitops_proposals'] = { body: { gitops_proposals: [proposal(1, { brake: 7 })] } };
    cli.reply = ['a', 'y'];
    await cli.run('review');
    expect(decided()).toEqual([]);
    cli.reply = ['a', '7'];
    await cli.run('review');
    expect(decided()).toMatchObject([{ confirm_deletes: 7 }]);
  });

  it('tells what was refused, and goes on with the next', async () => {
    cli.answers['POST /gitops_proposals/bulk'] = {
      status: 409,
      body: { code: 'digest_mismatch', detail: 'it changed', status: 409 },
    };
    cli.reply = ['a', 'q'];
    expect(await cli.run('review')).toBe(0);
    expect(cli.printed).toContain('not approved: it changed (digest_mismatch)');
    expect(cli.printed.at(-1)).toBe('approved 0, rejected 0, skipped 0');
  });

  it('needs somebody, and something to look at', async () => {
    cli.reply = undefined;
    expect(await cli.run('review')).toBe(1);
    expect(cli.complained.at(-1)).toContain('nobody is there to review');
    cli.answers['GET /gitops_proposals'] = { body: { gitops_proposals: [] } };
    expect(await cli.run('review')).toBe(0);
    expect(cli.printed.at(-1)).toBe('nothing waits for a decision');
  });
});
