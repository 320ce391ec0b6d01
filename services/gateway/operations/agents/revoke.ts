import { Id } from '@fleetwright/contracts';
import { AgentInput, AgentRevokedAnswer, LaterAnswer } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { notFound } from '../../problems.ts';
import { AGENT } from '../examples/agents.ts';

export const revokeAgent = operation({
  name: 'revoke_agent',
  summary: 'Show an agent out for ever: its connection ends within 10 s, and its machine stays as it is',
  permission: 'system.agents.write',
  input: AgentInput,
  output: AgentRevokedAnswer,
  later: LaterAnswer,
  isIdempotent: true,
  http: { method: 'POST', path: 'agents/:agent_id/revoke' },
  example: { input: { agent_id: AGENT.id }, output: { agent: { id: AGENT.id, revoked: true } } },
  async run(caller, { agent_id }, { commands, request }) {
    const id = Id.safeParse(agent_id).data;
    if (id === undefined) throw notFound('agent', agent_id);
    const done = await commands.send(caller, request, 'RevokeAgent', { agent_id: id });
    if (!done.isVisible) return later(done);
    return { agent: { id, revoked: true as const } };
  },
});
