import type { CommandLine, JsonOption } from '../command-line.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { PAGE_SIZE, RUNS_LISTED } from '../limits.ts';
import { asOf, moment, wholeNumber } from '../option-values.ts';
import { SIGNS } from '../render/fields.ts';
import { findingLine } from '../render/findings.ts';
import { printRunNodes } from '../render/run-nodes.ts';
import type { Screen } from '../render/screen.ts';
import { visible } from '../render/text.ts';
import { isConverging, runWithNodes } from '../run-nodes.ts';
import { oneLine, table } from '../table.ts';
import { progressText, type Run, watchRun } from '../watch-run.ts';
import type { World } from '../world.ts';

export function setUpRuns({ command, world, connect, screens }: CommandLine): void {
  command
    .option('--limit <count>', 'how many', wholeNumber('--limit', { min: 1, max: PAGE_SIZE }), RUNS_LISTED)
    .option('--at <moment>', 'as it was then, e.g. 2026-01-31T03:00:00Z', moment)
    .option('--watch', 'of one run: go on until it has ended and no node is on its way, or until it is interrupted')
    .option('--json', 'print JSON; with --watch one document a line')
    .action(async (id: string | undefined, options: RunsOptions) => {
      if (id === undefined) return listRuns(world, await connect(), options);
      if (options.watch && options.at !== undefined)
        throw new CommandFailed('--watch goes with the present, not with --at');
      if (options.watch) return watch(world, screens().output, await connect(), id, options);
      await showRun(world, screens().output, await connect(), id, options);
    });
}

interface RunsOptions extends JsonOption {
  readonly limit: number;
  readonly watch?: boolean;
  readonly at?: string;
}

/** A line for each change, and the whole run when it has ended and its nodes have come to something. */
async function watch(world: World, screen: Screen, gateway: Gateway, id: string, { json }: JsonOption): Promise<void> {
  const onChange = (run: Run) => (json ? world.print(JSON.stringify(run)) : screen.print(progressText(run)));
  const isOpen = (run: Run) => run.finished_at === null || isConverging(run);
  const signal = world.interruption();
  const run = await watchRun(id, { world, gateway, look: runWithNodes, onChange, isOpen, signal });
  if (!json) printRun(run, screen);
}

async function listRuns(world: World, gateway: Gateway, { json, limit, at }: RunsOptions): Promise<void> {
  const page = await gateway.call('gitops_list_sync_runs', { limit, ...asOf(at) });
  const runs = page.gitops_sync_runs;
  if (json) return world.print(JSON.stringify(runs, null, 2));
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
  { json, at }: Pick<RunsOptions, 'json' | 'at'>,
): Promise<void> {
  // How far nodes have come is known of now alone.
  const run = await (at === undefined
    ? runWithNodes(gateway, id)
    : gateway.call('gitops_get_sync_run', { sync_run_id: id, ...asOf(at) }));
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
  const more = sum(Object.values(run.proposal_counts)) - run.proposals.length;
  if (more > 0) print(`  … and ${more} more proposals: fleetwright proposals --status all --run ${run.id}`);
  for (const { action, key, reason } of run.failed_actions)
    print(`  ${screen.paint('error', 'failed')} ${visible(`${action} ${key}: ${reason ?? 'no reason was given'}`)}`);
  const unnamed = run.totals.failed_actions - run.failed_actions.length;
  if (unnamed > 0) print(`  … and ${unnamed} more that failed`);
  const shown = new Set(run.proposals.map(({ id }) => id));
  for (const { proposal_id, action, key, reason } of run.remaining)
    if (proposal_id === null || !shown.has(proposal_id))
      print(`  remains ${visible(`${action} ${key}: ${reason ?? '-'}`)}`);
  printRunNodes(run, screen);
  const waiting = run.proposal_counts['pending_approval'] ?? 0;
  if (waiting > 0) print(`waiting for a decision: ${waiting}; to see and approve: fleetwright approve --run ${run.id}`);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** An action is its change and its kind: `create_node`. */
function signOf(action: string): string {
  return Object.entries(SIGNS).find(([change]) => action.startsWith(change))?.[1] ?? ' ';
}

function countsOf({ counts }: Pick<Run, 'counts'>): string {
  if (counts === null) return '-';
  return `+${counts.create} ~${counts.update} -${counts.delete} =${counts.adopt}${counts.disown ? ` >${counts.disown}` : ''}`;
}
