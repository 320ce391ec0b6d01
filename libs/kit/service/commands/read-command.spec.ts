import { describe, expect, it } from 'vitest';
import { readCommand } from './read-command.ts';

const command = {
  type: 'ClaimApply',
  data: { repository_id: '00000000-0000-7000-8000-0000000000bb' },
  operation_id: 'op-1',
  account_id: 'acme',
  actor: { type: 'system', id: 'apply' },
  traceparent: null,
};

describe('readCommand', () => {
  it('answers the command that it was given', () => {
    expect(readCommand(JSON.stringify(command), 'ClaimApply')).toEqual({ kind: 'command', command });
  });

  it.each<[string, string, string, string[]]>([
    ['text that is not JSON', '{"type":', 'the command is not JSON', []],
    ['JSON that is no object', '[]', 'the envelope of the command is not valid', ['']],
    [
      'an account that is none',
      JSON.stringify({ ...command, account_id: '../etc', operation_id: '' }),
      'the envelope of the command is not valid',
      ['operation_id', 'account_id'],
    ],
    [
      'another command than the subject stands for',
      JSON.stringify({ ...command, type: 'RemoveRepository' }),
      'the command is RemoveRepository, but this is where ClaimApply is asked',
      [],
    ],
    [
      'data of another shape',
      JSON.stringify({ ...command, data: { repository_id: 'mine' } }),
      'the data of ClaimApply is not valid',
      ['repository_id'],
    ],
    [
      'text that no store takes, in values as in keys and in the name of whoever asks',
      JSON.stringify({
        ...command,
        actor: { type: 'user', id: 'ada', name: 'Ada\u0000' },
        data: { ...command.data, comment: '\ud800', more: { 'k\u0000': 1 } },
      }),
      'ClaimApply has text that cannot be stored',
      ['actor.name', 'comment', 'more'],
    ],
  ])('refuses %s, naming every problem', (_what, text, message, paths) => {
    const read = readCommand(text, 'ClaimApply');
    expect(read).toMatchObject({ kind: 'refused', refusal: { ok: false, code: 'invalid', message } });
    const problems = read.kind === 'refused' ? (read.refusal.problems ?? []) : [];
    expect(problems.map(({ path }) => path)).toEqual(paths);
  });
});
