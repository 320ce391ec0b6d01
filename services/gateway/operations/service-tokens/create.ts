import { CreateServiceTokenInput, ServiceTokenAnswer } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { SERVICE_TOKEN } from '../examples/service-token.ts';

export const createServiceToken = operation({
  name: 'create_service_token',
  summary: 'A token for a program or an assistant, with permissions that you hold yourself; it is shown this once',
  permission: 'system.tokens.write',
  input: CreateServiceTokenInput,
  output: ServiceTokenAnswer,
  isIdempotent: false,
  http: { method: 'POST', path: 'service_tokens', status: 201 },
  example: {
    input: { service_token: { name: 'Night build', permissions: ['system.gitops.read', 'system.gitops.sync'] } },
    output: { service_token: SERVICE_TOKEN, token: `fwt_acme_${'A'.repeat(43)}` },
  },
  async run(caller, { service_token }, { serviceTokens, request }) {
    const { token, text } = await serviceTokens.create(caller, request, service_token);
    if (text !== null) return { service_token: token, token: text };
    return { service_token: token, token: null, code: 'token_shown_once' as const };
  },
});
