import { ListServiceTokensInput, ServiceTokensAnswer } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { SERVICE_TOKEN } from '../examples/service-token.ts';

export const listServiceTokens = operation({
  name: 'list_service_tokens',
  summary: 'Tokens of programs and assistants, newest first, with their last use; never the tokens themselves',
  permission: 'system.tokens.write',
  input: ListServiceTokensInput,
  output: ServiceTokensAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'service_tokens' },
  example: { input: {}, output: { service_tokens: [SERVICE_TOKEN] } },
  async run({ account }, _input, { serviceTokens }) {
    return { service_tokens: await serviceTokens.list(account) };
  },
});
