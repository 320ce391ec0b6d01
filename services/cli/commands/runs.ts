import type { SyncRunView } from '@fleetwright/contracts';
import type { CommandLine, JsonOption } from '../command-line.ts';
import type { Gateway } from '../gateway.ts';
import { PAGE_SIZE, RUNS_LISTED } from '../limits.ts';
import { wholeNumber } from '../option-values.ts';
import { SIGNS } from '../render/changes.ts';
import { findingLine } from '../render/findings.ts';
import type { Screen } from '../render/screen.ts';
import { visible } from '../render/text.ts';
import { oneLine, table } from '../table.ts';
import type { World } from '../world.ts';

export type Run = SyncRunView;

export function addRunCommands({ program, world, connect, screens }: CommandLine): void {
  program
    .command('runs [run]')
    .description('the latest runs, or one of them')
    .option('--limit <count>', 'how many', wholeNumber('--limit', { minValue: 1, maxValue: PAGE_SIZE }), RUNS_LISTED)
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, options: JsonOption & { limit: number }) =>
      id === undefined
        ? listRuns(world, await connect(), options)
        : showRun(world, screens().output, await connect(), id, options),
    );
}

async function listRuns(
  world: World,
  gateway: Gateway,
  options: { readonly json?: boolean; readonly limit: number },
): Promise<void> {
  const page = await gateway.get<{ gitops_sync_runs: Run[] }>('/gitops_sync_runs', { limit: String(options.limit) });
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
  screen: Screen,
  gateway: Gateway,
  id: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const run = await gateway.get<Run>(`/gitops_sync_runs/${encodeURIComponent(id)}`);
  if (json) return world.print(JSON.stringify(run, null, 2));
  printRun(run, screen);
}

/** A run for people: what it is, what it found, what became of its proposals, and what to do next. */
export function printRun(run: Run, screen: Screen): void {
  const { print } = screen;
  const deferred = run.deferred > 0 ? `; ${run.deferred} deferred` : '';
  const revision =
    run.revision === null ? 'nothing fetched' : `${run.revision.sha.slice(0, 10)} ${oneLine(run.revision.message)}`;
  print(visible(`run ${run.number} ${run.status} (${run.id})`));
  print(visible(`${revision}; ${countsOf(run)}${deferred}`));
  const { items, total } = run.findings;
  for (const finding of items) print(`  ${findingLine(finding, screen)}`);
  if (total > items.length) print(`  … and ${total - items.length} more findings`);
  for (const line of table(
    run.proposals.map(({ status, action, key, id }) => [signOf(action), status, action, key, id]),
  ))
    print(`  ${line}`);
  for (const { action, key, reason } of run.failed_actions)
    print(`  ${screen.paint('error', 'failed')} ${visible(`${action} ${key}: ${reason ?? 'no reason was given'}`)}`);
  const shown = new Set(run.proposals.map(({ id }) => id));
  for (const { proposal_id, action, key, reason } of run.remaining)
    if (proposal_id === null || !shown.has(proposal_id))
      print(`  remains ${visible(`${action} ${key}: ${reason ?? '-'}`)}`);
  const waiting = run.proposals.filter(({ status }) => status === 'pending_approval').length;
  if (waiting > 0) print(`waiting for a decision: ${waiting}; to see and approve: fleetwright approve --run ${run.id}`);
}

/** An action is its change and its kind: `create_node`. */
function signOf(action: string): string {
  return Object.entries(SIGNS).find(([change]) => action.startsWith(change))?.[1] ?? ' ';
}

function countsOf({ counts }: Run): string {
  if (counts === null) return '-';
  return `+${counts.create} ~${counts.update} -${counts.delete} =${counts.adopt}`;
}
