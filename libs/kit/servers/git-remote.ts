import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TlsCertificate } from './certificate.ts';
import { serveGit } from './git-http-backend.ts';
import { type CommitOptions, commitFiles, createBareRepository } from './git-repository.ts';

export interface GitRemoteOptions {
  /** The folder that holds the bare repositories. Created if missing. */
  readonly root: string;
  /** The address of this machine to listen on; default 127.0.0.1. */
  readonly address?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Asks for these with HTTP basic authentication; without it everybody on this machine may read and push. */
  readonly credentials?: GitCredentials;
  /** Speaks https with this certificate; plain http without one. */
  readonly tls?: TlsCertificate;
  /** Sees every request first; answers true if it has taken the request over. For faults in tests. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}

export interface GitRemote {
  readonly port: number;
  readonly root: string;
  /** The address to clone a repository from. Credentials are not part of it. */
  url(repository: string): string;
  /** The folder of a repository on disk. */
  folder(repository: string): string;
  /** Makes an empty repository; one that exists stays as it is. Names may hold slashes. */
  createRepository(repository: string, branch?: string): Promise<void>;
  /** Commits files to a branch, as a push would; answers the commit's id. */
  commit(repository: string, options: CommitOptions): Promise<string>;
  /** Ends open requests and stops listening. Stopping twice is allowed. */
  stop(): Promise<void>;
}

/** Serves bare repositories over git's smart HTTP protocol, to this machine alone unless another address is named. */
export async function startGitRemote(options: GitRemoteOptions): Promise<GitRemote> {
  await mkdir(options.root, { recursive: true });
  const answer: RequestListener = (request, response) => {
    if (options.intercept?.(request, response)) return;
    if (options.credentials !== undefined && !isAuthorized(request, options.credentials)) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
      return;
    }
    serveGit(options.root, request, response, options.credentials?.username ?? 'anonymous');
  };
  const server = options.tls === undefined ? createServer(answer) : createTlsServer(options.tls, answer);
  const { address = '127.0.0.1' } = options;
  await listen(server, options.port ?? 0, address);
  const host = address.includes(':') ? `[${address}]` : address;
  const { port } = server.address() as AddressInfo;
  const folder = (repository: string) => join(options.root, `${repository}.git`);
  return {
    port,
    root: options.root,
    url: (repository) => `${options.tls === undefined ? 'http' : 'https'}://${host}:${port}/${repository}.git`,
    folder,
    createRepository: async (repository, branch) => {
      await createBareRepository(options.root, repository, branch);
    },
    commit: (repository, commit) => commitFiles(folder(repository), commit),
    stop: () => close(server),
  };
}

function isAuthorized(request: IncomingMessage, { username, password }: GitCredentials): boolean {
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return request.headers.authorization === expected;
}

function listen(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
