import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { boundToParent } from './child.ts';
import { GIT_ENVIRONMENT } from './git-repository.ts';

type Backend = ChildProcessByStdio<Writable, Readable, null>;

/**
 * Answers one request of git's smart HTTP protocol through `git http-backend`, which speaks CGI (RFC 3875): the request
 * goes into its environment and standard input, its output is a header, an empty line and the body.
 */
export function serveGit(root: string, request: IncomingMessage, response: ServerResponse, remoteUser: string): void {
  const { command, args } = boundToParent('SIGKILL', 'git', ['http-backend']);
  const backend = spawn(command, args, {
    env: { ...GIT_ENVIRONMENT, ...requestVariables(root, request, remoteUser) },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  backend.once('error', () => response.destroy());
  backend.stdin.on('error', () => {});
  response.once('close', () => backend.kill('SIGKILL'));
  request.pipe(backend.stdin);
  forwardAnswer(backend, response);
}

function requestVariables(root: string, request: IncomingMessage, remoteUser: string): Record<string, string> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const optional = {
    CONTENT_LENGTH: request.headers['content-length'],
    CONTENT_TYPE: request.headers['content-type'],
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    GIT_PROTOCOL: request.headers['git-protocol'],
  };
  const given = Object.entries(optional).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    ...Object.fromEntries(given),
    GATEWAY_INTERFACE: 'CGI/1.1',
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROJECT_ROOT: root,
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_USER: remoteUser,
    REQUEST_METHOD: request.method ?? 'GET',
  };
}

function forwardAnswer(backend: Backend, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  const readHead = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    backend.stdout.off('data', readHead);
    writeHead(response, head.subarray(0, end).toString('latin1'));
    response.write(head.subarray(end + 4));
    backend.stdout.pipe(response);
  };
  backend.stdout.on('data', readHead);
  backend.stdout.once('end', () => {
    if (!response.headersSent) response.writeHead(500).end();
  });
}

function writeHead(response: ServerResponse, head: string): void {
  let status = 200;
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.writeHead(status);
}
