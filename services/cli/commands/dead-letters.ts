import type { CommandLine, JsonOption } from '../command-line.ts';
import { table } from '../table.ts';

/** What a stage could not handle: for those who run the platform. */
export function setUpDeadLetters({ command, world, connect }: CommandLine): void {
  command
    .command('list', { isDefault: true })
    .description('all of them, with the reason')
    .option('--json', 'print JSON')
    .action(async ({ json }: JsonOption) => {
      const letters = await (await connect()).all('list_dead_letters', {});
      if (json) return world.print(JSON.stringify(letters, null, 2));
      if (letters.length === 0) return world.print('no dead letters');
      const rows = letters.map((letter) => {
        const { id, stage, event_type, attempts, replayed_at, error } = letter;
        return [id, stage, event_type, String(attempts), replayed_at ?? '-', error];
      });
      for (const line of table([['LETTER', 'STAGE', 'EVENT', 'ATTEMPTS', 'REPLAYED', 'REASON'], ...rows]))
        world.print(line);
    });
  command
    .command('replay <letter>')
    .description('give it to its stage again')
    .option('--json', 'print JSON')
    .action(async (id: string, { json }: JsonOption) => {
      const answer = await (await connect()).call('replay_dead_letter', { dead_letter_id: id });
      if (json) return world.print(JSON.stringify(answer, null, 2));
      const { stage, event_id } = answer.dead_letter;
      world.print(`${stage} is given event ${event_id} again`);
    });
}
