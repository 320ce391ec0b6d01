import type { WebhookView } from '@fleetwright/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCliHarness, type CliHarness } from '../testing/harness.ts';

const ID = '00000000-0000-7000-8000-000000000001';
const form = (provider: string, event: string) => ({
  path: `/api/v1/webhooks/${provider}/${ID}`,
  content_type: 'application/json' as const,
  signature_headers: ['X-Signature'],
  event,
});
const VIEW: WebhookView = {
  repository_id: ID,
  generation: 1,
  secret: 's'.repeat(43),
  gitlab_signing_token: `whsec_${'t'.repeat(43)}=`,
  providers: {
    gitea: form('gitea', 'Push Events'),
    github: form('github', 'Just the push event'),
    gitlab: form('gitlab', 'Push events'),
  },
};
let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
  cli.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [{ id: ID, name: 'fleet' }] } };
  cli.answers[`GET /gitops_repositories/${ID}/webhook`] = { body: { gitops_webhook: VIEW } };
  cli.answers[`POST /gitops_repositories/${ID}/webhook/rotate`] = {
    body: { gitops_webhook: { ...VIEW, generation: 2, secret: 'r'.repeat(43) } },
  };
});
afterEach(() => cli.stop());

describe('repo webhook', () => {
  it('prints one form in the words of the product', async () => {
    expect(await cli.run('repo webhook fleet --provider github')).toBe(0);
    expect(cli.printed.slice(0, 5)).toEqual([
      'GitHub: Settings → Webhooks → Add webhook',
      `  Payload URL   ${cli.url}/api/v1/webhooks/github/${ID}`,
      '  Content type  application/json',
      `  Secret        ${VIEW.secret}`,
      '  Events        Just the push event',
    ]);
  });

  it('prints all of them, GitLab with both of its tokens', async () => {
    expect(await cli.run('repo webhook fleet')).toBe(0);
    const text = cli.printed.join('\n');
    for (const { path, event } of Object.values(VIEW.providers)) {
      expect(text).toContain(`${cli.url}${path}`);
      expect(text).toContain(event);
    }
    expect(text).toContain(VIEW.gitlab_signing_token);
    expect(text.split(VIEW.secret)).toHaveLength(4);
  });

  it('prints what the gateway said as JSON', async () => {
    expect(await cli.run(`repo webhook ${ID} --json`)).toBe(0);
    expect(JSON.parse(cli.printed.join('\n'))).toEqual(VIEW);
  });

  it('rotates only when it is told to, and shows the next secret', async () => {
    expect(await cli.run('repo webhook fleet --rotate')).toBe(1);
    expect(cli.complained.at(-1)).toContain('add --yes');
    expect(await cli.run('repo webhook fleet --rotate --provider gitlab --yes')).toBe(0);
    expect(cli.asked.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
    const text = cli.printed.join('\n');
    expect(text).toContain('fleet has secret 2; the one before is refused from now on');
    expect(text).toContain('r'.repeat(43));
    expect(text).not.toContain(VIEW.secret);
    cli.asked.length = 0;
    await cli.run('repo webhook fleet');
    expect(cli.asked.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('says what the providers are, and which repositories there are', async () => {
    expect(await cli.run('repo webhook fleet --provider bitbucket')).toBe(64);
    expect(cli.complained.join()).toContain('Allowed choices are gitea, github, gitlab');
    expect(await cli.run('repo webhook none')).toBe(1);
    expect(cli.complained.join()).toContain('there are: fleet');
  });
});
