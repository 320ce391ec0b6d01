import { AgentPage } from '@fleetwright/contracts';
import { AgentsPage, ListAgentsInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { AGENT } from '../examples/agents.ts';

export const listAgents = operation({
  name: 'list_agents',
  summary: 'Agents that are let in, in the order of their hosts, with what their nodes came to',
  permission: 'system.agents.read',
  input: ListAgentsInput,
  output: AgentsPage,
  isIdempotent: true,
  codes: ['bus_unavailable'],
  http: { method: 'GET', path: 'agents' },
  example: { input: {}, output: { agents: [AGENT], next_cursor: null } },
  async run(caller, { limit, cursor = null, state, hostname }, { commands, request }) {
    const asked = {
      after: cursor,
      limit,
      ...(state === undefined ? {} : { state }),
      ...(hostname === undefined ? {} : { hostname }),
    };
    const { result } = await commands.send(caller, { ...request, key: null }, 'ListAgents', asked);
    const { agents, next } = AgentPage.parse(result);
    return { agents: agents.map((agent) => ({ account_id: caller.account, ...agent })), next_cursor: next };
  },
});
