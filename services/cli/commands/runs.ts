import type { SyncRunView } from '@fleetwright/contracts';
import type { CommandLine, JsonOption } from '../command-line.ts';
import type { Gateway } from '../gateway.ts';
import { oneLine, table } from '../table.ts';
import type { World } from '../world.ts';

export type Run = SyncRunView;

export function addRunCommands({ program, world, connect }: CommandLine): void {
  program
    .command('runs [run]')
    .description('the latest runs, or one of them')
    .option('--limit <count>', 'how many', '20')
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, options: JsonOption & { limit: string }) =>
      id === undefined ? listRuns(world, await connect(), options) : showRun(world, await connect(), id, options),
    );
}

async function listRuns(
  world: World,
  gateway: Gateway,
  options: { readonly json?: boolean; readonly limit: string },
): Promise<void> {
  const page = await gateway.get<{ gitops_sync_runs: Run[] }>('/gitops_sync_runs', { limit: options.limit });
  const runs = page.gitops_sync_runs;
  if (options.json) return world.print(JSON.stringify(runs, null, 2));
  const rows = runs.map((run) => [
    run.id,
    run.status,
    run.trigger,
    run.revision?.sha.slice(0, 10) ?? '-',
    countsOf(run),
    run.created_at,
  ]);
  for (const line of table([['RUN', 'STATUS', 'TRIGGER', 'REVISION', 'CHANGES', 'STARTED'], ...rows]))
    world.print(line);
}

async function showRun(
  world: World,
  gateway: Gateway,
  id: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const run = await gateway.get<Run>(`/gitops_sync_runs/${encodeURIComponent(id)}`);
  if (json) return world.print(JSON.stringify(run, null, 2));
  for (const line of describeRun(run)) world.print(line);
}

/** A run for people: what it is, what it found, what became of its proposals. */
export function describeRun(run: Run): string[] {
  const revision =
    run.revision === null ? 'nothing fetched' : `${run.revision.sha.slice(0, 10)} ${run.revision.message}`;
  const findings = run.findings.items.map(({ severity, code, message, file, line, column }) => {
    const place = [file, line, column].filter((part) => part !== undefined).join(':');
    return `  ${severity} ${code}: ${oneLine(message)}${place === '' ? '' : ` (${place})`}`;
  });
  const rows = run.proposals.map(({ status, action, key, id }) => [`  ${status}`, action, key, id]);
  return [
    oneLine(`run ${run.number} ${run.status} (${run.id})`),
    oneLine(`${revision}; ${countsOf(run)}${run.deferred > 0 ? `; ${run.deferred} deferred` : ''}`),
    ...findings,
    ...table(rows),
  ];
}

function countsOf({ counts }: Run): string {
  if (counts === null) return '-';
  return `+${counts.create} ~${counts.update} -${counts.delete} =${counts.adopt}`;
}
