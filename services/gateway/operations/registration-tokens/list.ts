import { RegistrationTokenPage } from '@fleetwright/contracts';
import { ListRegistrationTokensInput, RegistrationTokensPage } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { REGISTRATION_TOKEN } from '../examples/agents.ts';

export const listRegistrationTokens = operation({
  name: 'list_registration_tokens',
  summary: 'Registration tokens, newest first, with who came in with them; never the tokens themselves',
  permission: 'system.agents.read',
  input: ListRegistrationTokensInput,
  output: RegistrationTokensPage,
  isIdempotent: true,
  codes: ['bus_unavailable'],
  http: { method: 'GET', path: 'registration_tokens' },
  example: { input: {}, output: { registration_tokens: [REGISTRATION_TOKEN], next_cursor: null } },
  async run(caller, { limit, cursor: after = null }, { commands, request }) {
    const asked = { limit, after };
    const { result } = await commands.send(caller, { ...request, key: null }, 'ListRegistrationTokens', asked);
    const { tokens, next } = RegistrationTokenPage.parse(result);
    return {
      registration_tokens: tokens.map((token) => ({ account_id: caller.account, ...token })),
      next_cursor: next,
    };
  },
});
