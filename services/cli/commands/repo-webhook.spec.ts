import type { WebhookView } from '@fleetwright/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTrial, type Trial } from '../testing/trial.ts';

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
let trial: Trial;

beforeEach(async () => {
  trial = await startTrial();
  trial.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [{ id: ID, name: 'fleet' }] } };
  trial.answers[`GET /gitops_repositories/${ID}/webhook`] = { body: { gitops_webhook: VIEW } };
  trial.answers[`POST /gitops_repositories/${ID}/webhook/rotate`] = {
    body: { gitops_webhook: { ...VIEW, generation: 2, secret: 'r'.repeat(43) } },
  };
});
afterEach(() => trial.stop());

describe('repo webhook', () => {
  it('prints one form in the words of the product', async () => {
    expect(await trial.run('repo webhook fleet --provider github')).toBe(0);
    expect(trial.printed.slice(0, 5)).toEqual([
      'GitHub: Settings → Webhooks → Add webhook',
      `  Payload URL   ${trial.url}/api/v1/webhooks/github/${ID}`,
      '  Content type  application/json',
      `  Secret        ${VIEW.secret}`,
      '  Events        Just the push event',
    ]);
  });

  it('prints all of them, GitLab with both of its tokens', async () => {
    expect(await trial.run('repo webhook fleet')).toBe(0);
    const text = trial.printed.join('\n');
    for (const { path, event } of Object.values(VIEW.providers)) {
      expect(text).toContain(`${trial.url}${path}`);
      expect(text).toContain(event);
    }
    expect(text).toContain(VIEW.gitlab_signing_token);
    expect(text.split(VIEW.secret)).toHaveLength(4);
  });

  it('prints what the gateway said as JSON', async () => {
    expect(await trial.run(`repo webhook ${ID} --json`)).toBe(0);
    expect(JSON.parse(trial.printed.join('\n'))).toEqual(VIEW);
  });

  it('rotates only when it is told to, and shows the next secret', async () => {
    expect(await trial.run('repo webhook fleet --rotate --provider gitlab')).toBe(0);
    expect(trial.asked.map(({ method }) => method)).toEqual(['GET', 'POST']);
    const text = trial.printed.join('\n');
    expect(text).toContain('fleet has secret 2; the one before is refused from now on');
    expect(text).toContain('r'.repeat(43));
    expect(text).not.toContain(VIEW.secret);
    trial.asked.length = 0;
    await trial.run('repo webhook fleet');
    expect(trial.asked.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('says what the providers are, and which repositories there are', async () => {
    expect(await trial.run('repo webhook fleet --provider bitbucket')).toBe(64);
    expect(trial.complained.join()).toContain('Allowed choices are gitea, github, gitlab');
    expect(await trial.run('repo webhook none')).toBe(1);
    expect(trial.complained.join()).toContain('there are: fleet');
  });
});
