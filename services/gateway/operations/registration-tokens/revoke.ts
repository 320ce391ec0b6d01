import { Id } from '@fleetwright/contracts';
import { LaterAnswer, RegistrationTokenInput } from '@fleetwright/contracts/api';
import { z } from 'zod';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { notFound } from '../../problems.ts';
import { REGISTRATION_TOKEN } from '../examples/agents.ts';

export const revokeRegistrationToken = operation({
  name: 'revoke_registration_token',
  summary: 'Let nobody else in with it; who came in already stays',
  permission: 'system.agents.write',
  input: RegistrationTokenInput,
  output: z.undefined(),
  later: LaterAnswer,
  isIdempotent: true,
  http: { method: 'DELETE', path: 'registration_tokens/:registration_token_id', status: 204 },
  example: { input: { registration_token_id: REGISTRATION_TOKEN.id }, output: undefined },
  async run(caller, { registration_token_id }, { commands, request }) {
    const token_id = Id.safeParse(registration_token_id).data;
    if (token_id === undefined) throw notFound('registration token', registration_token_id);
    const done = await commands.send(caller, request, 'RevokeRegistrationToken', { token_id });
    return done.isVisible ? undefined : later(done);
  },
});
