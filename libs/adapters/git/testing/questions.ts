import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitTarget, TipResult } from '@fleetwright/core/repo-sync';
import { environment, leadingArguments } from '../command-line.ts';
import { resolveDestination } from '../destination.ts';
import { lsRefs } from '../tip/ls-refs.ts';
import { lsRemoteArguments, tipIn } from '../tip/ls-remote.ts';
import { runGit } from '../process.ts';

export const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };
export const SHA = 'a'.repeat(40);
export const ADVERTISED = 'application/x-git-upload-pack-advertisement';
export const RESULT = 'application/x-git-upload-pack-result';
export const V2 = '001e# service=git-upload-pack\n0000000eversion 2\n000cls-refs\n0000';

export type Handler = (request: IncomingMessage, response: ServerResponse) => boolean;

export const TIP_MS = 10_000;

export async function destinationOf(url: string) {
  const resolved = await resolveDestination(url, LOCAL);
  if (resolved.kind === 'failed') throw new Error(resolved.failure.message);
  return resolved.destination;
}

export async function ours(of: GitTarget, deadlineMs = TIP_MS, caFile?: string) {
  const stopping = new AbortController().signal;
  return lsRefs({ target: of, destination: await destinationOf(of.url), caFile, deadlineMs, stopping });
}

/** What git itself says to the same question. */
export async function gits(of: GitTarget, deadlineMs = TIP_MS, settings: string[] = []): Promise<TipResult> {
  const home = await mkdtemp(join(tmpdir(), 'fleetwright-git-home-'));
  const outcome = await runGit({
    args: [...leadingArguments(await destinationOf(of.url)), ...settings, ...lsRemoteArguments(of)],
    env: environment({ path: process.env['PATH'] ?? '', home, allowHttp: true }),
    cwd: home,
    deadlineMs,
    stdoutBytesMax: 65_536,
    signal: new AbortController().signal,
  });
  await rm(home, { recursive: true });
  return tipIn(outcome, of);
}

export const kindOf = (result: TipResult) =>
  result.kind === 'tip' ? result.sha : `${result.failure.code} ${result.failure.reason ?? ''}`.trim();

/** Answers the first question with this, and the second, if there is one, with that. */
export const answering =
  (first: string, second: string | ((response: ServerResponse) => void) = '0000') =>
  (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method === 'GET') response.writeHead(200, { 'content-type': ADVERTISED }).end(first);
    else if (typeof second === 'string') response.writeHead(200, { 'content-type': RESULT }).end(second);
    else second(response);
    return true;
  };
export const status =
  (code: number, headers = {}) =>
  (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(code, headers).end();
    return true;
  };
export const line = (text: string) => (text.length + 4).toString(16).padStart(4, '0') + text;

export async function withServer(
  onSocket: (socket: Socket) => void,
  work: (port: number) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await listening(server, work);
  for (const socket of sockets) socket.destroy();
}

export async function listening(server: Server, work: (port: number) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

/** A certificate for `localhost` that is its own authority. */
export async function certificateIn(root: string) {
  const [keyFile, certFile] = [join(root, 'key.pem'), join(root, 'cert.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      ...names,
      '-keyout',
      keyFile,
      '-out',
      certFile,
    ],
    { stdio: 'pipe' },
  );
  return { key: await readFile(keyFile), cert: await readFile(certFile), certFile };
}
