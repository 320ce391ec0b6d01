import type { Command } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { wholeNumber } from '../option-values.ts';
import { visible } from '../render/text.ts';
import { table } from '../table.ts';

interface TokenOptions extends JsonOption {
  readonly region?: string;
  readonly template?: string;
  readonly replaces?: boolean;
  readonly uses?: number;
  readonly expires?: number;
}

/** At most seven days: what the gateway takes. */
const EXPIRES_SECONDS_MAX = 604_800;

/** Registration tokens: what lets a machine in. */
export function addRegistrationTokens(agents: Command, { world, connect }: CommandLine): void {
  agents
    .command('token <hostname>')
    .description('make a token that lets the machine of a node in; * in the name does not cross a dot')
    .option('--replaces', 'it may take the place of the agent that the node has')
    .option('--uses <count>', 'machines that it lets in', wholeNumber('--uses', { min: 1, max: 1_000 }))
    .option(
      '--expires <seconds>',
      'how long it is good; default: an hour',
      wholeNumber('--expires', { min: 60, max: EXPIRES_SECONDS_MAX }),
    )
    .option('--region <region>', 'only for nodes there')
    .option('--template <template>', 'only for nodes of it')
    .option('--json', 'print JSON')
    .action(async (hostname: string, { json, replaces, uses, expires, region, template }: TokenOptions) => {
      const registration_token = {
        hostname,
        ...(replaces === undefined ? {} : { replaces }),
        ...(uses === undefined ? {} : { max_uses: uses }),
        ...(expires === undefined ? {} : { expires_in_seconds: expires }),
        ...(region === undefined ? {} : { region }),
        ...(template === undefined ? {} : { template }),
      };
      const answer = await (await connect()).call('create_registration_token', { registration_token });
      if (json) return world.print(JSON.stringify(answer, null, 2));
      if (answer.token === null) return world.print('the token was shown before; make another one');
      world.print(answer.token);
      world.complain('It is not shown again. On the machine: fleetwright-agent enrol --url … --token-file …');
    });
  agents
    .command('tokens')
    .description('tokens that were made, and who came in with them')
    .option('--json', 'print JSON')
    .action(async ({ json }: JsonOption) => {
      const tokens = await (await connect()).all('list_registration_tokens', {});
      if (json) return world.print(JSON.stringify(tokens, null, 2));
      if (tokens.length === 0) return world.print('no registration tokens');
      const rows = tokens.map(({ id, scope, state, uses, max_uses, expires_at, used_by }) => [
        id,
        scope.hostname,
        state,
        `${uses}/${max_uses}`,
        expires_at,
        used_by.map(({ hostname }) => hostname).join(', '),
      ]);
      for (const text of table([['TOKEN', 'FOR', 'STATE', 'USES', 'EXPIRES', 'USED BY'], ...rows])) world.print(text);
    });
  agents
    .command('revoke-token <token>')
    .description('end a token; who came in with it stays')
    .option('--yes', 'without asking')
    .option('--json', 'print JSON')
    .action(async (registration_token_id: string, { json, yes }: JsonOption & { readonly yes?: boolean }) => {
      await confirm(world, visible(`end the token ${registration_token_id} for ever?`), { yes, toDo: 'end it' });
      const answer = (await (await connect()).call('revoke_registration_token', { registration_token_id })) ?? null;
      world.print(
        json ? JSON.stringify(answer, null, 2) : visible(`the token ${registration_token_id} lets nobody in`),
      );
    });
}
