import { PERMISSIONS, type ServiceTokenKind } from '@fleetwright/contracts';
import { ListServiceTokensInput, ServiceTokensPage } from '@fleetwright/contracts/api';
import { isForKind } from '@fleetwright/core/access';
import type { Caller } from '../../auth/caller.ts';
import { operation } from '../../operation.ts';
import { GRANTABLE, SERVICE_TOKEN } from '../examples/service-token.ts';

export const listServiceTokens = operation({
  name: 'list_service_tokens',
  summary: 'Tokens of programs and assistants, newest first, with their last use; never the tokens themselves',
  permission: 'system.tokens.write',
  input: ListServiceTokensInput,
  output: ServiceTokensPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'service_tokens' },
  example: {
    input: {},
    output: { service_tokens: [SERVICE_TOKEN], next_cursor: null, grantable_permissions: GRANTABLE },
  },
  async run(caller, { limit, cursor: after = null }, { serviceTokens }) {
    const grantable_permissions = { service: grantable(caller, 'service'), assistant: grantable(caller, 'assistant') };
    return { ...(await serviceTokens.page(caller.account, { limit, after })), grantable_permissions };
  },
});

function grantable({ permissions, actor }: Caller, kind: ServiceTokenKind) {
  // It makes no tokens at all.
  if (actor.type === 'assistant') return [];
  return PERMISSIONS.filter((permission) => permissions.has(permission) && isForKind(kind, permission));
}
