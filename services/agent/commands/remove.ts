import { existsSync, rmSync } from 'node:fs';
import { converge } from '../apply/converge.ts';
import { openNode, ownFolder } from '../node.ts';
import { takeLock } from '../state/lock.ts';
import { EXIT_GOOD, EXIT_NOT_DONE, type World } from '../world.ts';

/**
 * Gives back to the machine all that the agent took from it, and takes the agent's own folder away. Asks nobody: the control
 * plane sees the node go offline, and deleting the node there changes nothing here.
 */
export async function removeAgent(root: string, isForced: boolean, world: World): Promise<number> {
  if (!existsSync(ownFolder(root))) {
    world.print('there is nothing of an agent here');
    return EXIT_GOOD;
  }
  const node = openNode(root);
  const lock = takeLock(node.own.path('lock'));
  if (lock.kind !== 'held') {
    world.complain(lock.kind === 'taken' ? `stop the agent first (process ${lock.by})` : lock.message);
    return EXIT_NOT_DONE;
  }
  const nothing = { digest: '', modules: [] };
  const done = await converge(node.machine, nothing, { isNoop: false, isRetry: false, onProgress: () => undefined });
  for (const line of done.lines) world.print(line);
  for (const { code, message } of done.problems) world.complain(`${code}: ${message}`);
  if (done.problems.length > 0 && !isForced) {
    world.complain(
      `${node.own.folder} stays: it holds what could not be given back. Mend it and call again, or use --force.`,
    );
    return EXIT_NOT_DONE;
  }
  await node.wireGuard.apply([]);
  rmSync(node.own.folder, { recursive: true });
  world.print(`${node.root} is as it was before the agent`);
  return EXIT_GOOD;
}
