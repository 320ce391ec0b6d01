import { OPERATIONS } from '@fleetwright/contracts/client';
import type { Command } from 'commander';
import { readContexts } from '../contexts/contexts-file.ts';
import type { Gateway } from '../gateway.ts';
import { PAGE_SIZE } from '../limits.ts';
import type { World } from '../world.ts';
import type { Place } from './place.ts';

/** What the words stand for that are no commands, by the name that arguments and options have for them. */
export interface Sources {
  readonly world: World;
  /** Throws CommandFailed where no gateway is known. */
  readonly connect: () => Promise<Gateway>;
}

type Source = (sources: Sources) => Promise<readonly string[]>;

const repositories: Source = async ({ connect }) => {
  const page = await (await connect()).call('gitops_list_repositories', { limit: PAGE_SIZE });
  return page.gitops_repositories.map(({ name }) => name);
};
const runs: Source = async ({ connect }) => {
  const page = await (await connect()).call('gitops_list_sync_runs', { limit: PAGE_SIZE });
  return page.gitops_sync_runs.map(({ id }) => id);
};
const proposals: Source = async ({ connect }) => {
  const filter = { status: 'pending_approval', limit: PAGE_SIZE } as const;
  const page = await (await connect()).call('gitops_list_proposals', filter);
  return page.gitops_proposals.map(({ id }) => id);
};
const letters: Source = async ({ connect }) => {
  const page = await (await connect()).call('list_dead_letters', { limit: PAGE_SIZE });
  return page.dead_letters.map(({ id }) => id);
};
const contexts: Source = async ({ world }) => [...(await readContexts(world)).byName.keys()];
const operations: Source = async () => Object.keys(OPERATIONS);

const SOURCES = new Map<string, Source>([
  ['repository', repositories],
  ['repositories', repositories],
  ['run', runs],
  ['proposal', proposals],
  ['proposals', proposals],
  ['letter', letters],
  ['context', contexts],
  ['operation', operations],
]);

/** Everything that may stand at the place. Rejects where what is asked for does not answer. */
export async function candidatesAt(place: Place, program: Command, sources: Sources): Promise<readonly string[]> {
  if (place.kind === 'option') {
    const { command } = place;
    return [...command.options, ...program.options, ...helpOf(command)].flatMap(({ long }) => long ?? []);
  }
  if (place.kind === 'value') {
    const { argChoices, long = '' } = place.option;
    return argChoices ?? named(long?.replace(/^--/, '') ?? '', sources);
  }
  const { command, argument } = place;
  const commands = command
    .createHelp()
    .visibleCommands(command)
    .map((one) => one.name());
  if (argument === undefined) return commands;
  return [...commands, ...(argument.argChoices ?? (await named(argument.name(), sources)))];
}

async function named(name: string, sources: Sources): Promise<readonly string[]> {
  return (await SOURCES.get(name)?.(sources)) ?? [];
}

function helpOf(command: Command): readonly { readonly long?: string | null }[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long === '--help');
}
