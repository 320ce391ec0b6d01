import type { ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { type GitRemote, startGitRemote, takeFreePort } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGitSource } from '../git-source.ts';
import {
  answering,
  certificateIn,
  gits,
  type Handler,
  kindOf,
  line,
  listening,
  LOCAL,
  ours,
  RESULT,
  SHA,
  status,
  TIP_MS,
  V2,
  withServer,
} from '../testing/questions.ts';

let root: string;
let remote: GitRemote;
let intercept: Handler = () => false;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-ls-refs-'));
  remote = await startGitRemote({
    root: join(root, 'remote'),
    intercept: (request, response) => intercept(request, response),
  });
});

afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});

const target = (overrides: Partial<GitTarget> = {}): GitTarget => ({
  repositoryId: '00000000-0000-7000-8000-000000000001',
  url: remote.url('fleet'),
  branch: 'main',
  file: 'fleet.yaml',
  credential: null,
  sshHostKey: null,
  ...overrides,
});

const FAULTS: readonly (readonly [string, Handler, string])[] = [
  ['401', status(401, { 'www-authenticate': 'Basic realm="git"' }), 'clone_failed authentication_failed'],
  ['403', status(403), 'clone_failed authentication_failed'],
  ['404', status(404), 'clone_failed repository_not_found'],
  ['410', status(410), 'clone_failed unexplained'],
  ['429', status(429, { 'retry-after': '60' }), 'clone_failed rate_limited'],
  ['500', status(500), 'clone_failed server_error'],
  ['503', status(503), 'clone_failed server_error'],
  ['301', status(301, { location: 'http://169.254.169.254/' }), 'clone_failed redirect_refused'],
  ['307', status(307, { location: 'http://127.0.0.1/' }), 'clone_failed redirect_refused'],
  [
    '403 to the second question',
    answering(V2, (response) => response.writeHead(403).end()),
    'clone_failed authentication_failed',
  ],
  [
    '404 to the second question',
    answering(V2, (response) => response.writeHead(404).end()),
    'clone_failed repository_not_found',
  ],
  [
    '429 to the second question',
    answering(V2, (response) => response.writeHead(429).end()),
    'clone_failed rate_limited',
  ],
  [
    '502 to the second question',
    answering(V2, (response) => response.writeHead(502).end()),
    'clone_failed server_error',
  ],
  [
    '302 to the second question',
    answering(V2, (response) => response.writeHead(302, { location: '/' }).end()),
    'clone_failed redirect_refused',
  ],
  ['garbage where packets belong', answering('<html>hello</html>'), 'clone_failed transfer_corrupt'],
  ['nothing where packets belong', answering(''), 'clone_failed transfer_corrupt'],
  ['another service', answering(`${line('# service=git-receive-pack\n')}0000`), 'clone_failed transfer_corrupt'],
  ['a length that is no number', answering('zzzz'), 'clone_failed transfer_corrupt'],
  ['a packet that is cut off', answering(V2.slice(0, -9)), 'clone_failed transfer_corrupt'],
  ['garbage to the second question', answering(V2, '<html>hello</html>'), 'clone_failed transfer_corrupt'],
  ['a cut packet to the second question', answering(V2, '003daaaa'), 'clone_failed transfer_corrupt'],
  [
    'no last packet to the second question',
    answering(V2, line(`${SHA} refs/heads/main\n`)),
    'clone_failed transfer_corrupt',
  ],
  [
    'fewer bytes than announced',
    answering(V2, (response) => {
      response.writeHead(200, { 'content-type': RESULT, 'content-length': '100' });
      response.write(line(`${SHA} refs/heads/main\n`));
      setImmediate(() => response.destroy());
    }),
    'clone_failed transfer_corrupt',
  ],
  ['a line that is no ref', answering(V2, `${line('hello\n')}0000`), 'clone_failed transfer_corrupt'],
  [
    'an id of a wrong length',
    answering(V2, `${line(`${'a'.repeat(39)} refs/heads/main\n`)}0000`),
    'clone_failed transfer_corrupt',
  ],
  [
    'a refusal in words',
    answering(V2, line('ERR access denied or repository not exported: /x')),
    'clone_failed authentication_failed',
  ],
  ['a refusal in words at once', answering(line('ERR Repository not found.')), 'clone_failed repository_not_found'],
  ['no refs at all', answering(V2, '0000'), 'branch_not_found'],
  [
    'refs that merely resemble',
    answering(V2, `${line(`${SHA} refs/heads/main/x\n`)}${line(`${SHA} refs/x/refs/heads/main\n`)}0000`),
    'branch_not_found',
  ],
  ['one ref', answering(V2, `${line(`${SHA} refs/heads/main\n`)}0000`), SHA],
  ['one ref with attributes', answering(V2, `${line(`${SHA} refs/heads/main symref-target:refs/x\n`)}0000`), SHA],
  [
    'a hang-up before the first byte',
    (request) => request.socket.destroy() !== undefined,
    'clone_failed host_unreachable',
  ],
];

