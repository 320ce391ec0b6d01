import { DeadLettersPage, ListDeadLettersInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import type { GatewayPorts } from '../../ports.ts';
import { refusalOf } from '../../validation.ts';
import { DEAD_LETTER } from '../examples/upkeep.ts';

export const listDeadLetters = operation({
  name: 'list_dead_letters',
  summary: 'Events that a stage could not handle',
  permission: 'system.operations',
  input: ListDeadLettersInput,
  output: DeadLettersPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'dead_letters' },
  example: { input: {}, output: { dead_letters: [DEAD_LETTER], next_cursor: null } },
  async run({ account }, { limit, cursor }, { ports }) {
    if (cursor !== undefined) await mustBeThere(ports, account, cursor);
    const after = cursor === undefined ? {} : { after: cursor };
    const found = await ports.state.deadLetters({ account, limit: limit + 1, ...after });
    const letters = found.slice(0, limit);
    // The payload may hold what diffs mask; its place is the event store.
    const shown = letters.map(({ payload: _payload, ...letter }) => ({ ...letter, account_id: account }));
    return { dead_letters: shown, next_cursor: found.length > limit ? (letters.at(-1)?.id ?? null) : null };
  },
});

/** A letter goes when too many others came: a walk that stood on it cannot go on. */
async function mustBeThere({ state }: GatewayPorts, account: string, cursor: string): Promise<void> {
  const letter = await state.deadLetter(cursor);
  if (letter?.account_id === account) return;
  const message = 'is no dead letter any more; begin with the newest again';
  throw refusalOf([{ path: 'cursor', code: 'invalid', message }]);
}
