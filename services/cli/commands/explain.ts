import type { CommandLine, JsonOption } from '../command-line.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { visible } from '../render/text.ts';

/** Why a resource is as it is. */
export function setUpExplain({ command, world, connect, screens }: CommandLine): void {
  command
    .option('--field <path>', 'only what made this field what it is, as region or labels.team')
    .option('--json', 'print JSON')
    .action(async (kind: string, key: string, { field, json }: ExplainOptions) => {
      const asked = { kind, key, ...(field === undefined ? {} : { field }) };
      const gateway = await connect();
      const { explanation } = await gateway.call('gitops_explain', asked);
      if (json) return world.print(JSON.stringify(explanation, null, 2));
      const { print, paint } = screens().output;
      print(paint('strong', visible(`${explanation.kind} ${explanation.key}`)));
      for (const { at, text, revision, line } of explanation.steps) {
        const place =
          revision === undefined ? '' : ` (${revision.slice(0, 10)}${line === undefined ? '' : `:${line}`})`;
        print(`  ${at}  ${visible(`${text}${place}`)}`);
      }
      if (explanation.steps.length === 0) print('  nothing is known of how it came to be');
      if (explanation.kind === 'node' && field === undefined) print(visible(`  ${await onTheMachine(gateway, key)}`));
    });
}

/** The end of the chain: what is true on the machine. Who may not see agents, or reaches nobody who knows, is told that. */
async function onTheMachine(gateway: Gateway, hostname: string): Promise<string> {
  try {
    const { agents } = await gateway.call('list_agents', { hostname });
    const [agent] = agents;
    if (agent === undefined) return 'nothing runs on the node: no agent is let in for it';
    const { state, since, last_seen_at } = agent;
    if (state === 'converged') return `${since}  the node has had it since then; last seen ${last_seen_at}`;
    return `${since}  the node is ${state} since then; last seen ${last_seen_at ?? 'never'}`;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return `what is on the node is not known: ${error.message}`;
  }
}

interface ExplainOptions extends JsonOption {
  readonly field?: string;
}
