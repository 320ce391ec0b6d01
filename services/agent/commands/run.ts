import { Agent } from '../agent/agent.ts';
import { readEnrolled } from '../connection/identity.ts';
import { readKey } from '../connection/key.ts';
import { openNode } from '../node.ts';
import { takeLock } from '../state/lock.ts';
import { EXIT_GOOD, EXIT_NOT_DONE, type World } from '../world.ts';

export interface RunOptions {
  readonly root: string;
  /** One pass instead of for ever. */
  readonly isOnce: boolean;
  readonly isNoop: boolean;
}

/** Runs the agent in the foreground until the process is asked to end. */
export async function runAgent({ root, isOnce, isNoop }: RunOptions, world: World): Promise<number> {
  const node = openNode(root);
  const lock = takeLock(node.own.path('lock'));
  if (lock.kind !== 'held') {
    world.complain(lock.kind === 'taken' ? `another agent works on ${node.root} (process ${lock.by})` : lock.message);
    return EXIT_NOT_DONE;
  }
  const key = readKey(node.own);
  if (key.kind === 'damaged') {
    const advice = 'put it back from a backup, or enrol with --new-key and a token that replaces';
    world.complain(`key_damaged: ${key.path} holds no key any more: ${advice}`);
    return EXIT_NOT_DONE;
  }
  const enrolled = readEnrolled(node.own);
  if (key.kind === 'none' || enrolled === null) {
    const how = 'fleetwright-agent enrol --url … --token-file …';
    world.complain(
      `not_enrolled: this node has no ${key.kind === 'none' ? 'key' : 'identity'}: call ${how} (again) first`,
    );
    return EXIT_NOT_DONE;
  }
  const agent = new Agent({
    node,
    enrolled,
    key: key.key,
    agentVersion: world.agentVersion,
    bootId: world.makeId(),
    isNoop,
    isOnce,
    random: world.random,
    log: world.complain,
  });
  if (isOnce) return (await agent.once()) ? EXIT_GOOD : EXIT_NOT_DONE;
  await Promise.race([agent.run(), world.ended]);
  await agent.stop();
  return EXIT_GOOD;
}
