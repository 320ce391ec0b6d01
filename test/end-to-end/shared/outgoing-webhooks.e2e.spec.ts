import { waitFor } from '@fleetwright/kit/testing';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushDelivery } from '../../../services/gateway/testing/webhook-sender.ts';
import { Receiver, signedHeadersOf } from '../../../services/webhooks/testing/receiver.ts';
import { type Api, api, SYSTEM } from '../api.ts';
import { type SharedStack, shareStack } from './account.ts';

const ACCOUNT = 'outgoing-webhooks';
const WITHIN = { timeoutMs: 60_000 };
const HOOKS = `${SYSTEM}/webhook_subscriptions`;

describe('webhooks that go out', () => {
  let stack: SharedStack;
  let rest: Api;
  let receiver: Receiver;

  beforeAll(async () => {
    stack = await shareStack(ACCOUNT);
    rest = api(stack.gatewayUrl, stack.token);
    receiver = await Receiver.start();
  });
  afterAll(async () => {
    await receiver?.stop();
    await stack?.stop();
  });

  it('tell of a run as it was asked for, signed with the secret that was shown once, and can be sent again', async () => {
    const asked = {
      webhook_subscription: { name: 'ci', url: `${receiver.url}/ci?sig=s3cret`, kinds: ['gitops.run_*'] },
    };
    const key = { 'idempotency-key': 'make-it' };
    const made = await rest.post(HOOKS, asked, key);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { secret, webhook_subscription: subscription } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await rest.post(HOOKS, asked, key)).body).toMatchObject({ secret: null, code: 'secret_shown_once' });
    const shown = JSON.stringify((await rest.get(`${HOOKS}/${subscription.id}`)).body);
    expect(shown).not.toContain('s3cret');
    expect(shown).not.toContain('whsec_');

    await stack.remote.createRepository('hooks');
    const text = `version: 1\naccount: ${ACCOUNT}\ntemplates: { edge: { modules: [] } }\n`;
    await stack.remote.commit('hooks', { files: { 'fleet.yaml': text } });
    const settings = { repo_url: stack.remote.url('hooks'), auto_apply: true };
    expect((await rest.post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings })).status).toBe(201);

    const closed = await waitFor(
      async () =>
        receiver.at('/ci?sig=s3cret').find(({ body }) => JSON.parse(body).type === 'gitops.run_closed') ?? null,
      { what: 'the end of the run to be told', ...WITHIN },
    );
    new Webhook(secret).verify(closed.body, signedHeadersOf(closed));
    expect(JSON.parse(closed.body).data).toMatchObject({ account_id: ACCOUNT, payload: { status: 'applied' } });

    const before = receiver.received.length;
    const id = closed.headers['webhook-id'];
    const replayed = await rest.post(`${HOOKS}/${subscription.id}/deliveries/${id}/replay`);
    expect(replayed.status, JSON.stringify(replayed.body)).toBe(200);
    await waitFor(async () => receiver.received.length > before, { what: 'it to be sent again', ...WITHIN });
    expect(receiver.received.at(-1)).toMatchObject({ body: closed.body, headers: { 'webhook-id': id } });
    const log = await waitFor(
      async () => {
        const { body } = await rest.get(`${HOOKS}/${subscription.id}/deliveries?state=delivered`);
        return body.webhook_deliveries.some((one: { id: string }) => one.id === id) ? body : null;
      },
      { what: 'the log to say so', ...WITHIN },
    );
    expect(log.next_cursor).toBeNull();
  });

  it('and one trace follows a commit from the webhook to the verification, over a person’s approval', async () => {
    const { body: listed } = await rest.get(`${SYSTEM}/gitops_repositories`);
    const { id } = listed.gitops_repositories[0];
    await rest.patch(`${SYSTEM}/gitops_repositories/${id}`, { gitops_repository: { auto_apply: false } });
    const { body: shown } = await rest.get(`${SYSTEM}/gitops_repositories/${id}/webhook`);
    const text = `version: 1\naccount: ${ACCOUNT}\ntemplates: { edge: { description: traced, modules: [] } }\n`;
    const sha = await stack.remote.commit('hooks', { files: { 'fleet.yaml': text } });
    const sent = pushDelivery('gitea', shown.gitops_webhook, { after: sha });
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const delivered = await fetch(`${stack.gatewayUrl}/api/v1/webhooks/gitea/${id}`, {
      method: 'POST',
      headers: { ...sent.headers, traceparent: `00-${trace}-00f067aa0ba902b7-01` },
      body: new Uint8Array(sent.body),
    });
    expect(delivered.status).toBe(202);
    const [proposal] = await waitFor(
      async () => {
        const open = `${SYSTEM}/gitops_proposals?repository=${id}&status=pending_approval`;
        const { body } = await rest.get(open);
        return body.gitops_proposals.length > 0 ? body.gitops_proposals : null;
      },
      { what: 'the change to be put up', ...WITHIN },
    );
    await rest.post(`${SYSTEM}/gitops_proposals/${proposal.id}/approve`, { digest: proposal.digest });
    const events = await waitFor(
      async () => {
        const ofRun = (await stack.log()).filter(({ correlation_id }) => correlation_id === proposal.sync_run_id);
        return ofRun.some(({ type }) => type === 'RunVerified') ? ofRun : null;
      },
      { what: 'the run to be verified', ...WITHIN },
    );
    const traces = new Set(events.map(({ traceparent }) => traceparent?.split('-')[1]));
    expect(traces).toEqual(new Set([trace]));
    const types = events.map(({ type }) => type);
    for (const type of ['SyncRequested', 'RevisionFetched', 'DesiredStateParsed', 'DiffComputed', 'ProposalOpened']) {
      expect(types).toContain(type);
    }
    for (const type of ['ProposalApproved', 'ApplyStarted', 'ChangeApplied', 'RunClosed'])
      expect(types).toContain(type);

    // Drift has a cause of its own, and names the commit that the fleet is held against.
    const other = '0af7651916cd43dd8448eb211c80319c';
    const change = { node_template: { description: 'by hand' } };
    await rest.patch(`${SYSTEM}/node_templates/edge`, change, { traceparent: `00-${other}-b7ad6b7169203331-01` });
    const drift = await waitFor(async () => (await stack.log()).find(({ type }) => type === 'DriftDetected'), {
      what: 'drift',
      ...WITHIN,
    });
    expect(drift).toMatchObject({ traceparent: expect.stringContaining(other), data: { revision: sha } });
  });

  it.each([
    ['a cloud’s metadata service', 'http://169.254.169.254/latest', 'address_not_allowed'],
    ['a private network', 'https://10.1.2.3/', 'address_not_allowed'],
    ['a password', 'https://ada:secret@hooks.example.com/', 'inline_credentials'],
  ])('are not sent to %s', async (_what, url, code) => {
    const { status, body } = await rest.post(HOOKS, { webhook_subscription: { name: 'bad', url } });
    expect([status, body.errors?.[0]?.code]).toEqual([422, code]);
    expect(JSON.stringify(body)).not.toContain('secret@');
  });
});
