import type { InputOf, AnswerOf } from '@fleetwright/contracts/client';
import { SECRET_OVERLAP_SECONDS, SEVERITIES, WEBHOOK_TEMPLATES } from '@fleetwright/contracts/words';
import { Option } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { PAGE_SIZE } from '../limits.ts';
import { refuseUnknownCommand, wholeNumber } from '../option-values.ts';
import { findRepository } from '../repositories.ts';
import { visible } from '../render/text.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';

type Subscription = AnswerOf<'get_webhook_subscription'>['webhook_subscription'];
type Created = InputOf<'create_webhook_subscription'>['webhook_subscription'];

/** Addresses that fleet events are sent to. */
export function setUpWebhooks({ command: group, world, connect }: CommandLine): void {
  group.on('command:*', ([word]: string[]) => refuseUnknownCommand(group, word ?? ''));
  group
    .command('list', { isDefault: true })
    .description('all of them; of an address only the origin is shown')
    .option('--json', 'print JSON')
    .action(async (options: JsonOption) => list(world, await connect(), options));
  group
    .command('add <url>')
    .description('send fleet events to an https address; prints the secret that signs them, this once')
    .requiredOption('--name <name>', 'what people call it')
    .addOption(new Option('--template <template>', 'as it is, or for people').choices(WEBHOOK_TEMPLATES))
    .option('--kind <kind>', 'only of this kind, as gitops.drift_*; several times', gathered)
    .addOption(
      new Option('--severity <severity>', 'only of this severity; several times')
        .choices(SEVERITIES)
        .argParser((word: string, before?: readonly string[]) => severities(word, before)),
    )
    .option('--repository <repository>', 'only of this repository, by its name or id; several times', gathered)
    .option('--json', 'print JSON')
    .action(async (url: string, options: AddOptions) => add(world, await connect(), url, options));
  const changing: readonly [string, boolean, string][] = [
    ['enable', true, 'send to it again, from now on'],
    ['disable', false, 'send it nothing, what waits for it included'],
  ];
  for (const [verb, enabled, description] of changing) {
    group
      .command(`${verb} <webhook>`)
      .description(description)
      .option('--json', 'print JSON')
      .action(async (which: string, options: JsonOption) =>
        change(world, await connect(), which, { enabled, ...options }),
      );
  }
  setUpUpkeep({ group, world, connect });
}

interface AddOptions extends JsonOption {
  readonly name: string;
  readonly template?: Created['template'];
  readonly kind?: readonly string[];
  readonly severity?: readonly string[];
  readonly repository?: readonly string[];
}

interface RemoveOptions extends JsonOption {
  readonly yes?: boolean;
}

interface Upkeep extends Pick<CommandLine, 'world' | 'connect'> {
  readonly group: CommandLine['command'];
}

function setUpUpkeep({ group, world, connect }: Upkeep): void {
  group
    .command('rotate <webhook>')
    .description('sign with another secret, and for a while with the one before, too')
    .option(
      '--overlap <seconds>',
      'how long the secret before signs, too',
      wholeNumber('--overlap', SECRET_OVERLAP_SECONDS),
      SECRET_OVERLAP_SECONDS.usual,
    )
    .option('--json', 'print JSON')
    .action(async (which: string, options: JsonOption & { readonly overlap: number }) =>
      rotate(world, await connect(), which, options),
    );
  group
    .command('remove <webhook>')
    .description('send nothing there any more')
    .option('--yes', 'without asking')
    .option('--json', 'print JSON')
    .action(async (which: string, options: RemoveOptions) => remove(world, await connect(), which, options));
  group
    .command('deliveries <webhook>')
    .description('what was sent, what was answered, and what waits')
    .option('--limit <n>', 'how many', wholeNumber('--limit', { min: 1, max: PAGE_SIZE }), 20)
    .option('--json', 'print JSON')
    .action(async (which: string, options: JsonOption & { readonly limit: number }) =>
      deliveries(world, await connect(), which, options),
    );
  group
    .command('replay <webhook> <delivery>')
    .description('send a delivery once more, under its id')
    .option('--json', 'print JSON')
    .action(async (which: string, delivery: string, options: JsonOption) =>
      replay(world, await connect(), { which, delivery }, options),
    );
}

function gathered(word: string, before: readonly string[] = []): readonly string[] {
  return [...before, word];
}

function severities(word: string, before: readonly string[] = []): readonly string[] {
  if ((SEVERITIES as readonly string[]).includes(word)) return [...before, word];
  throw new CommandFailed(`there is no severity "${word}"; there are: ${SEVERITIES.join(', ')}`);
}

