import { VaultCredentials } from '@fleetwright/adapters/credentials-vault';
import { type FakeVault, startFakeVault, type VaultPolicy } from '@fleetwright/kit/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeCredentials, PREFIXES } from './credentials.suite.ts';
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

describe('[RS61] a hostile path', () => {
  const OWN = 'secret/data/powernode/gitops';
  let vault: FakeVault;
  let store: VaultCredentials;
  beforeAll(async () => {
    vault = await startFakeVault();
    store = new VaultCredentials({
      url: vault.url,
      // May do everything: nothing but the product itself keeps anybody from asking for more.
      token: async () => vault.rootToken,
      namespace: null,
      prefixes: PREFIXES,
    });
  });
  afterAll(() => vault.stop());

  /** What Vault was asked for, as it was sent. */
  const askedFor = async (path: string, account = 'acme') => {
    const before = vault.requests.length;
    const result = await store.read(account, { by: 'path', path }, 'https');
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'credential_not_found', retryable: false } });
    return vault.requests.slice(before).map((request) => request.path);
  };

  it.each([
    `${OWN}/../../../sys/mounts`,
    `${OWN}/..`,
    `${OWN}/./x`,
    `${OWN}//x`,
    `${OWN}/%2e%2e/%2e%2e/sys`,
    `${OWN}/..;/x`,
    `${OWN}/..\\..\\sys`,
    `${OWN}/x?list=true`,
    `${OWN}/x?version=1`,
    `${OWN}/x#y`,
    `${OWN}/x\r\nX-Vault-Token: other`,
    `${OWN}/x HTTP/1.1\r\nHost: evil\r\n\r\n`,
    `${OWN}/x\u0000`,
    `${OWN}/\uff0e\uff0e/x`,
    `${OWN}/\u202e`,
    `/${OWN}/x`,
    `${OWN}/`,
    OWN,
    'secret/data/powernode/gitops-of-others/x',
    'secret/metadata/powernode/gitops/x',
    'secret/data/tenants/globex/own',
    'secret/tenants/globex/own',
    'secret/data/tenants/acme/../globex/own',
    'secret/data/tenants/{account}/own',
    'sys/mounts',
    'auth/token/lookup-self',
    'cubbyhole/x',
    '',
    `${OWN}/${'x'.repeat(10_000)}`,
  ])('%j is not asked for', async (path) => {
    expect(await askedFor(path)).toEqual([]);
  });

  it.each(['acme/../globex', '../globex', 'globex/x', '', 'globex?', '%67lobex'])(
    'an account called %j, which no token can name, reaches nobody else',
    async (account) => {
      expect(await askedFor('secret/data/tenants/globex/own', account)).toEqual([]);
    },
  );

  it('is told from a good one, which is asked for as it stands; the control of the above', async () => {
    expect(await askedFor(`${OWN}/missing`)).toEqual([`${OWN}/missing`]);
    expect(await askedFor('secret/tenants/acme/missing')).toEqual(['secret/data/tenants/acme/missing']);
  });
});
