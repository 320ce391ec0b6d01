import type { AnswerOf, InputOf } from '@fleetwright/contracts/client';
import { SERVICE_TOKEN_KINDS } from '@fleetwright/contracts/words';
import { Option } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { refuseUnknownCommand, wholeNumber } from '../option-values.ts';
import { visible } from '../render/text.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';

type Token = AnswerOf<'list_service_tokens'>['service_tokens'][number];
type Asked = InputOf<'create_service_token'>['service_token'];

const DAY_SECONDS = 86_400;

/** Tokens that programs and assistants work with. */
export function setUpTokens({ command: group, world, connect }: CommandLine): void {
  group.on('command:*', ([word]: string[]) => refuseUnknownCommand(group, word ?? ''));
  group
    .command('list', { isDefault: true })
    .description('all of them, newest first, with their last use; never the tokens themselves')
    .option('--json', 'print JSON')
    .action(async (options: JsonOption) => list(world, await connect(), options));
  group
    .command('create <name>')
    .description('a token with permissions that you hold yourself; it is printed this once')
    .requiredOption('--permission <permission>', 'what it may do, as system.gitops.read; several times', gathered)
    .addOption(new Option('--kind <kind>', 'an assistant may do less than a service').choices(SERVICE_TOKEN_KINDS))
    .option('--days <n>', 'how long it is good for; 90 unless told', wholeNumber('--days', { min: 1, max: 365 }))
    .option('--json', 'print JSON')
    .action(async (name: string, options: CreateOptions) => create(world, await connect(), name, options));
  group
    .command('revoke <token>')
    .description('end one at once and for ever, by its name or id, with every token that it made')
    .option('--yes', 'without asking')
    .option('--json', 'print JSON')
    .action(async (which: string, options: RevokeOptions) => revoke(world, await connect(), which, options));
}

interface CreateOptions extends JsonOption {
  readonly permission: readonly string[];
  readonly kind?: Asked['kind'];
  readonly days?: number;
}

interface RevokeOptions extends JsonOption {
  readonly yes?: boolean;
}

function gathered(word: string, before: readonly string[] = []): readonly string[] {
  return [...before, word];
}

async function all(gateway: Gateway): Promise<readonly Token[]> {
  return gateway.all('list_service_tokens', {});
}

async function list(world: World, gateway: Gateway, { json }: JsonOption): Promise<void> {
  const tokens = await all(gateway);
  if (json) return world.print(JSON.stringify(tokens, null, 2));
  if (tokens.length === 0) return world.print('no tokens; make one with: fleetwright tokens create <name>');
  const rows = tokens.map(({ id, name, kind, state, created_by, expires_at, last_used_at, permissions }) => [
    name ?? '-',
    kind,
    state,
    created_by.name ?? created_by.id,
    expires_at,
    last_used_at ?? 'never',
    permissions.join(' '),
    id,
  ]);
  const head = ['TOKEN', 'KIND', 'STATE', 'MADE BY', 'ENDS', 'LAST USED', 'PERMISSIONS', 'ID'];
  for (const line of table([head, ...rows])) world.print(line);
}

async function create(world: World, gateway: Gateway, name: string, options: CreateOptions): Promise<void> {
  const { permission, kind, days, json } = options;
  const answer = await gateway.call('create_service_token', {
    service_token: {
      name,
      // Whether there is such a permission, and whether it is yours to give, the gateway says.
      permissions: permission as Asked['permissions'],
      ...(kind === undefined ? {} : { kind }),
      ...(days === undefined ? {} : { expires_in_seconds: days * DAY_SECONDS }),
    },
  });
  if (json) return world.print(JSON.stringify(answer, null, 2));
  const { service_token: made, token } = answer;
  if (token === null) throw new CommandFailed(`the token was shown before; revoke ${made.id} and make another one`);
  world.print(token);
  world.complain(visible(`made ${name} (${made.id}), good until ${made.expires_at}; it is not shown again`));
}

async function revoke(world: World, gateway: Gateway, which: string, { yes, json }: RevokeOptions): Promise<void> {
  const { id, name, kind, state } = await find(gateway, which);
  const shown = name ?? id;
  await confirm(world, visible(`revoke ${shown} (${kind}, ${state}) for ever?`), { yes, toDo: 'revoke it' });
  const answer = (await gateway.call('revoke_service_token', { service_token_id: id })) ?? null;
  world.print(json ? JSON.stringify(answer, null, 2) : visible(`revoked ${shown}`));
}

/** By its id, or by a name that one token alone has among those that have not ended. */
async function find(gateway: Gateway, which: string): Promise<Token> {
  const tokens = await all(gateway);
  const byId = tokens.find(({ id }) => id === which);
  if (byId !== undefined) return byId;
  const named = tokens.filter(({ name, state }) => name === which && (state === 'active' || state === 'suspended'));
  const [found, other] = named;
  if (found !== undefined && other === undefined) return found;
  if (found !== undefined) throw new CommandFailed(`${named.length} tokens are called "${which}"; give the id of one`);
  throw new CommandFailed(`there is no token "${which}" that has not ended; fleetwright tokens lists them`);
}
