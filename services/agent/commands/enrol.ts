import { enrol } from '../connection/enrol.ts';
import { readEnrolled, writeEnrolled } from '../connection/identity.ts';
import { makeKey, readKey } from '../connection/key.ts';
import { ownFolder } from '../node.ts';
import { takeLock } from '../state/lock.ts';
import { OwnFiles } from '../state/own-files.ts';
import { EXIT_GOOD, EXIT_NOT_DONE, type World } from '../world.ts';

export interface EnrolOptions {
  readonly root: string;
  readonly url: string;
  readonly token: string | null;
  readonly hostname: string;
  /** Makes another key in place of the one that there is: for a token that replaces. */
  readonly isNewKey: boolean;
}

/** Makes the node's key, unless it has one, and exchanges the token for an identity. May be repeated. */
export async function enrolNode(options: EnrolOptions, world: World): Promise<number> {
  const { root, url, token, hostname, isNewKey } = options;
  const own = new OwnFiles(ownFolder(root));
  const lock = takeLock(own.path('enrol.lock'));
  if (lock.kind !== 'held') {
    world.complain(lock.kind === 'taken' ? `another enrolment is under way (process ${lock.by})` : lock.message);
    return EXIT_NOT_DONE;
  }
  const kept = readKey(own);
  if (kept.kind === 'damaged' && !isNewKey) {
    const advice = 'put it back from a backup, or enrol with --new-key and a token that replaces';
    world.complain(`key_damaged: ${kept.path} holds no key any more: ${advice}`);
    return EXIT_NOT_DONE;
  }
  const key = kept.kind === 'key' && !isNewKey ? kept.key : makeKey(own);
  const { agentVersion, makeId } = world;
  const accountId = token === null ? (readEnrolled(own)?.agent.account_id ?? null) : null;
  const answer = await enrol({ url, token, accountId, hostname, key, bootId: makeId(), agentVersion });
  if (answer.kind === 'enrolled') {
    writeEnrolled(own, { url, hostname, agent: answer.agent });
    world.print(`enrolled ${hostname} in account ${answer.agent.account_id}`);
    return EXIT_GOOD;
  }
  world.complain(answer.kind === 'refused' ? `${answer.code}: ${answer.message}` : `unreachable: ${answer.message}`);
  if (answer.kind === 'unreachable')
    world.complain(
      `Call again${isNewKey ? ' without --new-key' : ''}: the key is kept, and the token is used once at most.`,
    );
  return EXIT_NOT_DONE;
}
