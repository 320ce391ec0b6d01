import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const ID = '01a1fe91-0196-77fc-a8ab-e352712d905a';
const SETTINGS = { name: 'Deletes', decision: 'block', match: { actions: ['system.gitops_delete_*'] } };
const VIEW = {
  ...{ id: ID, version: 3, is_default: false, created_at: null, updated_at: null },
  ...{ enabled: true, approvals_required: 1, separation_of_duties: false, is_open: false },
  opens_at: '2026-12-01T08:00:00.000Z',
  warnings: [{ code: 'unsatisfiable', message: 'nobody could approve' }],
  ...SETTINGS,
};

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
  cli.answers['GET /intervention_policies'] = { body: { intervention_policies: [VIEW] } };
  cli.answers[`PUT /intervention_policies/${ID}`] = { body: { intervention_policy: VIEW } };
  cli.answers['POST /intervention_policies'] = { status: 201, body: { intervention_policy: VIEW } };
});
afterEach(() => cli.stop());

const changed = () => cli.asked.filter(({ method }) => method !== 'GET').map(({ method, body }) => [method, body]);

describe('policies', () => {
  it('are listed with what is open, and warned of beside it', async () => {
    expect(await cli.run('policies')).toBe(0);
    expect(cli.printed).toEqual([
      'POLICY   DECISION  APPROVALS  ACTIONS                 WINDOW                    ID',
      `Deletes  block     1          system.gitops_delete_*  2026-12-01T08:00:00.000Z  ${ID}`,
    ]);
    expect(cli.complained).toEqual(['Deletes: nobody could approve (unsatisfiable)']);
  });

  it('are shown as what apply takes', async () => {
    expect(await cli.run('policies show Deletes')).toBe(0);
    const shown = JSON.parse(cli.printed.join('\n'));
    expect(shown).toEqual({ ...SETTINGS, enabled: true, approvals_required: 1, separation_of_duties: false });
    cli.files['p.json'] = cli.printed.join('\n');
    expect(await cli.run('policies apply p.json --yes')).toBe(0);
    expect(changed()).toEqual([['PUT', { intervention_policy: shown }]]);
  });

  it('of a file hold by name: one is replaced as it was seen, another is added', async () => {
    cli.files['p.json'] = JSON.stringify([SETTINGS, { ...SETTINGS, name: 'Nights' }]);
    cli.reply = 'y';
    expect(await cli.run('policies apply p.json')).toBe(0);
    expect(cli.complained).toEqual(['~ Deletes: block', '+ Nights: block']);
    expect(changed()).toEqual([
      ['PUT', { intervention_policy: SETTINGS }],
      ['POST', { intervention_policy: { ...SETTINGS, name: 'Nights' } }],
    ]);
    expect(cli.printed).toEqual(['Deletes holds', 'Nights holds']);
  });

  it('that wait for a second person are told so', async () => {
    cli.answers[`PUT /intervention_policies/${ID}`] = { status: 202, body: { pending_change: { id: ID } } };
    cli.files['p.json'] = JSON.stringify(SETTINGS);
    expect(await cli.run('policies apply p.json --yes')).toBe(0);
    expect(cli.printed[0]).toContain('Deletes waits for a second person');
  });

  it.each([
    ['no JSON', 'decision: block', 'p.json is no JSON'],
    ['no policy', '{"decision":"block"}', 'holds no policy'],
    ['an empty list', '[]', 'holds no policy'],
  ])('are not made of %s', async (_what, text, why) => {
    cli.files['p.json'] = text;
    expect(await cli.run('policies apply p.json --yes')).toBe(1);
    expect(cli.complained.join()).toContain(why);
    expect(changed()).toEqual([]);
  });

  it('are deleted when somebody says so, and else not', async () => {
    cli.answers[`DELETE /intervention_policies/${ID}`] = { status: 204, body: {} };
    expect(await cli.run('policies delete Deletes')).toBe(1);
    expect(cli.complained[0]).toContain('add --yes to delete it without asking');
    expect(await cli.run('policies delete Other --yes')).toBe(1);
    expect(cli.complained[1]).toContain('there are: Deletes');
    expect(changed()).toEqual([]);
    expect(await cli.run('policies delete Deletes --yes')).toBe(0);
    expect(changed()).toHaveLength(1);
  });

  it('are tried on the past, in place of the one of the same name', async () => {
    const proposals = [
      { action: 'delete_node', key: 'edge-01', status: 'applied', decision: 'block', policy: { name: 'Deletes' } },
    ];
    const rehearsal = { total: 9, decided: 1, by_decision: { block: 1, require_approval: 8 }, proposals };
    cli.answers['POST /intervention_policies/simulate'] = { body: { rehearsal } };
    cli.files['p.json'] = JSON.stringify(SETTINGS);
    expect(await cli.run('policies simulate p.json --since 2026-01-31T00:00:00Z')).toBe(0);
    expect(changed()).toEqual([['POST', { policy: SETTINGS, policy_id: ID, since: '2026-01-31T00:00:00Z' }]]);
    expect(cli.printed).toEqual([
      'of 9 past proposals it would have decided about 1',
      '  1 block',
      '  8 require_approval',
      'ACTION       NAME     BECAME   WOULD HAVE BEEN  BY',
      'delete_node  edge-01  applied  block            Deletes',
    ]);
  });
});
