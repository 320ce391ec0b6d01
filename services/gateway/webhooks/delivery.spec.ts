import type { WebhookProvider } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { pushDelivery, type Sender, sign } from '../testing/webhook-sender.ts';
import { readDelivery } from './delivery.ts';
import { proofsOf } from './signature.ts';
import { WebhookSecrets } from './webhook-secrets.ts';

const { text, signingToken } = new WebhookSecrets(Buffer.alloc(32, 7)).of('01900000-0000-7000-8000-000000000001', 1);
const pasted = { secret: text, gitlab_signing_token: signingToken };
const SENDERS: readonly Sender[] = ['github', 'gitea', 'gitlab', 'gitlab_signed'];

function read(sender: Sender, sent: { headers: Record<string, string>; body: Buffer }, more = {}, branch = 'main') {
  const provider = sender.replace('_signed', '') as WebhookProvider;
  const given: Record<string, string | undefined> = { ...sent.headers, ...more };
  const headers = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value === undefined ? undefined : [value]]),
  );
  return readDelivery({ provider, headers, proofs: proofsOf(provider, headers) ?? [], body: sent.body }, branch);
}

describe.each(SENDERS)('a delivery of %s', (sender) => {
  const push = (more = {}) => pushDelivery(sender, pasted, { after: 'a'.repeat(40), deliveryId: 'd-1', ...more });
  const other = (event: string, body: string) => sign(sender, pasted, { body: Buffer.from(body), event, id: 'd-1' });
  const pushEvent = sender.startsWith('gitlab') ? 'Push Hook' : 'push';

  it('that tells of a push to the branch names itself', () => {
    expect(read(sender, push())).toEqual({ kind: 'push', deliveryId: 'd-1' });
    expect(read(sender, push({ branch: 'release/1.0' }), {}, 'release/1.0')).toMatchObject({ kind: 'push' });
  });

  it.each<[string, string, string]>([
    ['another branch', 'other_branch', '{"ref":"refs/heads/main-2"}'],
    ['a branch that ends alike', 'other_branch', '{"ref":"refs/heads/x/main"}'],
    ['a tag of the same name', 'other_branch', '{"ref":"refs/tags/main"}'],
    ['no ref', 'malformed_body', '{"after":"x"}'],
    ['a ref that is no text', 'malformed_body', '{"ref":["refs/heads/main"]}'],
    ['two refs', 'malformed_body', '{"ref":"refs/heads/main","ref":"refs/heads/main"}'],
    ['a list', 'malformed_body', '["refs/heads/main"]'],
    ['null', 'malformed_body', 'null'],
    ['nothing', 'malformed_body', ''],
    ['what is no JSON', 'malformed_body', 'ref=refs/heads/main'],
    ['a million brackets', 'malformed_body', '['.repeat(1_000_000)],
  ])('with %s is ignored', (_what, reason, body) => {
    expect(read(sender, other(pushEvent, body))).toEqual({ kind: 'ignored', reason });
  });

  it.each(['issues', 'Tag Push Hook', 'create', '', 'PUSH', 'push, push', '__proto__'])(
    'of the event "%s" is ignored',
    (event) => {
      expect(read(sender, other(event, push().body.toString()))).toEqual({ kind: 'ignored', reason: 'other_event' });
    },
  );

  it('whose id is no id has none, unless the id is signed', () => {
    const ids = ['x-github-delivery', 'x-gitea-delivery', 'idempotency-key'];
    const deliveryId = sender === 'gitlab_signed' ? 'd-1' : null;
    for (const id of ['', 'x'.repeat(129), 'a b', '\u00e9']) {
      const headers = Object.fromEntries(ids.map((name) => [name, id]));
      expect(read(sender, push(), headers)).toEqual({ kind: 'push', deliveryId });
    }
  });
});

describe('what only one of them does', () => {
  it('GitHub asks first whether anybody is there', () => {
    const ping = sign('github', pasted, { body: Buffer.from('{"zen":"Design for failure."}'), event: 'ping', id: 'd' });
    expect(read('github', ping)).toEqual({ kind: 'ignored', reason: 'ping' });
  });

  it('GitLab before 17.4 has no key of the delivery: the UUID of an event, which pushes share, is none', () => {
    const push = pushDelivery('gitlab', pasted, { after: 'a'.repeat(40), deliveryId: 'd-1' });
    expect(read('gitlab', push, { 'idempotency-key': undefined })).toEqual({ kind: 'push', deliveryId: null });
  });

  it('GitLab signs an id, which counts before one that is not signed', () => {
    const signed = pushDelivery('gitlab_signed', pasted, { after: 'a'.repeat(40), deliveryId: 'signed' });
    expect(read('gitlab_signed', signed, { 'idempotency-key': 'forged' })).toMatchObject({ deliveryId: 'signed' });
  });
});
