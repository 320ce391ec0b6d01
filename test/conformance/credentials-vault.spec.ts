import { startFakeVault, type VaultPolicy } from '@fleetwright/kit/servers';
import { describeCredentials } from './credentials.suite.ts';
import { dockerAnswers } from './docker-answers.ts';
import { credentialsInVault } from './vault-credentials-under-test.ts';

/** What docs/credentials.md tells operators to grant, and nothing more. */
const FOLDERS = ['powernode/gitops', 'tenants'];
const POLICY: VaultPolicy = Object.fromEntries(
  FOLDERS.flatMap((folder) => [
    [`secret/data/${folder}/*`, ['read']],
    [`secret/subkeys/${folder}/*`, ['read']],
    [`secret/metadata/${folder}/*`, ['list']],
  ]),
);

describeCredentials('in a Vault that answers by the book', async () => {
  const vault = await startFakeVault();
  vault.grant('of-fleetwright', POLICY);
  return credentialsInVault({ url: vault.url, rootToken: vault.rootToken, token: 'of-fleetwright' }, vault.stop);
});

// Where no engine answers there is nothing to run it in.
if (await dockerAnswers()) {
  describeCredentials('in the real Vault', async () => {
    const { VaultContainer } = await import('@testcontainers/vault');
    const vault = await new VaultContainer('hashicorp/vault:1.18').withVaultToken('root').start();
    return credentialsInVault({ url: vault.getAddress(), rootToken: 'root', token: 'root' }, () => vault.stop());
  });
}
