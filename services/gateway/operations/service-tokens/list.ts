import { PERMISSIONS, type ServiceTokenKind } from '@fleetwright/contracts';
import { ListServiceTokensInput, ServiceTokensAnswer } from '@fleetwright/contracts/api';
import { isForKind } from '@fleetwright/core/access';
import type { Caller } from '../../auth/caller.ts';
import { operation } from '../../operation.ts';
import { GRANTABLE, SERVICE_TOKEN } from '../examples/service-token.ts';

export const listServiceTokens = operation({
  name: 'list_service_tokens',
  summary: 'Tokens of programs and assistants, newest first, with their last use; never the tokens themselves',
  permission: 'system.tokens.write',
  input: ListServiceTokensInput,
  output: ServiceTokensAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'service_tokens' },
  example: { input: {}, output: { service_tokens: [SERVICE_TOKEN], grantable_permissions: GRANTABLE } },
  async run(caller, _input, { serviceTokens }) {
    const grantable_permissions = { service: grantable(caller, 'service'), assistant: grantable(caller, 'assistant') };
    return { service_tokens: await serviceTokens.list(caller.account), grantable_permissions };
  },
});

function grantable({ permissions, actor }: Caller, kind: ServiceTokenKind) {
  // It makes no tokens at all.
  if (actor.type === 'assistant') return [];
  return PERMISSIONS.filter((permission) => permissions.has(permission) && isForKind(kind, permission));
}