async function list(world: World, gateway: Gateway, { json }: JsonOption): Promise<void> {
  const all = await gateway.all('list_webhook_subscriptions', {});
  if (json) return world.print(JSON.stringify(all, null, 2));
  if (all.length === 0) return world.print('no webhooks; add one with: fleetwright webhooks add <url> --name <name>');
  const rows = all.map(({ name, enabled, disabled_reason, template, url_shown, kinds, severities: which }) => [
    name,
    enabled ? 'enabled' : `disabled: ${disabled_reason ?? '-'}`,
    template,
    url_shown,
    [...kinds, ...which].join(' ') || 'everything',
  ]);
  for (const line of table([['WEBHOOK', 'STATUS', 'TEMPLATE', 'ADDRESS', 'OF'], ...rows])) world.print(line);
}

async function add(world: World, gateway: Gateway, url: string, options: AddOptions): Promise<void> {
  const { name, template, kind, severity, repository = [], json } = options;
  const found = await Promise.all(repository.map((which) => findRepository(gateway, which)));
  const answer = await gateway.call('create_webhook_subscription', {
    webhook_subscription: {
      name,
      url,
      ...(template === undefined ? {} : { template }),
      ...(kind === undefined ? {} : { kinds: [...kind] }),
      ...(severity === undefined ? {} : { severities: severity as Created['severities'] }),
      ...(found.length === 0 ? {} : { repository_ids: found.map(({ id }) => id) }),
    },
  });
  if (json) return world.print(JSON.stringify(answer, null, 2));
  const id = 'webhook_subscription' in answer ? answer.webhook_subscription.id : answer.subscription_id;
  world.print(visible(`made ${name} (${id})`));
  printSecret(world, answer.secret);
}

function printSecret(world: World, secret: string | null): void {
  world.print(secret === null ? 'the secret was shown before; rotate it to get another one' : `secret ${secret}`);
  if (secret !== null) world.complain('It is not shown again.');
}

async function change(
  world: World,
  gateway: Gateway,
  which: string,
  { enabled, json }: JsonOption & { readonly enabled: boolean },
): Promise<void> {
  const { id, name } = await find(gateway, which);
  const asked = { subscription_id: id, webhook_subscription: { enabled } };
  const answer = await gateway.call('update_webhook_subscription', asked);
  if (json) return world.print(JSON.stringify(answer, null, 2));
  world.print(visible(`${name} is ${enabled ? 'enabled: it is told of what happens from now on' : 'disabled'}`));
}

async function rotate(
  world: World,
  gateway: Gateway,
  which: string,
  { overlap, json }: JsonOption & { readonly overlap: number },
): Promise<void> {
  const { id } = await find(gateway, which);
  const asked = { subscription_id: id, overlap_seconds: overlap };
  const answer = await gateway.call('rotate_webhook_subscription', asked);
  if (json) return world.print(JSON.stringify(answer, null, 2));
  printSecret(world, answer.secret);
}

async function remove(world: World, gateway: Gateway, which: string, { yes, json }: RemoveOptions): Promise<void> {
  const { id, name, url_shown } = await find(gateway, which);
  const question = `remove ${name} (${url_shown}), with its secret and what waits to be sent?`;
  await confirm(world, visible(question), { yes, toDo: 'remove it' });
  const answer = (await gateway.call('delete_webhook_subscription', { subscription_id: id })) ?? null;
  world.print(json ? JSON.stringify(answer, null, 2) : visible(`removed ${name}`));
}

async function deliveries(
  world: World,
  gateway: Gateway,
  which: string,
  { limit, json }: JsonOption & { readonly limit: number },
): Promise<void> {
  const { id } = await find(gateway, which);
  const page = await gateway.call('list_webhook_deliveries', { subscription_id: id, limit });
  if (json) return world.print(JSON.stringify(page.webhook_deliveries, null, 2));
  if (page.webhook_deliveries.length === 0) return world.print('nothing was sent there yet');
  const rows = page.webhook_deliveries.map((one) => [
    one.id,
    one.state,
    one.kind,
    String(one.events),
    String(one.attempts),
    one.last_status === null ? '-' : String(one.last_status),
    one.last_error ?? one.next_attempt_at ?? '',
  ]);
  for (const line of table([['DELIVERY', 'STATE', 'KIND', 'EVENTS', 'TRIES', 'ANSWER', 'WHY OR WHEN'], ...rows]))
    world.print(line);
}

async function replay(
  world: World,
  gateway: Gateway,
  { which, delivery }: { readonly which: string; readonly delivery: string },
  { json }: JsonOption,
): Promise<void> {
  const { id } = await find(gateway, which);
  const answer = await gateway.call('replay_webhook_delivery', { subscription_id: id, delivery_id: delivery });
  world.print(json ? JSON.stringify(answer, null, 2) : `${delivery} is sent once more`);
}

async function find(gateway: Gateway, which: string): Promise<Subscription> {
  const all = await gateway.all('list_webhook_subscriptions', {});
  const found = all.find(({ id, name }) => id === which || name === which);
  if (found !== undefined) return found;
  const names = all.map(({ name }) => name).join(', ');
  throw new CommandFailed(`there is no webhook "${which}"${names === '' ? '' : `; there are: ${names}`}`);
}
