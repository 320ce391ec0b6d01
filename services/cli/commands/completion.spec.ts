import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
  cli.answers['GET /gitops_repositories'] = {
    body: { gitops_repositories: [{ name: 'fleet' }, { name: 'prod' }, { name: '$(reboot)' }, { name: 'a b' }] },
  };
  cli.answers['GET /gitops_sync_runs'] = { body: { gitops_sync_runs: [{ id: 'run-1' }] } };
});
afterEach(() => cli.stop());

async function completed(...words: string[]): Promise<string[]> {
  cli.printed.length = 0;
  expect(await cli.run(['complete-words', '--', ...words])).toBe(0);
  return [...cli.printed];
}

describe('completing a line', () => {
  it.each([
    ['a command', ['ev'], ['events']],
    ['a command of a group', ['repo', 're'], ['remove']],
    ['an option', ['events', '--fo'], ['--follow']],
    ['an option of the program', ['events', '--cont'], ['--context']],
    ['one of the choices of an option', ['events', '--severity', 'h'], ['high']],
    ['one of the choices of an argument', ['fleet', 'te'], ['templates']],
    ['an operation', ['call', 'gitops_get_d'], ['gitops_get_drift_report']],
    ['a repository', ['sync', 'f'], ['fleet']],
    ['a repository behind an option with a value', ['sync', '--wait', '5', 'p'], ['prod']],
    ['a run as the value of an option', ['approve', '--run', ''], ['run-1']],
    ['nothing where nothing is known', ['validate', 'x'], []],
    ['nothing behind the last argument', ['sync', 'fleet', 'p'], []],
  ])('offers %s', async (_what, words, offered) => {
    expect(await completed(...words)).toEqual(offered);
  });

  it('never offers what a shell would read as anything but one word', async () => {
    expect(await completed('sync', '')).toEqual(['fleet', 'prod']);
  });

  it('is silent where no gateway answers, and where there is no token', async () => {
    await cli.stop();
    expect(await completed('sync', '')).toEqual([]);
    expect(await cli.run(['complete-words', '--', 'sync', ''], {})).toBe(0);
    expect(cli.complained).toEqual([]);
    cli = await startCliHarness();
  });

  it.each(['bash', 'zsh', 'fish'])('prints a script for %s, without asking anybody', async (shell) => {
    expect(await cli.run(`completion ${shell}`, {})).toBe(0);
    expect(cli.printed.join('\n')).toContain('fleetwright complete-words --');
    expect(cli.asked).toEqual([]);
  });
});
