import { expect, it } from 'vitest';
import { withOperators } from './operator-environment.ts';

const LOCAL = {
  FLEETWRIGHT_DATABASE_URL: 'postgres://here',
  FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'true',
  FLEETWRIGHT_CREDENTIALS_FILE: '/data/credentials.json',
  FLEETWRIGHT_CREDENTIALS_KEY_FILE: '/data/key',
};

it('takes over how remotes are reached, and nothing else that happens to be set', () => {
  const given = {
    PATH: '/bin',
    FLEETWRIGHT_TOKEN: 'x',
    FLEETWRIGHT_DATABASE_URL: 'postgres://there',
    FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'false',
    FLEETWRIGHT_GIT_ALLOW_PRIVATE_NETWORKS: 'true',
    FLEETWRIGHT_GIT_CA_FILE: '',
    FLEETWRIGHT_CREDENTIAL_PREFIXES: 'secret/data/gitops/',
  };
  expect(withOperators(LOCAL, given)).toEqual({
    ...LOCAL,
    FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'false',
    FLEETWRIGHT_GIT_ALLOW_PRIVATE_NETWORKS: 'true',
    FLEETWRIGHT_CREDENTIAL_PREFIXES: 'secret/data/gitops/',
  });
});

it('has a Vault instead of the file, which the services would refuse to have beside it', () => {
  const vault = { FLEETWRIGHT_VAULT_URL: 'https://vault.example.com', FLEETWRIGHT_VAULT_TOKEN_FILE: '/run/token' };
  expect(withOperators(LOCAL, vault)).toEqual({
    FLEETWRIGHT_DATABASE_URL: 'postgres://here',
    FLEETWRIGHT_GIT_ALLOW_LOOPBACK: 'true',
    ...vault,
  });
});
