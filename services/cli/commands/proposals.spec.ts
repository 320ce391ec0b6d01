import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCliHarness, type CliHarness } from '../testing/harness.ts';

const ID = '00000000-0000-7000-8000-000000000001';
const DIGEST = 'd'.repeat(64);
const change = { action: 'update', fields: [{ path: 'region', from: 'a', to: 'b\u001b[31m', cause: 'git' }] };
const PROPOSAL = {
  id: ID,
  digest: DIGEST,
  action: 'update_node',
  key: 'edge-01',
  cause: 'git',
  status: 'pending_approval',
  brake: null,
  body: { inline: change },
};
const SHOWN = [`~ update_node edge-01 (git, ${DIGEST.slice(0, 10)})`, '    region: "a" -> "b\\u001b[31m"'];

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
  waiting([PROPOSAL]);
  cli.answers['POST /gitops_proposals/bulk'] = { body: { gitops_proposals: [] } };
});
afterEach(() => cli.stop());

function waiting(proposals: readonly object[]): void {
  cli.answers['GET /gitops_proposals'] = { body: { gitops_proposals: proposals } };
}
const decided = () => cli.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);

describe('approving', () => {
  it('sends the digest of what was shown, once it is confirmed', async () => {
    cli.reply = 'y';
    expect(await cli.run(`approve ${ID}`)).toBe(0);
    expect(cli.complained).toEqual(SHOWN);
    expect(cli.asked.at(-1)?.body).toEqual({ verdict: 'approve', proposals: [{ id: ID, digest: DIGEST }] });
  });

  it.each(['approve', 'reject'])('%s with --yes shows what it decides, and asks nobody', async (verdict) => {
    cli.reply = 'n';
    expect(await cli.run(`${verdict} --run ${ID} --yes`)).toBe(0);
    expect(cli.complained).toEqual(SHOWN);
    expect(decided()).toEqual([{ verdict, proposals: [{ id: ID, digest: DIGEST }] }]);
  });

  it('with --json leaves the standard output to the answer', async () => {
    expect(await cli.run(`approve --run ${ID} --yes --json`)).toBe(0);
    expect(cli.complained).toEqual(SHOWN);
    expect(JSON.parse(cli.printed.join('\n'))).toEqual({ gitops_proposals: [] });
  });

  it.each([
    [undefined, 'add --yes'],
    ['n', 'nothing was decided'],
  ])('decides nothing when the answer is %j', async (answer, message) => {
    cli.reply = answer;
    expect(await cli.run(`approve ${ID}`)).toBe(1);
    expect(cli.complained.join()).toContain(message);
    expect(decided()).toEqual([]);
  });

  it('takes a whole run without asking, and names the deletes that it allows', async () => {
    expect(await cli.run(`approve --run ${ID} --yes --confirm-deletes 7 --comment ok`)).toBe(0);
    expect(cli.asked.map(({ path }) => path)[0]).toContain(`run=${ID}&status=pending_approval`);
    expect(cli.asked.at(-1)?.body).toMatchObject({ confirm_deletes: 7, comment: 'ok' });
  });

  it('refuses what does not wait for a decision', async () => {
    expect(await cli.run('reject other --yes')).toBe(1);
    expect(cli.complained[0]).toContain('not waiting for a decision: other');
    expect(await cli.run('approve --yes')).toBe(1);
  });
});

describe('the past', () => {
  it('is asked for with the status that was then, and its runs likewise', async () => {
    const moment = '2026-01-31T03:00:00+02:00';
    const asked = `at=${encodeURIComponent(moment)}`;
    cli.answers['GET /gitops_sync_runs'] = { body: { gitops_sync_runs: [] } };
    expect(await cli.run(`proposals --at ${moment}`)).toBe(0);
    expect(cli.asked.at(-1)?.path).toContain(`status=pending_approval&${asked}`);
    expect(await cli.run(`runs --at ${moment}`)).toBe(0);
    expect(cli.asked.at(-1)?.path).toContain(asked);
  });

  it('does not go on: watching a run as it was is refused, and nothing is asked', async () => {
    expect(await cli.run(`runs ${ID} --watch --at 2026-01-31T03:00:00Z`)).toBe(1);
    expect(cli.complained[0]).toContain('--watch goes with the present');
    expect(cli.asked).toEqual([]);
  });
});

describe('where the brake on deletes holds', () => {
  const held = Array.from({ length: 26 }, (_, n) => ({
    ...PROPOSAL,
    id: ID.replace(/1$/, String(n % 10)),
    action: 'delete_node',
    key: `edge-${n}`,
    brake: 26,
    body: { inline: { action: 'delete', fields: [] } },
  }));
  beforeEach(() => waiting([...held, PROPOSAL]));

  it('it is said once, with the number, after all that is decided', async () => {
    await cli.run(`approve --run ${ID} --yes`);
    const said = cli.complained.filter((line) => line.includes('brake'));
    expect(said).toEqual([
      'the mass-delete brake holds 26 of 27: allow 26 deletes by number',
      expect.stringContaining('add --confirm-deletes 26'),
    ]);
    expect(cli.complained.filter((line) => line.includes('delete_node'))).toHaveLength(26);
  });

  it.each<[string, string, string | undefined]>([
    ['--yes alone does not allow them', '--yes', undefined],
    ['a yes alone does not allow them', '', 'y'],
    ['nothing does not allow them', '', ''],
  ])('%s', async (_what, option, reply) => {
    cli.reply = reply;
    expect(await cli.run(`approve --run ${ID} ${option}`.trim())).toBe(1);
    expect(decided()).toEqual([]);
  });

  it('the number is taken from the option, or from the person', async () => {
    expect(await cli.run(`approve --run ${ID} --yes --confirm-deletes 26`)).toBe(0);
    cli.reply = '26';
    expect(await cli.run(`approve --run ${ID} --yes`)).toBe(0);
    expect(decided()).toMatchObject([{ confirm_deletes: 26 }, { confirm_deletes: 26 }]);
  });

  it('rejecting needs none', async () => {
    expect(await cli.run(`reject --run ${ID} --yes`)).toBe(0);
    expect(decided()).toMatchObject([{ verdict: 'reject' }]);
    expect(cli.complained.join()).not.toContain('brake');
  });

  it('a number that is none is a wrong command line', async () => {
    expect(await cli.run(`approve --run ${ID} --yes --confirm-deletes all`)).toBe(64);
    expect(decided()).toEqual([]);
  });
});

describe('the list of proposals', () => {
  it('keeps its columns, whatever the names are written in', async () => {
    waiting([
      { ...PROPOSAL, key: '東京-01' },
      { ...PROPOSAL, key: 'edge-01', cause: 'drift' },
      { ...PROPOSAL, key: 'e\u0301dge', cause: 'both' },
    ]);
    expect(await cli.run('proposals')).toBe(0);
    // Where the last column begins, by what a terminal gives each character: two columns for each of 東 and 京.
    expect(cli.printed.map((line) => line.slice(line.indexOf('update_node') + 'update_node'.length))).toEqual([
      expect.stringContaining('NAME     CAUSE'),
      '  東京-01  git',
      '  edge-01  drift',
      '  e\u0301dge     both',
    ]);
  });
});
