import { readFile } from 'node:fs/promises';
import { api, SYSTEM } from './api.ts';
import type { Stack } from './stack.ts';

const EXAMPLE = new URL('../../deploy/local/demo/fleet.yaml', import.meta.url);

interface DeclaredFleet {
  readonly repository: string;
  readonly run: string;
  readonly revision: string;
  readonly proposals: readonly { readonly id: string; readonly digest: string; readonly action: string }[];
}

/** The example fleet in a repository that is registered and synced: its proposals wait for a decision. */
export async function declareFleet(
  stack: Pick<Stack, 'account' | 'gatewayUrl' | 'token' | 'remote'>,
  name = 'fleet',
): Promise<DeclaredFleet> {
  const rest = api(stack.gatewayUrl, stack.token);
  await stack.remote.createRepository(name);
  const files = { 'fleet.yaml': await exampleFor(stack.account) };
  await stack.remote.commit(name, { files, message: 'Declare the fleet' });
  const settings = { repo_url: stack.remote.url(name) };
  const { body } = await rest.post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
  const repository = body.gitops_repository.id;
  const synced = await rest.post(`${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=30`);
  const { gitops_sync_run: run, gitops_proposals: proposals } = synced.body;
  return { repository, run: run.id, revision: run.revision.sha, proposals };
}

/** The example as `npm start` writes it: for this account. */
export async function exampleFor(account: string): Promise<string> {
  return (await readFile(EXAMPLE, 'utf8')).replace(/^account: .*$/m, `account: ${account}`);
}