describe('[RS51] [F23] a remote that fails is told as git would tell it', () => {
  it.each(FAULTS)('%s', async (_what, fault, expected) => {
    intercept = fault;
    const answers = [kindOf(await ours(target())), kindOf(await gits(target()))];
    expect(answers).toEqual([expected, expected]);
  });

  it('without a word of it', async () => {
    intercept = answering(V2, line('ERR s3cret words of https://ada:s3cret@h/x'));
    const result = await ours(target());
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'clone_failed' } });
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });

  it('that is down', async () => {
    const url = `http://127.0.0.1:${await takeFreePort()}/fleet.git`;
    const expected = 'clone_failed host_unreachable';
    expect([kindOf(await ours(target({ url }))), kindOf(await gits(target({ url })))]).toEqual([expected, expected]);
  });

  it.each([
    ['garbage instead of HTTP', 'hello\r\n\r\n', 'clone_failed transfer_corrupt'],
    ['a header without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(400_000)}\r\n\r\n`, 'clone_failed too_large'],
  ])('that sends %s', async (_what, bytes, expected) => {
    await withServer(
      (socket) => socket.end(bytes),
      async (port) => {
        const of = target({ url: `http://127.0.0.1:${port}/fleet.git` });
        expect(kindOf(await ours(of))).toBe(expected);
        expect(kindOf(await gits(of))).toBe(expected);
      },
    );
  });

  it('that speaks no TLS, or whose certificate nobody vouches for; a named authority is believed', async () => {
    await withServer(
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n')),
      async (port) => {
        const of = target({ url: `https://127.0.0.1:${port}/fleet.git` });
        expect([kindOf(await ours(of)), kindOf(await gits(of))]).toEqual(Array(2).fill('clone_failed tls_failed'));
      },
    );
    const { key, cert, certFile } = await certificateIn(root);
    const server = createTlsServer({ key, cert }, (request, response) => {
      answering(V2, `${line(`${SHA} refs/heads/main\n`)}0000`)(request, response);
    });
    await listening(server, async (port) => {
      const of = target({ url: `https://localhost:${port}/fleet.git` });
      expect([kindOf(await ours(of)), kindOf(await gits(of))]).toEqual(Array(2).fill('clone_failed tls_failed'));
      expect(kindOf(await ours(of, TIP_MS, certFile))).toBe(SHA);
      expect(kindOf(await gits(of, TIP_MS, ['-c', `http.sslCAInfo=${certFile}`]))).toBe(SHA);
      const byAddress = target({ url: `https://127.0.0.1:${port}/fleet.git` });
      expect(kindOf(await ours(byAddress, TIP_MS, certFile))).toBe('clone_failed tls_failed');
      expect(kindOf(await ours(of, TIP_MS, join(root, 'missing.pem')))).toBe('clone_failed tls_failed');
    });
  });

  // git takes these for the files of a repository. Some of them have no refs then, and are no empty remote for that.
  it.each<[string, string | undefined, string]>([
    ['a sign-in page', 'text/html; charset=utf-8', '<!doctype html><title>Sign in</title>\n'],
    ['a page in one line', 'text/html', '<p>Sign in</p>'],
    ['an empty page', 'text/html', ''],
    ['nothing, of no type', undefined, ''],
    ['an error in JSON', 'application/json', '{"error":"not found"}'],
    ['bytes that mean nothing', 'application/octet-stream', '\0\u0001\u0002'],
    ['the refs of a server without the protocol', 'text/plain', `${SHA}\trefs/heads/main\n`],
    ['other refs of such a server', 'text/plain', `${SHA}\trefs/heads/other\n`],
    ['the right words under a wrong type', 'text/html', V2],
  ])('that is no git server is told as that: it answers with %s', async (_what, type, body) => {
    const source = createGitSource({ cacheDir: join(root, 'cache'), policy: LOCAL, path: process.env['PATH'] ?? '' });
    const page = (response: ServerResponse) => {
      response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end(body);
      return true;
    };
    intercept = (_request, response) => page(response);
    const expected = 'clone_failed not_a_git_server';
    expect(kindOf(await source.tip(target()))).toBe(expected);
    const fetched = await source.fetchFile(target(), { tip: SHA, previous: null });
    expect(fetched).toMatchObject({ failure: { code: 'clone_failed', reason: 'not_a_git_server' } });
    expect(JSON.stringify(fetched)).not.toContain('Sign in');
    intercept = answering(V2, (response) => page(response));
    expect(kindOf(await ours(target()))).toBe(expected);
  });
});
