import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const [FROM, TO] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
const by = { changed_by: { type: 'user', id: 'u-1', name: 'Ada' }, changed_at: TO };
const node = (key: string, change: string, fields: object[] = []) => ({
  ...{ kind: 'node', key, change, fields, from_version: 1, to_version: 2, ...by },
});

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
});
afterEach(() => cli.stop());

const answer = (changes: object[], next_cursor: string | null = null) => ({
  body: { fleet_diff: { from: FROM, to: TO, changes }, next_cursor },
});

describe('what changed in the fleet between two moments', () => {
  it('is told one by one, field by field, with who changed it, and counted', async () => {
    const fields = [
      { path: 'region', from: 'eu', to: 'us' },
      { path: 'labels.tier', to: 1 },
    ];
    cli.answers['GET /fleet_diff'] = answer([
      node('a', 'created'),
      node('b', 'changed', fields),
      node('c\u001b[2J', 'deleted'),
    ]);
    expect(await cli.run(`diff ${FROM} ${TO}`)).toBe(0);
    expect(cli.printed).toEqual([
      `+ node a  by Ada, ${TO}`,
      `~ node b  by Ada, ${TO}`,
      '    region: "eu" → "us"',
      '    labels.tier: - → 1',
      expect.stringContaining(`- node c`),
      `1 created, 1 changed, 1 deleted from ${FROM} to ${TO}`,
    ]);
    expect(cli.printed.join()).not.toContain('\u001b');
    expect(cli.asked[0]?.path).toBe(
      `/fleet_diff?from=${encodeURIComponent(FROM)}&to=${encodeURIComponent(TO)}&limit=100`,
    );
  });

  it('is up to now where no second moment is given, and then of that now on every page', async () => {
    cli.sequences['GET /fleet_diff'] = [answer([node('a', 'created')], '7'), answer([node('b', 'created')])];
    expect(await cli.run(`diff ${FROM} --json`)).toBe(0);
    expect(JSON.parse(cli.printed[0] ?? '').changes.map(({ key }: { key: string }) => key)).toEqual(['a', 'b']);
    expect(cli.asked.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('to'))).toEqual([null, TO]);
    expect(new URLSearchParams(cli.asked[1]?.path.split('?')[1]).get('cursor')).toBe('7');
  });

  it('is nothing where nothing did', async () => {
    cli.answers['GET /fleet_diff'] = answer([]);
    expect(await cli.run(`diff ${FROM} ${TO}`)).toBe(0);
    expect(cli.printed).toEqual([`0 created, 0 changed, 0 deleted from ${FROM} to ${TO}`]);
  });

  it('says what the gateway expects of a moment that is none', async () => {
    const problem = { code: 'invalid', detail: 'from: expected a moment', status: 422 };
    cli.answers['GET /fleet_diff'] = { status: 422, body: problem };
    expect(await cli.run('diff yesterday')).toBe(1);
    expect(cli.complained.at(-1)).toContain('expected a moment');
  });
});
