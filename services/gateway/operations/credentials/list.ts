import { CredentialList } from '@fleetwright/contracts';
import { CredentialsAnswer, ListCredentialsInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { CREDENTIAL } from '../examples/upkeep.ts';

export const listCredentials = operation({
  name: 'list_vault_credentials',
  summary: 'Credentials of git remotes: ids, paths and names of keys, never values',
  permission: 'system.gitops.read',
  input: ListCredentialsInput,
  output: CredentialsAnswer,
  isIdempotent: true,
  codes: ['bus_unavailable', 'credential_unreadable'],
  http: { method: 'GET', path: 'vault_credentials' },
  example: { input: {}, output: { vault_credentials: [CREDENTIAL] } },
  async run(caller, { scope = null }, { commands, request }) {
    const { result } = await commands.send(caller, request, 'ListCredentials', { scope });
    // Parsing keeps what is named and nothing else.
    return { vault_credentials: CredentialList.parse(result).credentials };
  },
});
