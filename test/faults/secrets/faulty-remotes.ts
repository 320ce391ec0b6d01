import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import {
  createCertificate,
  type GitRemote,
  type SshKey,
  type SshRemote,
  startGitRemote,
  startSshRemote,
  takeFreePort,
} from '@fleetwright/kit/servers';

/** Repositories that fail in every way of F23, by the name that says how; `fleet` works. */
export interface FaultyRemotes {
  readonly http: GitRemote;
  readonly ssh: SshRemote;
  url(name: string): string;
  /** The password that is accepted from now on. */
  accept(password: string): void;
  /** From now on answers nothing to those who ask for the objects of this repository. */
  hold(name: string): void;
  /** How many wait. */
  held(): number;
  /** How many requests came over http. */
  asked(): number;
  /** Refuses those that wait, and holds nobody any more. */
  release(): void;
  stop(): Promise<void>;
}

export interface FaultyRemotesOptions {
  readonly folder: string;
  readonly password: string;
  readonly key: SshKey;
  /** Committed as the fleet of each repository that works. */
  readonly fleet: string;
  readonly message: string;
}

export const USERNAME = 'deploy';

export async function startFaultyRemotes(options: FaultyRemotesOptions): Promise<FaultyRemotes> {
  const { folder, key, fleet, message } = options;
  let { password } = options;
  let heldName: string | undefined;
  const held = new Set<() => void>();
  let asked = 0;
  const intercept = (request: IncomingMessage, response: ServerResponse): boolean => {
    asked += 1;
    const [, name = '', status] = /^\/([a-z]+(?:-(\d{3}))?)/.exec(request.url ?? '') ?? [];
    if (status !== undefined) return tellBack(Number(status), request, response);
    if (name === 'hang') return true;
    if (request.headers.authorization !== basic(password)) return tellBack(401, request, response);
    if (request.method !== 'POST' || !request.url?.endsWith('/git-upload-pack')) return false;
    if (name === 'cut' && isFetch(request)) return breakOff(response);
    if (name !== heldName || !isFetch(request)) return false;
    held.add(() => tellBack(401, request, response));
    return true;
  };
  const tls = await createCertificate();
  const [http, unknown, ssh] = await Promise.all([
    startGitRemote({ root: join(folder, 'http'), intercept }),
    startGitRemote({ root: join(folder, 'tls'), tls }),
    startSshRemote({ root: join(folder, 'ssh'), authorizedKeys: [key.publicKey] }),
  ]);
  const closed = await takeFreePort();
  for (const remote of [http, ssh]) {
    for (const name of ['fleet', 'cut', 'held', 'rotated']) {
      await remote.createRepository(name);
      await remote.commit(name, { files: { 'fleet.yaml': fleet }, message });
    }
  }
  return {
    http,
    ssh,
    url: (name) =>
      ({
        refused: `http://127.0.0.1:${closed}/fleet.git`,
        unresolved: 'https://git.invalid/fleet.git',
        untrusted: unknown.url('fleet'),
      })[name] ?? http.url(name),
    accept: (next) => (password = next),
    hold: (name) => (heldName = name),
    held: () => held.size,
    asked: () => asked,
    release: () => {
      heldName = undefined;
      for (const answer of held) answer();
      held.clear();
    },
    stop: async () => {
      await Promise.all([http.stop(), unknown.stop(), ssh.stop()]);
    },
  };
}

function basic(password: string): string {
  return `Basic ${Buffer.from(`${USERNAME}:${password}`).toString('base64')}`;
}

/** The product's own question for a tip comes with another name. */
function isFetch({ headers }: IncomingMessage): boolean {
  return !(headers['user-agent']?.includes('fleetwright') ?? false);
}

/** Error pages of proxies and of servers that are being debugged repeat what they were sent. */
function tellBack(status: number, { headers }: IncomingMessage, response: ServerResponse): true {
  const { authorization = '' } = headers;
  const decoded = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString('utf8');
  response.writeHead(status, {
    'content-type': 'text/plain',
    'x-echo': authorization,
    'www-authenticate': `Basic realm="${authorization}"`,
    ...(status === 302 ? { location: `http://${encodeURIComponent(decoded)}@127.0.0.1/x.git` } : {}),
  });
  response.end(`fatal: you sent ${authorization}\nerror: that is ${decoded}\nfatal: ${encodeURIComponent(decoded)}\n`);
  return true;
}

function breakOff(response: ServerResponse): true {
  response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result', 'content-length': '900' });
  response.write('000dpackfile\n');
  setImmediate(() => response.destroy());
  return true;
}
