import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Stored {
  readonly owner: string;
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly hooks: Record<string, unknown>[];
  readonly keys: Record<string, unknown>[];
}

type Fields = Readonly<Record<string, unknown>>;
type Answer = readonly [status: number, body: unknown];

/**
 * What Gitea 1.22 answers to the requests that are made of it: a user `ops`, who owns repositories and creates them in
 * the organisation `acme`, may not do so in `closed`, and nothing else is there.
 */
export class FakeGitea {
  readonly url: string;
  readonly repositories = new Map<string, Stored>();
  /** `null`: it answers as it should. */
  trouble: 'drops' | 'answers 502' | 'redirects' | 'answers no JSON' | null = null;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static readonly TOKEN = 'gitea-token';

  static async open(): Promise<FakeGitea> {
    const made: { fake?: FakeGitea } = {};
    const server = createServer((request, response) => {
      void made.fake?.answer(request).then(([status, body]) => {
        if (status === 0) return response.destroy();
        const isText = typeof body === 'string';
        response.writeHead(status, {
          'content-type': isText ? 'text/html' : 'application/json',
          ...(status === 302 ? { location: 'http://127.0.0.1:1/elsewhere' } : {}),
        });
        return response.end(isText ? body : JSON.stringify(body));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    made.fake = new FakeGitea(server);
    return made.fake;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async answer(request: IncomingMessage): Promise<Answer> {
    if (this.trouble === 'drops') return [0, null];
    if (this.trouble === 'answers 502') return [502, '<html>bad gateway</html>'];
    if (this.trouble === 'redirects') return [302, ''];
    if (this.trouble === 'answers no JSON') return [201, '<html>welcome</html>'];
    const { pathname } = new URL(request.url ?? '/', this.url);
    const path = pathname
      .replace(/^\/api\/v1\//, '')
      .split('/')
      .map(decodeURIComponent);
    if (request.headers.authorization !== `token ${FakeGitea.TOKEN}`) return [401, { message: 'user does not exist' }];
    const body = request.method === 'POST' ? ((await json(request)) as Fields) : {};
    return this.#route(`${request.method ?? ''} ${path[0] ?? ''}`, path, body);
  }

  #route(what: string, path: readonly string[], body: Fields): Answer {
    const [, owner = '', name = '', more] = path;
    if (what === 'GET user') return [200, { login: 'ops' }];
    if (what === 'POST user') return this.#create('ops', body);
    if (what === 'POST orgs') {
      if (owner === 'closed') return [403, { message: 'user should be an owner of the organization' }];
      return owner === 'acme' ? this.#create(owner, body) : [404, { message: "The target couldn't be found." }];
    }
    const found = this.repositories.get(`${owner}/${name}`);
    if (found === undefined) return [404, { message: "The target couldn't be found." }];
    if (more === undefined) return [200, found.body];
    const list = more === 'hooks' ? found.hooks : found.keys;
    if (what === 'GET repos') return [200, list];
    if (more === 'keys' && list.some(({ key }) => key === body['key'])) {
      return [422, { message: 'This key has already been added to this repository' }];
    }
    list.push({ id: list.length + 1, ...body });
    return [201, list.at(-1)];
  }

  #create(owner: string, body: Fields): Answer {
    const name = String(body['name']);
    if (!/^[\w.-]+$/.test(name)) return [422, { message: `[Name]: alpha_dash_dot ${name}` }];
    if (this.repositories.has(`${owner}/${name}`))
      return [409, { message: 'The repository with the same name already exists.' }];
    const { host } = new URL(this.url);
    const made = {
      ...{ id: this.repositories.size + 1, owner: { login: owner }, name, description: body['description'] ?? '' },
      ...{ private: body['private'], html_url: `${this.url}/${owner}/${name}`, default_branch: 'main' },
      ...{ ssh_url: `git@${host.split(':')[0]}:${owner}/${name}.git`, clone_url: `${this.url}/${owner}/${name}.git` },
    };
    this.repositories.set(`${owner}/${name}`, { owner, name, body: made, hooks: [], keys: [] });
    return [201, made];
  }
}
