import { ReplayAnswer, ReplayDeadLetterInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { notFound } from '../../problems.ts';
import { DEAD_LETTER } from '../examples/upkeep.ts';

const { id, stage, event_id } = DEAD_LETTER;

export const replayDeadLetter = operation({
  name: 'replay_dead_letter',
  summary: 'Give an event to its stage again',
  permission: 'system.operations',
  input: ReplayDeadLetterInput,
  output: ReplayAnswer,
  isIdempotent: true,
  http: { method: 'POST', path: 'dead_letters/:dead_letter_id/replay' },
  example: { input: { dead_letter_id: id }, output: { dead_letter: { id, stage, event_id, replay: 'requested' } } },
  async run({ account }, { dead_letter_id }, { ports }) {
    const letter = await ports.state.deadLetter(dead_letter_id);
    if (letter === undefined || letter.account_id !== account) throw notFound('dead letter', dead_letter_id);
    await ports.state.markReplayed(letter.id);
    return {
      dead_letter: { id: letter.id, stage: letter.stage, event_id: letter.event_id, replay: 'requested' as const },
    };
  },
});
