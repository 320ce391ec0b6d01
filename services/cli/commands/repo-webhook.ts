import type { WebhookProvider, WebhookView } from '@fleetwright/contracts';
import { WEBHOOK_PROVIDERS } from '@fleetwright/contracts/words';
import { type Command, Option } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import type { Gateway } from '../gateway.ts';
import { visible } from '../render/text.ts';
import type { World } from '../world.ts';
import { findRepository } from '../repositories.ts';

interface WebhookOptions extends JsonOption {
  readonly provider?: WebhookProvider;
  readonly rotate?: boolean;
  readonly yes?: boolean;
}

interface Words {
  readonly title: string;
  readonly where: string;
  /** Fields of the form in its order; what they are filled in with. */
  fields(view: WebhookView, url: string): readonly (readonly [string, string])[];
}

/** The products' forms in their own words. */
const FORMS: Readonly<Record<WebhookProvider, Words>> = {
  gitea: {
    title: 'Gitea, Forgejo',
    where: 'Settings → Webhooks → Add Webhook → Gitea (or Forgejo)',
    fields: ({ secret, providers }, url) => [
      ['Target URL', url],
      ['HTTP Method', 'POST'],
      ['POST Content Type', providers.gitea.content_type],
      ['Secret', secret],
      ['Trigger On', providers.gitea.event],
    ],
  },
  github: {
    title: 'GitHub',
    where: 'Settings → Webhooks → Add webhook',
    fields: ({ secret, providers }, url) => [
      ['Payload URL', url],
      ['Content type', providers.github.content_type],
      ['Secret', secret],
      ['Events', providers.github.event],
    ],
  },
  gitlab: {
    title: 'GitLab',
    where: 'Settings → Webhooks → Add new webhook',
    fields: ({ secret, gitlab_signing_token, providers }, url) => [
      ['URL', url],
      ['Signing token', gitlab_signing_token],
      ['or Secret token', `${secret} (where there is no signing token)`],
      ['Trigger', providers.gitlab.event],
    ],
  },
};

/** Belongs to `repo`, which stands before it in the program. */
export function addRepositoryWebhook(repo: Command, { world, connect }: CommandLine): void {
  repo
    .command('webhook <repository>')
    .description('what to fill in at the git server so that it tells of pushes; shows the secret')
    .addOption(new Option('--provider <provider>', 'show one form only').choices(WEBHOOK_PROVIDERS))
    .option('--rotate', 'make another secret first; the one before is refused at once')
    .option('--yes', 'make another secret without asking')
    .option('--json', 'print JSON')
    .action(async (which: string, options: WebhookOptions) => showWebhook(world, await connect(), which, options));
}

async function showWebhook(world: World, gateway: Gateway, which: string, options: WebhookOptions): Promise<void> {
  const { id, name } = await findRepository(gateway, which);
  if (options.rotate) {
    const question = `make another secret for ${name}? pushes are not told of until the git server has it`;
    await confirm(world, visible(question), { yes: options.yes, toDo: 'make it' });
  }
  const { gitops_webhook: view } = options.rotate
    ? await gateway.call('gitops_rotate_webhook', { repository_id: id })
    : await gateway.call('gitops_get_webhook', { repository_id: id });
  if (options.json) return world.print(JSON.stringify(view, null, 2));
  if (options.rotate) world.print(`${name} has secret ${view.generation}; the one before is refused from now on`);
  const shown = options.provider === undefined ? WEBHOOK_PROVIDERS : [options.provider];
  for (const [index, provider] of shown.entries()) {
    if (index > 0 || options.rotate) world.print('');
    for (const line of formOf(provider, view, gateway.url)) world.print(line);
  }
  world.print('');
  world.print('The git server must reach this address: put the name that it knows the gateway by before /api.');
}

function formOf(provider: WebhookProvider, view: WebhookView, gatewayUrl: string): string[] {
  const { title, where, fields } = FORMS[provider];
  const filled = fields(view, `${gatewayUrl}${view.providers[provider].path}`);
  const width = Math.max(...filled.map(([field]) => field.length));
  return [`${title}: ${where}`, ...filled.map(([field, value]) => `  ${field.padEnd(width)}  ${value}`)];
}
