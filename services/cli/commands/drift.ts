import type { DriftedResource } from '@fleetwright/contracts';
import type { AnswerOf } from '@fleetwright/contracts/client';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { EXIT_BAD } from '../exit-codes.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { SYNC_WAIT_SECONDS } from '../limits.ts';
import type { Screen } from '../render/screen.ts';
import { visible } from '../render/text.ts';
import { allRepositories, findRepository } from '../repositories.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';
import { printRun } from './runs.ts';

type Report = AnswerOf<'gitops_get_drift_report'>;

/** What no longer looks as last applied, and how to put it back. */
export function setUpDrift({ command, world, connect, screens }: CommandLine): void {
  command.option('--json', 'print JSON').action(async (which: string | undefined, options: JsonOption) => {
    const gateway = await connect();
    if (which === undefined) return listDrift(world, gateway, options);
    await showDrift(world, screens().output, gateway, which, options);
  });
}

export function setUpRevert({ command, world, connect, screens, exitWith }: CommandLine): void {
  command
    .option('--yes', 'without asking')
    .option('--json', 'print JSON')
    .action(async (which: string, options: RevertOptions) => {
      const isGood = await revert(world, screens(), await connect(), which, options);
      if (!isGood) exitWith(EXIT_BAD);
    });
}

interface RevertOptions extends JsonOption {
  readonly yes?: boolean;
}

async function listDrift(world: World, gateway: Gateway, { json }: JsonOption): Promise<void> {
  const repositories = await allRepositories(gateway);
  const reports = await Promise.all(
    repositories.map(async ({ id, name }) => ({
      name,
      report: await gateway.call('gitops_get_drift_report', { repository_id: id }),
    })),
  );
  if (json)
    return world.print(
      JSON.stringify(
        reports.map(({ report }) => report),
        null,
        2,
      ),
    );
  const rows = reports.map(({ name, report: { drift, severity, total, detected_at } }) =>
    drift ? [name, `${total} drifted`, severity ?? '-', detected_at ?? '-'] : [name, 'as applied', '-', '-'],
  );
  if (rows.length === 0) return world.print('no repository is registered; add one with: fleetwright repo add <url>');
  for (const line of table([['REPOSITORY', 'DRIFT', 'SEVERITY', 'SINCE'], ...rows])) world.print(line);
}

async function showDrift(
  world: World,
  screen: Screen,
  gateway: Gateway,
  which: string,
  { json }: JsonOption,
): Promise<void> {
  const { id, name } = await findRepository(gateway, which);
  const report = await gateway.call('gitops_get_drift_report', { repository_id: id });
  if (json) return world.print(JSON.stringify(report, null, 2));
  if (!report.drift) return screen.print(visible(`${name} looks as last applied`));
  printReport(report, screen);
  screen.print('');
  screen.print(visible(`to put it back: fleetwright revert ${name}`));
}

function printReport({ total, resources, severity, detected_at }: Report, screen: Screen): void {
  screen.print(`${total} drifted, severity ${severity ?? '-'}, since ${detected_at ?? '-'}`);
  for (const resource of resources) printResource(resource, screen);
  const more = total - resources.length;
  if (more > 0) screen.print(`… and ${more} more`);
}

function printResource(resource: DriftedResource, { print, paint }: Screen): void {
  const { kind, key, change, fields, changed_by, changed_at } = resource;
  const who = changed_by === null ? '' : `, by ${changed_by.name ?? changed_by.id}`;
  const when = changed_at === null ? '' : ` at ${changed_at}`;
  const sign = change === 'missing' ? paint('delete', '-') : paint('update', '~');
  print(`${sign} ${visible(`${kind} ${key} ${change}${who}${when}`)}`);
  for (const { path, expected, actual } of fields) {
    print(`    ${visible(`${path}: applied ${textOf(expected)}, live ${textOf(actual)}`)}`);
  }
}

function textOf(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

async function revert(
  world: World,
  { output, errors }: { readonly output: Screen; readonly errors: Screen },
  gateway: Gateway,
  which: string,
  { yes, json }: RevertOptions,
): Promise<boolean> {
  const { id, name } = await findRepository(gateway, which);
  const report = await gateway.call('gitops_get_drift_report', { repository_id: id });
  if (!report.drift) throw new CommandFailed(`${name} looks as last applied; there is nothing to revert`);
  printReport(report, errors);
  if (yes !== true) {
    const answer = await world.ask(`propose to put ${report.total} back? [y/N] `);
    if (answer === undefined) throw new CommandFailed('nobody is there to confirm; add --yes to revert without asking');
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailed('nothing was proposed');
  }
  const asked = await gateway.call('gitops_revert_drift', { repository_id: id, wait_seconds: SYNC_WAIT_SECONDS });
  const run = await gateway.call('gitops_get_sync_run', { sync_run_id: asked.gitops_sync_run.id });
  if (json) world.print(JSON.stringify(run, null, 2));
  else printRun(run, output);
  return run.status !== 'failed';
}
