import { Id } from '@fleetwright/contracts';
import { ServiceTokenInput } from '@fleetwright/contracts/api';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import { notFound } from '../../problems.ts';
import { SERVICE_TOKEN } from '../examples/service-token.ts';

export const revokeServiceToken = operation({
  name: 'revoke_service_token',
  summary: 'End a token at once and for ever, with every token that it made; streams that it opened end within 10 s',
  permission: 'system.tokens.write',
  input: ServiceTokenInput,
  output: z.undefined(),
  isIdempotent: true,
  http: { method: 'DELETE', path: 'service_tokens/:service_token_id', status: 204 },
  example: { input: { service_token_id: SERVICE_TOKEN.id }, output: undefined },
  async run(caller, { service_token_id }, { serviceTokens, request }) {
    const id = Id.safeParse(service_token_id).data;
    if (id === undefined) throw notFound('service token', service_token_id);
    await serviceTokens.revoke(caller, request, id);
    return undefined;
  },
});
