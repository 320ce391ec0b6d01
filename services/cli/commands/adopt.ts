import type { InputOf } from '@fleetwright/contracts/client';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { EXIT_BAD } from '../exit-codes.ts';
import { CommandFailed } from '../failure.ts';
import { visible } from '../render/text.ts';
import { findRepository } from '../repositories.ts';

type Resource = NonNullable<InputOf<'gitops_adopt_drift'>['resources']>[number];

/** The change of fleet.yaml that accepts drift: a patch, for `git apply`. */
export function setUpAdopt({ command, world, connect, exitWith }: CommandLine): void {
  command
    .option('--resource <kind/key>', 'only this one, as node/edge-01; several times', resources)
    .option('--field <path>', 'only this field, and what is below it; several times', gathered)
    .option('--file', 'print the whole file as it would be, instead of the patch')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (which: string, { json, file, resource, field }: AdoptOptions) => {
      const gateway = await connect();
      const { id } = await findRepository(gateway, which);
      const answer = await gateway.call('gitops_adopt_drift', {
        repository_id: id,
        ...(resource === undefined ? {} : { resources: [...resource] }),
        ...(field === undefined ? {} : { fields: [...field] }),
      });
      if (answer.left_total > 0) exitWith(EXIT_BAD);
      if (json) return world.print(JSON.stringify(answer, null, 2));
      const { patch, fleet_yaml, left, left_total } = answer;
      const text = file ? fleet_yaml : patch;
      if (text !== '') world.print(text.replace(/\n$/, ''));
      else world.complain('fleetwright: there is nothing to adopt');
      for (const { kind, key, path, code } of left)
        world.complain(visible(`not adopted: ${kind} ${key}${path === undefined ? '' : ` ${path}`} (${code})`));
      if (left_total > left.length) world.complain(`… and ${left_total - left.length} more that are not adopted`);
    });
}

const HELP = `
  fleetwright adopt fleet | git -C ../fleet apply
Exit code 0: all of it is in the patch; 1: some of it is not, and each says why.`;

interface AdoptOptions extends JsonOption {
  readonly resource?: readonly Resource[];
  readonly field?: readonly string[];
  readonly file?: boolean;
}

function gathered(word: string, before: readonly string[] = []): readonly string[] {
  return [...before, word];
}

function resources(word: string, before: readonly Resource[] = []): readonly Resource[] {
  const at = word.indexOf('/');
  if (at < 1 || at === word.length - 1)
    throw new CommandFailed(`"${word}" is no resource; give kind/key, as node/edge-01`);
  return [...before, { kind: word.slice(0, at), key: word.slice(at + 1) } as Resource];
}
