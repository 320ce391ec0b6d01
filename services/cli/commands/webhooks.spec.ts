import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const ID = '01a1fe91-0196-77fc-a8ab-e352712d905a';
const HOOK = {
  ...{ id: ID, name: 'on-call', enabled: true, disabled_reason: null, template: 'json', kinds: [] },
  ...{ url_shown: 'https://hooks.example.com/…', severities: ['high'], repository_ids: [], generation: 1 },
};

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
  cli.answers['GET /webhook_subscriptions'] = { body: { webhook_subscriptions: [HOOK], next_cursor: null } };
});
afterEach(() => cli.stop());

const changed = () => cli.asked.filter(({ method }) => method !== 'GET').map(({ method, body }) => [method, body]);

describe('webhooks', () => {
  it('are listed without what may be a secret', async () => {
    expect(await cli.run('webhooks')).toBe(0);
    expect(cli.printed).toEqual([
      'WEBHOOK  STATUS   TEMPLATE  ADDRESS                      OF',
      'on-call  enabled  json      https://hooks.example.com/…  high',
    ]);
  });

  it('are added with what they want, and the secret is all that stands on the output beside the id', async () => {
    cli.answers['POST /webhook_subscriptions'] = { body: { webhook_subscription: HOOK, secret: 'whsec_AAEC' } };
    cli.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [{ id: ID, name: 'fleet' }] } };
    const words = 'webhooks add https://hooks.example.com/x --name on-call --severity high --severity critical';
    expect(await cli.run(`${words} --kind gitops.drift_* --repository fleet --template slack`)).toBe(0);
    expect(changed()).toEqual([
      [
        'POST',
        {
          webhook_subscription: {
            ...{ name: 'on-call', url: 'https://hooks.example.com/x', template: 'slack', kinds: ['gitops.drift_*'] },
            ...{ severities: ['high', 'critical'], repository_ids: [ID] },
          },
        },
      ],
    ]);
    expect(cli.printed).toEqual([`made on-call (${ID})`, 'secret whsec_AAEC']);
    expect(cli.complained).toEqual(['It is not shown again.']);
  });

  it('are refused without a name, or with a severity that there is not', async () => {
    expect(await cli.run('webhooks add https://hooks.example.com/x')).toBe(64);
    expect(await cli.run('webhooks add https://hooks.example.com/x --name a --severity loud')).not.toBe(0);
    expect(changed()).toEqual([]);
  });

  it('say when the secret was shown before', async () => {
    const body = { webhook_subscription: HOOK, secret: null, code: 'secret_shown_once' };
    cli.answers[`POST /webhook_subscriptions/${ID}/rotate`] = { body };
    expect(await cli.run('webhooks rotate on-call --overlap 60')).toBe(0);
    expect(changed()).toEqual([['POST', { overlap_seconds: 60 }]]);
    expect(cli.printed).toEqual(['the secret was shown before; rotate it to get another one']);
  });

  it('are switched off and on, and removed', async () => {
    cli.answers[`PATCH /webhook_subscriptions/${ID}`] = { body: { webhook_subscription: HOOK } };
    cli.answers[`DELETE /webhook_subscriptions/${ID}`] = { status: 204, body: {} };
    for (const verb of ['disable', 'enable']) expect(await cli.run(`webhooks ${verb} on-call`)).toBe(0);
    // Nobody is there to ask.
    expect(await cli.run('webhooks remove on-call')).toBe(1);
    expect(cli.complained.at(-1)).toContain('add --yes to remove it without asking');
    expect(await cli.run('webhooks remove on-call --yes')).toBe(0);
    expect(cli.complained.at(-1)).toMatch(/^remove on-call \(.+\), with its secret and what waits to be sent\? yes/);
    expect(changed().map(([method, body]) => [method, body])).toEqual([
      ['PATCH', { webhook_subscription: { enabled: false } }],
      ['PATCH', { webhook_subscription: { enabled: true } }],
      ['DELETE', undefined],
    ]);
    expect(await cli.run('webhooks enable other')).toBe(1);
    expect(cli.complained.at(-1)).toContain('there are: on-call');
    expect(await cli.run('webhooks dance')).toBe(64);
  });

  it('tell what became of each delivery, and send one again', async () => {
    const failed = {
      ...{ id: ID, state: 'failed', kind: 'gitops.run_events', events: 300, attempts: 8, last_status: 503 },
      ...{ last_error: 'the receiver answered 503', next_attempt_at: null },
    };
    cli.answers[`GET /webhook_subscriptions/${ID}/deliveries`] = { body: { webhook_deliveries: [failed] } };
    cli.answers[`POST /webhook_subscriptions/${ID}/deliveries/${ID}/replay`] = { body: { webhook_delivery: failed } };
    expect(await cli.run('webhooks deliveries on-call')).toBe(0);
    expect(cli.printed[1]).toBe(`${ID}  failed  gitops.run_events  300     8      503     the receiver answered 503`);
    expect(await cli.run(`webhooks replay on-call ${ID}`)).toBe(0);
    expect(cli.printed.at(-1)).toBe(`${ID} is sent once more`);
  });
});
