import { RegistrationToken } from '@fleetwright/contracts';
import { ListRegistrationTokensInput, RegistrationTokensAnswer } from '@fleetwright/contracts/api';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import { REGISTRATION_TOKEN } from '../examples/agents.ts';

const Listed = z.object({ tokens: z.array(RegistrationToken) });

export const listRegistrationTokens = operation({
  name: 'list_registration_tokens',
  summary: 'Registration tokens, newest first, with who came in with them; never the tokens themselves',
  permission: 'system.agents.read',
  input: ListRegistrationTokensInput,
  output: RegistrationTokensAnswer,
  isIdempotent: true,
  codes: ['bus_unavailable'],
  http: { method: 'GET', path: 'registration_tokens' },
  example: { input: {}, output: { registration_tokens: [REGISTRATION_TOKEN] } },
  async run(caller, _input, { commands, request }) {
    const { result } = await commands.send(caller, { ...request, key: null }, 'ListRegistrationTokens', {});
    const { tokens } = Listed.parse(result);
    return { registration_tokens: tokens.map((token) => ({ account_id: caller.account, ...token })) };
  },
});
