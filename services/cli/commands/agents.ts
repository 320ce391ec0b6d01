import type { Command } from 'commander';
import type { AnswerOf } from '@fleetwright/contracts/client';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { refuseUnknownCommand } from '../option-values.ts';
import { visible } from '../render/text.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';
import { addRegistrationTokens } from './agent-tokens.ts';

type Agent = AnswerOf<'list_agents'>['agents'][number];

interface RevokeOptions extends JsonOption {
  readonly yes?: boolean;
}

/** What runs on nodes: how it is, how it comes in, and how it is shown out. */
export function setUpAgents(line: CommandLine): void {
  const { command: agents, world, connect } = line;
  agents
    .command('list', { isDefault: true })
    .description('all of them, with what their nodes came to')
    .option('--state <state>', 'only those whose node is so: converged, degraded, offline, …')
    .option('--json', 'print JSON')
    // Whatever is no command of the group is an argument of the default one.
    .allowExcessArguments()
    .action(async (options: JsonOption & { readonly state?: string }, { args }: Command) => {
      const [word] = args;
      if (word !== undefined) refuseUnknownCommand(agents, word);
      await listAgents(world, await connect(), options);
    });
  agents
    .command('show <hostname>')
    .description('one of them: its modules, its checks, and what is wrong')
    .option('--json', 'print JSON')
    .action(async (hostname: string, { json }: JsonOption) => {
      const agent = await agentOf(await connect(), hostname);
      if (json) return world.print(JSON.stringify(agent, null, 2));
      for (const text of linesOf(agent)) world.print(visible(text));
    });
  agents
    .command('revoke <hostname>')
    .description('show it out for ever; its machine stays as it is')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .action(async (hostname: string, options: RevokeOptions) => revoke(world, await connect(), hostname, options));
  addRegistrationTokens(agents, line);
}

async function listAgents(
  world: World,
  gateway: Gateway,
  { json, state }: JsonOption & { readonly state?: string },
): Promise<void> {
  const agents: readonly Agent[] = await gateway.all(
    'list_agents',
    state === undefined ? {} : { state: state as never },
  );
  if (json) return world.print(JSON.stringify(agents, null, 2));
  if (agents.length === 0) return world.print(state === undefined ? 'no agent is let in' : `no node is ${state}`);
  const rows = agents.map(({ hostname, state: now, since, last_seen_at, agent_version }) => [
    hostname,
    now,
    since,
    last_seen_at ?? '-',
    agent_version ?? '-',
  ]);
  for (const text of table([['NODE', 'STATE', 'SINCE', 'LAST SEEN', 'VERSION'], ...rows])) world.print(text);
}

/** Throws CommandFailed where the node has none. */
async function agentOf(gateway: Gateway, hostname: string): Promise<Agent> {
  const { agents } = await gateway.call('list_agents', { hostname });
  const [agent] = agents;
  if (agent === undefined) throw new CommandFailed(`no agent is let in for a node ${visible(hostname)}`);
  return agent;
}

function linesOf(agent: Agent): string[] {
  const { hostname, state, since, last_seen_at, bundle_digest, modules, health, networks, problems } = agent;
  return [
    `${hostname} is ${state} since ${since}; last seen ${last_seen_at ?? 'never'}`,
    `bundle ${bundle_digest ?? 'none'}`,
    ...modules.map(({ name, version, state: applied, problem }) => {
      const why = problem === undefined ? '' : `: ${problem.code}: ${problem.message}`;
      return `  ${applied}  ${name} ${version ?? '-'}${why}`;
    }),
    ...health.map(({ module, name, state: check, message }) => {
      return `  check ${check}  ${module} ${name}${message === undefined ? '' : `: ${message}`}`;
    }),
    ...networks.map(({ network, state: setUp, message }) => {
      return `  network ${setUp}  ${network}${message === undefined ? '' : `: ${message}`}`;
    }),
    ...problems.map(({ code, message }) => `  ${code}: ${message}`),
  ];
}

async function revoke(world: World, gateway: Gateway, hostname: string, { yes, json }: RevokeOptions): Promise<void> {
  const { id } = await agentOf(gateway, hostname);
  await confirm(world, `Show the agent of ${visible(hostname)} out for ever?`, { yes, toDo: 'revoke it' });
  const answer = await gateway.call('revoke_agent', { agent_id: id });
  if (json) return world.print(JSON.stringify(answer, null, 2));
  world.print(
    visible(`the agent of ${hostname} is shown out; to let one in again: fleetwright agents token ${hostname}`),
  );
}
