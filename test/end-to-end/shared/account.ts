import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PERMISSIONS } from '@fleetwright/contracts';
import { startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { inject } from 'vitest';
import { demoAccount } from '../../../deploy/local/demo-account.ts';
import { ensureIdentity } from '../../../deploy/local/identity.ts';
import { ensureNatsUsers } from '../../../deploy/local/nats-users.ts';
import { readLog, type Stack } from '../stack.ts';
import './system.ts';

/** An account of its own in the system that all specs of this folder share, and a git server for it. */
export interface SharedStack extends Pick<Stack, 'account' | 'gatewayUrl' | 'token' | 'identity' | 'remote'> {
  /** The account's events, in order. */
  log: Stack['log'];
  /** Ends the git server. The account stays until the system goes. */
  stop(): Promise<void>;
}

/**
 * Makes an account with the demo account's module catalogue. Its name is used by no other spec: what one does is never
 * seen by another, which is also what the product promises.
 */
export async function shareStack(account: string): Promise<SharedStack> {
  const { folder, gatewayUrl, databaseUrl, nats } = inject('fleetwrightSystem');
  const root = await mkdtemp(join(tmpdir(), 'fleetwright-remote-'));
  const [identity, users, remote] = await Promise.all([
    ensureIdentity(folder),
    ensureNatsUsers(folder),
    startGitRemote({ root }),
  ]);
  await demoAccount({ natsUrl: users.urlOf('services', nats), databaseUrl, account });
  const token = await identity.sign({ subject: 'admin', name: 'Demo admin', account, permissions: PERMISSIONS });
  return {
    account,
    gatewayUrl,
    token,
    identity,
    remote,
    log: async () => (await readLog(databaseUrl)).filter(({ account_id }) => account_id === account),
    stop: async () => {
      await remote.stop();
      await removeFolder(root);
    },
  };
}
