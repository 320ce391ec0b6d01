import { gzipSync } from 'node:zlib';
import type { Command, CommandReply, WebhookProvider } from '@fleetwright/contracts';
import { repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';
import { type Pasted, pushDelivery, type Sender, type SentDelivery, sign } from '../testing/webhook-sender.ts';
import { DELIVERIES_AT_ONCE_MAX } from './limits.ts';
import { LOG_START } from '@fleetwright/core/event-sourcing';

const SENDERS: readonly Sender[] = ['github', 'gitea', 'gitlab', 'gitlab_signed'];
const ABSENT = '01900000-0000-7000-8000-0000000000ff';
const SYSTEM = '/api/v1/system/gitops_repositories';

let gateway: GatewayHarness;
let ids: readonly string[];
let repository: string;
let pasted: Pasted;
let reply: CommandReply;
const logged: unknown[] = [];
const log = {
  debug: (...line: unknown[]) => logged.push(line),
  info: (...line: unknown[]) => logged.push(line),
  warn: (...line: unknown[]) => logged.push(line),
  error: (...line: unknown[]) => logged.push(line),
};

beforeEach(async () => {
  logged.length = 0;
  gateway = await GatewayHarness.open({ log });
  for (const number of [0xabcd, 2]) {
    await gateway.happened(repositoryHistory({ account: 'acme', number, nodes: 1, runs: 1 }));
  }
  const { body } = await gateway.get(SYSTEM);
  ids = body.gitops_repositories.map(({ id }: { id: string }) => id);
  repository = ids[0] ?? '';
  pasted = await webhookOf(repository);
  noted('accepted');
  gateway.stage('NotePush', () => reply);
});
afterEach(() => gateway.close());

const noted = (status: string) => {
  reply = { ok: true, result: { status }, position: null, account_revision: null };
};
const webhookOf = async (id: string) => (await gateway.get(`${SYSTEM}/${id}/webhook`)).body.gitops_webhook;
const addressOf = (sender: Sender, id = repository) => `/api/v1/webhooks/${sender.replace('_signed', '')}/${id}`;
const clock = () => new Date(gateway.platform.clock.now());
const push = (sender: Sender, by = pasted, branch = 'main') =>
  pushDelivery(sender, by, { after: 'a'.repeat(40), deliveryId: 'd-1', branch }, clock());
const deliver = (
  sender: Sender,
  { headers, body }: { readonly headers: Record<string, string | string[]>; readonly body?: Buffer },
  id = repository,
) => gateway.post(addressOf(sender, id), body, { token: null, headers });
const other = (sender: Sender, event: string, text: string): SentDelivery =>
  sign(sender, pasted, { body: Buffer.from(text), event, id: 'd-1', now: clock() });
const answerOf = ({ status, body }: { status: number; body: { gitops_webhook_delivery: unknown } }) => [
  status,
  body.gitops_webhook_delivery,
];

describe.each(SENDERS)('a delivery of %s', (sender) => {
  const pushEvent = sender.startsWith('gitlab') ? 'Push Hook' : 'push';

  it('is accepted without a token, and is a hint that holds nothing of the body', async () => {
    const sent = push(sender);
    expect(answerOf(await deliver(sender, sent))).toEqual([202, { status: 'accepted' }]);
    expect(gateway.commands).toEqual([
      {
        type: 'NotePush',
        operation_id: expect.any(String),
        account_id: 'acme',
        actor: { type: 'service', id: sender.replace('_signed', '') },
        traceparent: null,
        data: {
          repository_id: repository,
          provider: sender.replace('_signed', '') as WebhookProvider,
          delivery_id: 'd-1',
        },
      } satisfies Command<'NotePush'>,
    ]);
  });

  it.each([
    ['repeated', 'repeated'],
    ['ignored', 'not_syncing'],
  ])('that the stage calls %s is answered 200', async (status, reason) => {
    noted(status);
    expect(answerOf(await deliver(sender, push(sender)))).toEqual([200, { status, reason }]);
  });

  it.each<[string, string, () => SentDelivery]>([
    ['a push to another branch', 'other_branch', () => push(sender, pasted, 'next')],
    ['an event that is no push', 'other_event', () => other(sender, 'issues', '{"ref":"refs/heads/main"}')],
    ['no JSON', 'malformed_body', () => other(sender, pushEvent, 'ref=refs/heads/main')],
    ['__proto__', 'malformed_body', () => other(sender, pushEvent, '{"__proto__":{"ref":"refs/heads/main"}}')],
    ['an empty body', 'malformed_body', () => other(sender, pushEvent, '')],
  ])('with %s is answered 200 and has no effect', async (_what, reason, sent) => {
    expect(answerOf(await deliver(sender, sent()))).toEqual([200, { status: 'ignored', reason }]);
    expect(gateway.commands).toEqual([]);
  });

  it('with a wrong signature is refused alike, whether the repository is there or not', async () => {
    const wrong = push(sender, await webhookOf(ids[1] ?? ''));
    const { headers } = push(sender);
    const unsigned = { 'content-type': 'application/json' };
    expect(repository.toUpperCase()).not.toBe(repository);
    const answers = [
      await deliver(sender, wrong),
      await deliver(sender, wrong, ABSENT),
      await deliver(sender, push(sender), ABSENT),
      await deliver(sender, { ...push(sender), headers: unsigned }),
      await deliver(sender, { ...push(sender), headers: unsigned }, ABSENT),
      await deliver(sender, push(sender), 'no-id'),
      await deliver(sender, push(sender), repository.toUpperCase()),
      await deliver(sender, push(sender), '%00'),
      await deliver(sender, { ...push(sender), headers: twice(headers) }),
    ];
    for (const { status, headers: answered, body } of answers) {
      expect([status, { ...body, instance: '' }, Object.keys(answered).toSorted()]).toEqual([
        401,
        { ...answers[0]?.body, instance: '' },
        Object.keys(answers[0]?.headers ?? {}).toSorted(),
      ]);
    }
    expect(gateway.commands).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('of a repository that was removed is refused', async () => {
    await gateway.happened([
      {
        stream: `repository-${repository}`,
        account: 'acme',
        actor: { type: 'user', id: 'operator' },
        fact: { type: 'RepositoryRemoved', data: { repository_id: repository } },
      },
    ]);
    expect((await deliver(sender, push(sender))).status).toBe(401);
  });

  it.each<[string, number, (sent: SentDelivery) => { headers: Record<string, string>; body?: Buffer }]>([
    [
      'gzip',
      415,
      ({ headers, body }) => ({ headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) }),
    ],
    [
      'gzip in another spelling',
      415,
      ({ headers, body }) => ({ headers: { ...headers, 'content-encoding': 'GZip' }, body }),
    ],
    [
      'two encodings',
      415,
      ({ headers, body }) => ({ headers: { ...headers, 'content-encoding': 'identity, br' }, body }),
    ],
    ['a bomb', 415, ({ headers }) => ({ headers: { ...headers, 'content-encoding': 'gzip' }, body: BOMB })],
    [
      'a form',
      415,
      ({ headers, body }) => ({ headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body }),
    ],
    ['YAML', 415, ({ headers, body }) => ({ headers: { ...headers, 'content-type': 'application/yaml' }, body })],
    ['no content type', 415, ({ headers, body }) => ({ headers: { ...headers, 'content-type': '' }, body })],
    ['10 MB', 413, ({ headers }) => ({ headers, body: Buffer.alloc(10_000_000, 0x20) })],
    ['no body', 401, ({ headers }) => ({ headers: { ...headers, 'content-type': 'application/json' } })],
  ])('with %s is refused with %i before anything is looked at', async (what, status, change) => {
    let lookups = 0;
    const { repositoryOfAnyAccount } = gateway.models;
    gateway.models.repositoryOfAnyAccount = (id) => {
      lookups += 1;
      return repositoryOfAnyAccount.call(gateway.models, id);
    };
    const { body, ...answer } = await deliver(sender, change(push(sender)));
    // GitLab's token is right whatever the body is; this one says nothing.
    const isRight = what === 'no body' && sender === 'gitlab';
    expect([what, answer.status]).toEqual([what, isRight ? 200 : status]);
    if (status !== 401) expect(lookups).toBe(0);
    if (what === 'a form') expect(body.detail).toContain('Choose application/json');
    expect(gateway.commands).toEqual([]);
  });
});

describe('deliveries', () => {
  it('a content encoding that changes nothing is fine', async () => {
    const { headers, body } = push('github');
    expect((await deliver('github', { headers: { ...headers, 'content-encoding': 'identity' }, body })).status).toBe(
      202,
    );
  });

  it("GitHub's first question is answered", async () => {
    const ping = other('github', 'ping', '{"zen":"Speak like a human."}');
    expect(answerOf(await deliver('github', ping))).toEqual([200, { status: 'ignored', reason: 'ping' }]);
  });

  it.each(['bitbucket', 'GITHUB', 'github/x', ''])('there is nobody at /%s', async (provider) => {
    const { headers, body } = push('github');
    const answer = await gateway.post(`/api/v1/webhooks/${provider}/${repository}`, body, { token: null, headers });
    expect(answer.status).toBe(404);
  });

  it('what has no signature is answered before its body has come', async () => {
    // It says that 900,000 bytes follow, and none does: whoever waited for them would never answer.
    const headers = { 'content-type': 'application/json', 'content-length': '900000' };
    expect((await gateway.post(addressOf('github'), Buffer.from('{'), { token: null, headers })).status).toBe(401);
  });

  it('tell of the bus that is away, so that the git server shows a failure and can send again', async () => {
    reply = { ok: false, code: 'bus_unavailable', message: 'NATS does not answer' };
    const { status, headers } = await deliver('github', push('github'));
    expect([status, headers['retry-after']]).toEqual([503, '1']);
  });

  it('that are too many at once are refused, and those after them are not', async () => {
    let go = () => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    gateway.stage('NotePush', async () => {
      await held;
      return reply;
    });
    const sent = push('github');
    const more = 5;
    const statuses: number[] = [];
    const deliveries = Array.from({ length: DELIVERIES_AT_ONCE_MAX + more }, async () => {
      statuses.push((await deliver('github', sent)).status);
      if (statuses.length === more) go();
    });
    await Promise.all(deliveries);
    expect([statuses.filter((each) => each === 202).length, statuses.filter((each) => each === 429).length]).toEqual([
      DELIVERIES_AT_ONCE_MAX,
      more,
    ]);
    expect((await deliver('github', sent)).status).toBe(202);
  });

  it('never look up more than two repositories at once, so that people still get their answers', async () => {
    let [now, most] = [0, 0];
    const { repositoryOfAnyAccount } = gateway.models;
    gateway.models.repositoryOfAnyAccount = async (id) => {
      most = Math.max(most, (now += 1));
      for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
      now -= 1;
      return repositoryOfAnyAccount.call(gateway.models, id);
    };
    const wrong = push('github', await webhookOf(ids[1] ?? ''));
    await Promise.all(Array.from({ length: 50 }, () => deliver('github', wrong)));
    expect(most).toBe(2);
  });
});

describe("a repository's webhook", () => {
  it('says what to fill in, to whoever may change the repository', async () => {
    const { status, body, headers } = await gateway.get(`${SYSTEM}/${repository}/webhook`);
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(body.gitops_webhook).toEqual({
      repository_id: repository,
      generation: 1,
      secret: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      gitlab_signing_token: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      providers: {
        gitea: expect.objectContaining({ path: `/api/v1/webhooks/gitea/${repository}` }),
        github: {
          path: `/api/v1/webhooks/github/${repository}`,
          content_type: 'application/json',
          signature_headers: ['X-Hub-Signature-256'],
          event: 'Just the push event',
        },
        gitlab: expect.objectContaining({ signature_headers: ['X-Gitlab-Token', 'webhook-signature'] }),
      },
    });
    const reader = await gateway.token({ permissions: ['system.gitops.read'] });
    expect((await gateway.get(`${SYSTEM}/${repository}/webhook`, { token: reader })).status).toBe(403);
  });

  it('says when a delivery came last, and shows the secret all the same while nobody can say', async () => {
    const at = gateway.platform.clock.now();
    gateway.stage('ReadLastPush', () => ({ ok: true, result: { at }, position: null, account_revision: null }));
    expect((await webhookOf(repository)).last_delivery_at).toBe(at);
    gateway.stage('ReadLastPush', () => ({ ok: true, result: { at: null }, position: null, account_revision: null }));
    expect((await webhookOf(repository)).last_delivery_at).toBeNull();
    gateway.stage('ReadLastPush', () => ({ ok: false, code: 'bus_unavailable', message: 'away', detail: {} }));
    const view = await webhookOf(repository);
    expect([view.secret.length, 'last_delivery_at' in view]).toEqual([43, false]);
  });

  it('has another secret after a rotation, and the one before is refused at once', async () => {
    gateway.stage('RotateWebhookSecret', async () => {
      const fact = { type: 'WebhookSecretRotated' as const, data: { repository_id: repository, generation: 2 } };
      const happened = {
        stream: `repository-${repository}`,
        account: 'acme',
        actor: { type: 'user', id: 'o' } as const,
      };
      const position = await gateway.happened([{ ...happened, fact }]);
      return { ok: true, result: fact.data, position, account_revision: null };
    });
    const { status, body } = await gateway.post(`${SYSTEM}/${repository}/webhook/rotate`);
    expect([status, body.gitops_webhook.generation]).toEqual([200, 2]);
    expect(body.gitops_webhook.secret).not.toBe(pasted.secret);
    expect((await deliver('github', push('github'))).status).toBe(401);
    expect((await deliver('github', push('github', body.gitops_webhook))).status).toBe(202);
    expect(await webhookOf(repository)).toEqual(body.gitops_webhook);
  });

  it('is nowhere but in those two answers', async () => {
    await deliver('gitlab', push('gitlab'));
    await deliver('github', push('github', { ...pasted, secret: `${pasted.secret}x` }));
    const { body: all } = await gateway.get(SYSTEM);
    const page = await gateway.platform.store.readAll({ after: LOG_START, limit: 5_000 });
    const everything = JSON.stringify([all, page, gateway.commands, logged]);
    expect(everything).not.toContain(pasted.secret);
    expect(everything).not.toContain(pasted.gitlab_signing_token);
  });
});

/** A megabyte of zeros, packed a thousandfold and again. */
const BOMB = gzipSync(gzipSync(Buffer.alloc(50_000_000)));

/** Each proof on two header lines. */
function twice(headers: Readonly<Record<string, string>>): Record<string, string | string[]> {
  const proofs = ['x-hub-signature-256', 'x-gitea-signature', 'x-gitlab-token', 'webhook-signature'];
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, proofs.includes(name) ? [value, value] : value]),
  );
}
