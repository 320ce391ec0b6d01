import type { FleetPlanView, RepositoryView } from '@fleetwright/contracts';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { type Examined, examine } from '../examine.ts';
import { EXIT_BAD, EXIT_CHANGES, EXIT_GOOD } from '../exit-codes.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { FILE_NAME_LENGTH_MAX } from '../limits.ts';
import { countsText, printChanges } from '../render/changes.ts';
import { printFindings } from '../render/findings.ts';
import { printReach } from '../render/reach.ts';
import type { Screen } from '../render/screen.ts';
import { SourceText } from '../render/source.ts';
import { visible } from '../render/text.ts';
import type { World } from '../world.ts';
import { allRepositories, findRepository } from '../repositories.ts';
import { examinedDocument, printExamined } from './validate.ts';

const HELP = `
  + create   ~ update   - delete   = adopt (live already as declared, and nobody manages it)
  > disown (no longer declared here: it stays, and goes to the repository that declares it)
Behind a field: why it would change, where that is not git: (drift) somebody changed it live, (git and drift),
(release) a version was promoted, (not managed before), (edited proposal).
Exit code 0: nothing would change; 2: something would; 1: an error; 64: the command line is wrong.`;

interface PlanOptions extends JsonOption {
  readonly repository?: string;
}

export function setUpPlan({ command, world, connect, screens, exitWith }: CommandLine): void {
  command
    .option('--repository <repository>', 'name or id of the repository whose file this is; default: the only one')
    .option('--json', 'print JSON: the plan, or what validate prints when the file is not valid')
    .addHelpText('after', HELP)
    .action(async (path: string, options: PlanOptions) => {
      const examined = await examine(world, path);
      const { output } = screens();
      if (!examined.isValid) return exitWith(refuse(world, examined, output, options));
      const gateway = await connect();
      const repository = await repositoryOf(gateway, options.repository);
      const answer = await ask(gateway, examined, repository);
      if (!('changes' in answer)) return exitWith(refuse(world, answer, output, options));
      if (options.json === true) world.print(JSON.stringify(answer, null, 2));
      else printPlan(answer, examined, repository, output);
      exitWith(exitCodeOf(answer));
    });
}

/** The only one there is, unless one is named. None at all is fine: then nothing is managed yet. */
async function repositoryOf(gateway: Gateway, which: string | undefined): Promise<RepositoryView | undefined> {
  if (which !== undefined) return findRepository(gateway, which);
  const repositories = await allRepositories(gateway);
  if (repositories.length <= 1) return repositories[0];
  const names = repositories.map(({ name }) => name).join(', ');
  throw new CommandFailed(`whose file is this? give --repository with one of: ${names}`);
}

/** The plan; or the file again, with what only the server could find in it. */
async function ask(
  gateway: Gateway,
  examined: Examined,
  repository: RepositoryView | undefined,
): Promise<FleetPlanView | Examined> {
  try {
    const answer = await gateway.call('gitops_plan', {
      fleet_yaml: examined.text ?? '',
      repository_id: repository?.id,
      file: visible(examined.file).slice(-FILE_NAME_LENGTH_MAX),
    });
    return answer.gitops_plan;
  } catch (error) {
    const findings = error instanceof CommandFailed ? error.problem?.findings : undefined;
    if (findings === undefined) throw error;
    return { ...examined, isValid: false, resources: 0, findings };
  }
}

function refuse(world: World, examined: Examined, screen: Screen, { json }: PlanOptions): number {
  if (json === true) world.print(JSON.stringify(examinedDocument([examined]), null, 2));
  else printExamined(examined, screen);
  return EXIT_BAD;
}

/** An error in a plan is about single resources: something is owned by another repository, and so stays as it is. */
function exitCodeOf({ has_changes, findings }: FleetPlanView): number {
  if (findings.some(({ severity }) => severity === 'error')) return EXIT_BAD;
  return has_changes ? EXIT_CHANGES : EXIT_GOOD;
}

function printPlan(
  plan: FleetPlanView,
  { text, file }: Examined,
  repository: RepositoryView | undefined,
  screen: Screen,
): void {
  printFindings(plan.findings, text === undefined ? undefined : new SourceText(text), screen);
  if (plan.findings.length > 0) screen.print('');
  const where =
    repository === undefined ? 'with no repository, so nothing is managed yet' : `as the file of ${repository.name}`;
  screen.print(visible(`${file} against the live fleet at revision ${plan.live_revision}, ${where}`));
  screen.print('');
  printChanges(plan.changes, screen);
  printReach(plan.diff.reach, screen);
  if (plan.has_changes) screen.print(screen.paint('strong', `Plan: ${countsText(plan.counts)}.`));
  else screen.print('No changes: the live fleet is as the file declares it.');
}
