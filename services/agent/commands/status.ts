import { AgentReport } from '@fleetwright/contracts/agents';
import { z } from 'zod';
import { readEnrolled } from '../connection/identity.ts';
import { ownFolder } from '../node.ts';
import { takeLock } from '../state/lock.ts';
import { OwnFiles } from '../state/own-files.ts';
import { EXIT_GOOD, EXIT_NOT_DONE, type World } from '../world.ts';

const Status = z.object({ connected_to: z.string().nullable(), report: AgentReport });

/** Says how the node is, as the agent last wrote it down. Good only when it runs and every module is in place. */
export function showStatus(root: string, isJson: boolean, world: World): number {
  const own = new OwnFiles(ownFolder(root));
  const lock = takeLock(own.path('lock'));
  if (lock.kind === 'held') lock.release();
  const isRunning = lock.kind === 'taken';
  const enrolled = readEnrolled(own);
  const status = readStatus(own);
  const connectedTo = isRunning ? (status?.connected_to ?? null) : null;
  if (isJson) {
    const whole = {
      running: isRunning,
      connected_to: connectedTo,
      agent: enrolled?.agent ?? null,
      report: status?.report ?? null,
    };
    world.print(JSON.stringify(whole));
  } else {
    world.print(`agent     ${isRunning ? `runs (process ${lock.by})` : 'does not run'}`);
    world.print(
      `node      ${enrolled === null ? 'not enrolled' : `${enrolled.hostname} in ${enrolled.agent.account_id}`}`,
    );
    world.print(`connected ${connectedTo ?? 'no'}`);
    for (const line of linesOf(status?.report)) world.print(line);
  }
  const isInPlace = status?.report.modules.every(({ state }) => state === 'applied') === true;
  return isRunning && isInPlace ? EXIT_GOOD : EXIT_NOT_DONE;
}

function readStatus(own: OwnFiles): z.infer<typeof Status> | null {
  try {
    return Status.safeParse(JSON.parse(own.read('status.json')?.toString('utf8') ?? 'null')).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function linesOf(report: AgentReport | undefined): readonly string[] {
  if (report === undefined) return ['bundle    none yet'];
  const { bundle, activity, modules, health, networks, drifted, problems } = report;
  const number =
    bundle === null ? 'none' : `${bundle.number.epoch}.${bundle.number.counter} ${bundle.digest.slice(0, 12)}`;
  return [
    `bundle    ${number} (${activity}, ${report.sent_at})`,
    ...modules.map(({ name, version, state, problem }) => {
      const why = problem === undefined ? '' : `: ${problem.code} at ${problem.step}: ${problem.message}`;
      return `module    ${name} ${version ?? '-'} ${state}${why}`;
    }),
    ...health.map(
      ({ module, name, state, message }) => `check     ${module}/${name} ${state}${message ? `: ${message}` : ''}`,
    ),
    ...networks.map(({ network, state, message }) => `network   ${network} ${state}${message ? `: ${message}` : ''}`),
    ...drifted.map(({ path, what }) => `changed   ${path} (${what})`),
    ...problems.map(({ code, message }) => `problem   ${code}: ${message}`),
  ];
}
