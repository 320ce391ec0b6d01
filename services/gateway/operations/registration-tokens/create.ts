import { createHash, randomBytes } from 'node:crypto';
import { RegistrationToken } from '@fleetwright/contracts';
import {
  CreateRegistrationTokenInput,
  RegistrationTokenAnswer,
  RegistrationTokenLater,
} from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { REGISTRATION_TOKEN } from '../examples/agents.ts';

export const createRegistrationToken = operation({
  name: 'create_registration_token',
  summary: 'A token with which a machine becomes the agent of a node; it is shown this once',
  permission: 'system.agents.write',
  input: CreateRegistrationTokenInput,
  output: RegistrationTokenAnswer,
  later: RegistrationTokenLater,
  isIdempotent: false,
  http: { method: 'POST', path: 'registration_tokens', status: 201 },
  example: {
    input: { registration_token: { hostname: 'edge-01' } },
    output: { registration_token: REGISTRATION_TOKEN, token: `fwr_acme_${'A'.repeat(43)}` },
  },
  async run(caller, { registration_token }, { commands, ports, request }) {
    const { hostname, region = null, template = null, ...rest } = registration_token;
    const text = `fwr_${caller.account}_${randomBytes(32).toString('base64url')}`;
    const token_id = ports.ids.next();
    const done = await commands.send(caller, request, 'CreateRegistrationToken', {
      token_id,
      token_hash: createHash('sha256').update(text).digest('hex'),
      scope: { hostname, region, template },
      ...rest,
    });
    const made = RegistrationToken.parse(done.result);
    const shown = { registration_token: { account_id: caller.account, ...made } };
    // Made by an earlier request with the same key, whose answer was lost: its text is gone.
    const isKnown = made.id === token_id;
    const answer = isKnown ? { ...shown, token: text } : { ...shown, token: null, code: 'token_shown_once' as const };
    return done.isVisible ? answer : later(done, answer);
  },
});
