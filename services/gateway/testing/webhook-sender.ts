import { createHmac } from 'node:crypto';
import type { WebhookProvider } from '@fleetwright/contracts';

/** One request as a git server would send it. */
export interface SentDelivery {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export interface Push {
  readonly after: string;
  readonly branch?: string;
  readonly before?: string;
  /** Default: derived from the commits, so that the same push is the same delivery. */
  readonly deliveryId?: string;
}

/** The secret as the person pasted it into the form. */
export interface Pasted {
  readonly secret: string;
  readonly gitlab_signing_token: string;
}

export type Sender = WebhookProvider | 'gitlab_signed';

const NONE = '0'.repeat(40);
export const hmac = (key: string | Buffer, content: string | Buffer) => createHmac('sha256', key).update(content);

/** A push as each product sends it: their headers, their spelling of the body, and their signature. */
export function pushDelivery(sender: Sender, pasted: Pasted, push: Push, now = new Date()): SentDelivery {
  const id = push.deliveryId ?? uuidOf(`${push.before ?? NONE} ${push.after} ${push.branch ?? 'main'}`);
  const body = Buffer.from(bodyOf(sender, { before: NONE, branch: 'main', ...push }));
  return sign(sender, pasted, { body, event: sender.startsWith('gitlab') ? 'Push Hook' : 'push', id, now });
}

export interface Unsigned {
  readonly body: Buffer;
  readonly event: string;
  readonly id: string;
  readonly now?: Date;
}

export function sign(sender: Sender, pasted: Pasted, { body, event, id, now = new Date() }: Unsigned): SentDelivery {
  const json = { 'content-type': 'application/json' };
  const hex = hmac(pasted.secret, body).digest('hex');
  const sha1 = createHmac('sha1', pasted.secret).update(body).digest('hex');
  const hub = { 'x-hub-signature': `sha1=${sha1}`, 'x-hub-signature-256': `sha256=${hex}` };
  if (sender === 'github') {
    const named = { 'x-github-event': event, 'x-github-delivery': id, 'x-github-hook-id': '292430182' };
    return { body, headers: { ...json, 'user-agent': 'GitHub-Hookshot/044aadd', ...named, ...hub } };
  }
  if (sender === 'gitea') {
    const named = ['gitea', 'gogs', 'github'].flatMap((product) => [
      [`x-${product}-event`, event],
      [`x-${product}-delivery`, id],
    ]);
    const signed = { 'x-gitea-signature': hex, 'x-gogs-signature': hex, ...hub };
    return { body, headers: { ...json, 'user-agent': 'Go-http-client/1.1', ...Object.fromEntries(named), ...signed } };
  }
  const named = {
    'x-gitlab-event': event,
    'x-gitlab-event-uuid': id,
    'x-gitlab-webhook-uuid': '3c5c0404-c866-44bc-a5f6-452bb1bfc76e',
    'x-gitlab-instance': 'https://gitlab.example.com',
    'idempotency-key': id,
  };
  const proof = sender === 'gitlab' ? { 'x-gitlab-token': pasted.secret } : dated(pasted, { body, event, id, now });
  return { body, headers: { ...json, 'user-agent': 'GitLab/18.9.0', ...named, ...proof } };
}

function dated({ gitlab_signing_token }: Pasted, { body, id, now = new Date() }: Unsigned): Record<string, string> {
  const key = Buffer.from(gitlab_signing_token.replace('whsec_', ''), 'base64');
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signature = hmac(key, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

function bodyOf(sender: Sender, { before, after, branch }: Required<Omit<Push, 'deliveryId'>>): string {
  const message = 'Grow the edge in Zürich\n';
  const commit = { id: after, message, timestamp: '2026-01-31T12:00:00+01:00', added: [], modified: ['fleet.yaml'] };
  const url = 'https://git.example.com/acme/fleet.git';
  if (sender.startsWith('gitlab')) {
    return JSON.stringify({
      ...{ object_kind: 'push', event_name: 'push', before, after, ref: `refs/heads/${branch}`, checkout_sha: after },
      ...{ user_name: 'Ada', user_username: 'ada', project_id: 15, total_commits_count: 1 },
      project: { id: 15, name: 'fleet', git_http_url: url, default_branch: 'main', path_with_namespace: 'acme/fleet' },
      commits: [{ ...commit, title: message.trim(), author: { name: 'Ada', email: '[REDACTED]' } }],
    });
  }
  const push = {
    ...{
      ref: `refs/heads/${branch}`,
      before,
      after,
      compare: `${url}/compare`,
      commits: [commit],
      head_commit: commit,
    },
    repository: { id: 140, name: 'fleet', full_name: 'acme/fleet', clone_url: url, default_branch: 'main' },
    pusher: { name: 'ada', email: 'ada@example.com' },
    sender: { login: 'ada', id: 1 },
  };
  // Gitea indents what it sends: a receiver that signs its own spelling of the body would be wrong.
  return sender === 'gitea' ? JSON.stringify(push, null, 2) : JSON.stringify(push);
}

function uuidOf(text: string): string {
  const hex = hmac('delivery', text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
