import type {
  Added,
  Created,
  GitHost,
  HostedRepository,
  HostFailure,
  NewRepository,
} from '@fleetwright/core/integrations';
import { withoutSlashes } from '@fleetwright/core/fleet';
import { askGitea, type GiteaAnswer, type GiteaOptions, messageIn } from './gitea-http.ts';
import { HOOKS_MAX } from './limits.ts';

type Answered = Extract<GiteaAnswer, { kind: 'answered' }>;

/** Gitea and Forgejo, over their public API (`/api/v1`). */
export class Gitea implements GitHost {
  readonly #options: GiteaOptions;

  constructor({ url, token }: GiteaOptions) {
    this.#options = { url: withoutSlashes(url), token };
  }

  async createRepository({ owner, name, isPrivate, description }: NewRepository): Promise<Created> {
    const user = await this.#get('user');
    if (user.kind === 'unavailable') return user;
    if (user.status !== 200) return refusalOf(user);
    // An organisation's repositories are made at another address than one's own.
    const isOwn = textIn(user.body, 'login').toLowerCase() === owner.toLowerCase();
    const path = isOwn ? 'user/repos' : `orgs/${encodeURIComponent(owner)}/repos`;
    const body = { name, private: isPrivate, description, auto_init: false };
    const made = await askGitea(this.#options, { method: 'POST', path, body });
    if (made.kind === 'unavailable') return made;
    if (made.status === 201) return withRepository('created', made);
    if (made.status !== 409) return refusalOf(made);
    const there = await this.#get(`repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`);
    if (there.kind === 'unavailable') return there;
    return there.status === 200 ? withRepository('exists', there) : refusalOf(there);
  }

  async addWebhook(
    at: HostedRepository,
    { url, secret }: { readonly url: string; readonly secret: string },
  ): Promise<Added> {
    const hooks = await this.#get(`${pathOf(at)}/hooks?limit=${HOOKS_MAX}`);
    if (hooks.kind === 'unavailable') return hooks;
    if (hooks.status !== 200) return refusalOf(hooks);
    const known = Array.isArray(hooks.body) ? (hooks.body as readonly { readonly config?: unknown }[]) : [];
    if (known.some(({ config }) => textIn(config, 'url') === url)) return { kind: 'was_there' };
    const config = { url, content_type: 'json', secret };
    const body = { type: 'gitea', config, events: ['push'], active: true };
    return addedBy(await askGitea(this.#options, { method: 'POST', path: `${pathOf(at)}/hooks`, body }));
  }

  async addDeployKey(
    at: HostedRepository,
    { title, publicKey }: { readonly title: string; readonly publicKey: string },
  ): Promise<Added> {
    const body = { title, key: publicKey, read_only: true };
    const added = await askGitea(this.#options, { method: 'POST', path: `${pathOf(at)}/keys`, body });
    // A repository has a key once, and Gitea says so with 422, in words that change.
    if (added.kind === 'answered' && added.status === 422 && /exist|already/i.test(messageIn(added.body))) {
      return { kind: 'was_there' };
    }
    return addedBy(added);
  }

  #get(path: string): Promise<GiteaAnswer> {
    return askGitea(this.#options, { method: 'GET', path });
  }
}

function pathOf({ owner, name }: HostedRepository): string {
  return `repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

function addedBy(answer: GiteaAnswer): Added {
  if (answer.kind === 'unavailable') return answer;
  return answer.status === 201 ? { kind: 'added' } : refusalOf(answer);
}

function withRepository(kind: 'created' | 'exists', { body }: Answered): Created {
  const repository = repositoryIn(body);
  if (repository === undefined) return { kind: 'unavailable', message: 'Gitea answered what describes no repository.' };
  return { kind, repository };
}

function repositoryIn(body: unknown): HostedRepository | undefined {
  const owner = typeof body === 'object' && body !== null && 'owner' in body ? textIn(body.owner, 'login') : '';
  const [name, sshUrl, httpsUrl] = [textIn(body, 'name'), textIn(body, 'ssh_url'), textIn(body, 'clone_url')];
  if (owner === '' || name === '' || sshUrl === '' || httpsUrl === '') return undefined;
  return {
    owner,
    name,
    isPrivate: (body as { private?: unknown }).private === true,
    pageUrl: textIn(body, 'html_url'),
    sshUrl,
    httpsUrl,
    defaultBranch: textIn(body, 'default_branch') || 'main',
    description: textIn(body, 'description'),
  };
}

function textIn(body: unknown, field: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
  return typeof value === 'string' ? value : '';
}

/** 401 and 403: the token may not; 404: no such owner, or none that the token sees; all others: the input. */
function refusalOf({ status, body }: Answered): HostFailure {
  const message = messageIn(body) || `Gitea answered ${status}.`;
  if (status === 401 || status === 403) return { kind: 'refused', reason: 'not_permitted', message };
  return { kind: 'refused', reason: status === 404 ? 'no_owner' : 'invalid', message };
}
