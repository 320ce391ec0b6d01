import { OPERATIONS } from '@fleetwright/contracts/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
});
afterEach(() => cli.stop());

describe('calling an operation', () => {
  it('lists every operation that the gateway has', async () => {
    expect(await cli.run('call --json')).toBe(0);
    const listed: { name: string }[] = JSON.parse(cli.printed.join(''));
    expect(listed.map(({ name }) => name)).toEqual(Object.keys(OPERATIONS));
  });

  it('sends fields as texts or as JSON, each where it belongs, and prints the answer', async () => {
    cli.answers['GET /gitops_sync_runs'] = { body: { gitops_sync_runs: [], next_cursor: null } };
    expect(await cli.run('call gitops_list_sync_runs status=failed limit:=5')).toBe(0);
    expect(cli.asked.at(-1)?.path).toBe('/gitops_sync_runs?status=failed&limit=5');
    expect(JSON.parse(cli.printed.join(''))).toEqual({ gitops_sync_runs: [], next_cursor: null });
  });

  it('takes the input from a file, and fields before it', async () => {
    cli.files['input.json'] = '{"key": "a/b", "node": {"region": "x"}}';
    cli.answers['PATCH /nodes/c'] = { body: { node: {} } };
    expect(await cli.run('call update_node key=c --input input.json')).toBe(0);
    expect(cli.asked.at(-1)).toMatchObject({ path: '/nodes/c', body: { node: { region: 'x' } } });
  });

  it.each([
    ['call toString', 'there is no operation "toString"'],
    ['call gitops_plan --input none', 'none cannot be read as an input (missing)'],
    ['call gitops_plan --input list', 'list is no JSON object'],
    ['call gitops_plan --input text', 'text is no JSON'],
    ['call gitops_plan file', '"file" is no field; give name=text, or name:=JSON'],
    ['call gitops_plan a:=x', 'a is no JSON'],
  ])('`%s` is refused, and nothing is asked', async (words, sentence) => {
    cli.files['list'] = '[]';
    cli.files['text'] = 'x';
    expect(await cli.run(words)).toBe(1);
    expect(cli.complained.join()).toContain(sentence);
    expect(cli.asked).toEqual([]);
  });
});
