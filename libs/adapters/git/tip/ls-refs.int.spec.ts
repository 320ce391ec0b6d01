import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lsRefs } from './ls-refs.ts';
import {
  ADVERTISED,
  answering,
  destinationOf,
  gits,
  type Handler,
  kindOf,
  line,
  ours,
  RESULT,
  SHA,
  status,
  TIP_MS,
  V2,
  withServer,
} from '../testing/questions.ts';

const FLEET = 'version: 1\naccount: acme\n';

let root: string;
let remote: GitRemote;
let requests: IncomingMessage[] = [];
let intercept: Handler | undefined;
let name: string;
let count = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-ls-refs-'));
  remote = await startGitRemote({
    root: join(root, 'remote'),
    intercept: (request, response) => {
      requests.push(request);
      return intercept?.(request, response) ?? false;
    },
  });
});

afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});

beforeEach(async () => {
  intercept = undefined;
  count += 1;
  name = `fleet-${count}`;
  await remote.createRepository(name);
  requests = [];
});

const target = (overrides: Partial<GitTarget> = {}): GitTarget => ({
  repositoryId: '00000000-0000-7000-8000-000000000001',
  url: remote.url(name),
  branch: 'main',
  file: 'fleet.yaml',
  credential: null,
  sshHostKey: null,
  ...overrides,
});

describe('[RS50] the tip that is asked without a process is the one that git tells', () => {
  it('of a branch, in two requests over one connection that carry no cookie and accept no compression', async () => {
    const sha = await remote.commit(name, { files: { 'fleet.yaml': FLEET } });
    expect(await ours(target())).toEqual({ kind: 'tip', sha });
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /${name}.git/info/refs?service=git-upload-pack`,
      `POST /${name}.git/git-upload-pack`,
    ]);
    expect(new Set(requests.map(({ socket }) => socket.remotePort)).size).toBe(1);
    for (const { headers } of requests) {
      expect(headers).toMatchObject({ 'git-protocol': 'version=2' });
      expect(headers).not.toHaveProperty('accept-encoding');
      expect(headers).not.toHaveProperty('cookie');
      expect(headers).not.toHaveProperty('authorization');
    }
    expect(await gits(target())).toEqual({ kind: 'tip', sha });
  });

  it('also with ids of 64 digits, and not of a branch whose name merely begins or ends like it', async () => {
    const folder = remote.folder(name);
    await removeFolder(folder);
    execFileSync('git', ['init', '--quiet', '--bare', '--object-format=sha256', '--initial-branch=main', folder]);
    const sha = await remote.commit(name, { files: { 'fleet.yaml': FLEET } });
    await remote.commit(name, { branch: 'main-2', files: { 'fleet.yaml': 'x' } });
    await remote.commit(name, { branch: 'x/refs/heads/main', files: { 'fleet.yaml': 'x' } });
    expect(sha).toHaveLength(64);
    expect(await ours(target())).toEqual({ kind: 'tip', sha });
    expect(kindOf(await ours(target({ branch: 'mai' })))).toBe('branch_not_found');
    expect(kindOf(await ours(target({ branch: '2' })))).toBe('branch_not_found');
  });

  it.each(['protocol.version=0', 'protocol.version=1'])('by a server that speaks only %s', async (setting) => {
    const sha = await remote.commit(name, { files: { 'fleet.yaml': FLEET } });
    const version = setting.endsWith('1') ? 'version=1' : 'version=0';
    intercept = (request) => {
      request.headers['git-protocol'] = version;
      return false;
    };
    expect(await ours(target())).toEqual({ kind: 'tip', sha });
    expect(kindOf(await ours(target({ branch: 'next' })))).toBe('branch_not_found');
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('[F29] among 100,000 refs, of which it reads one', async () => {
    const sha = await remote.commit(name, { files: { 'fleet.yaml': FLEET } });
    const refs = Array.from({ length: 100_000 }, (_, n) => `${sha} refs/pull/${n}/head\n`).join('');
    await writeFile(join(remote.folder(name), 'packed-refs'), `# pack-refs with: peeled fully-peeled sorted \n`);
    const sorted = refs
      .split('\n')
      .filter((each) => each !== '')
      .toSorted();
    await appendFile(join(remote.folder(name), 'packed-refs'), `${sorted.join('\n')}\n`);
    let bytes = 0;
    intercept = (_request, response) => {
      const write = response.write.bind(response);
      response.write = ((chunk: Buffer, ...more: []) => {
        bytes += chunk.length;
        return write(chunk, ...more);
      }) as typeof response.write;
      return false;
    };
    expect(await ours(target())).toEqual({ kind: 'tip', sha });
    expect(bytes).toBeLessThan(4_096);
  });
});

describe('[RS52] [F24] a deadline ends the question at whatever point it hangs', () => {
  const TRICKLE_MS = 20;
  const trickle = (response: ServerResponse | Socket, text: string) => {
    let at = 0;
    const timer = setInterval(() => response.write(text[at++ % text.length] ?? ''), TRICKLE_MS);
    response.once('close', () => clearInterval(timer));
  };

  it.each<[string, (socket: Socket) => void]>([
    ['before the first byte', () => undefined],
    ['in its headers, byte by byte', (socket) => trickle(socket, 'HTTP/1.1 200 OK\r\nx: yyyyyyyyyyyyyyyyyyyyyyyy')],
    [
      'after some bytes of its body',
      (socket) =>
        void socket.write(`HTTP/1.1 200 OK\r\ncontent-type: ${ADVERTISED}\r\ncontent-length: 999\r\n\r\n001e# service`),
    ],
  ])('%s', async (_what, behave) => {
    let closed = 0;
    await withServer(
      (socket) => {
        socket.once('close', () => (closed += 1));
        socket.once('data', () => behave(socket));
      },
      async (port) => {
        const hanging = target({ url: `http://127.0.0.1:${port}/fleet.git` });
        // One that is asked at the same time, and has more time, hangs still.
        let hasEnded = false;
        const asked = ours(hanging, 300);
        const patient = ours(hanging, 1_500).then(() => (hasEnded = true));
        expect([kindOf(await asked), hasEnded]).toEqual(['clone_failed timed_out', false]);
        await waitFor(() => closed > 0, { what: 'the connection to be let go' });
        await patient;
      },
    );
  });

  it('and a size ends one that never stops sending', async () => {
    const chunk = Buffer.from(line(`${SHA} refs/pull/${'x'.repeat(60_000)}\n`));
    intercept = answering(V2, (response) => {
      response.writeHead(200, { 'content-type': RESULT });
      const more = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect(kindOf(await ours(target()))).toBe('clone_failed too_large');
  });
});

describe('[RS53] the connection', () => {
  it('goes to the address that was checked, whatever the name stands for by now', async () => {
    intercept = answering(V2, `${line(`${SHA} refs/heads/main\n`)}0000`);
    const { url } = target();
    const renamed = url.replace('127.0.0.1', 'rebound.invalid');
    const checked = await destinationOf(url);
    const destination = {
      remote: { ...checked.remote, url: renamed, host: 'rebound.invalid' },
      addresses: ['127.0.0.1'],
    };
    const stopping = new AbortController().signal;
    const ask = (addresses: string[]) =>
      lsRefs({
        target: target({ url: renamed }),
        destination: { ...destination, addresses },
        caFile: undefined,
        deadlineMs: TIP_MS,
        stopping,
      });
    expect(kindOf(await ask(['127.0.0.1']))).toBe(SHA);
    expect(requests[0]?.headers.host).toBe(`rebound.invalid:${remote.port}`);
    // The control: without a pinned address the name is looked up, and leads nowhere.
    expect(kindOf(await ask([]))).not.toBe(SHA);
  });

  it('shows the credential with the first request, and is never tried without it', async () => {
    const credential = { kind: 'basic', username: 'ada', password: 'pä:ss' } as const;
    intercept = status(401, { 'www-authenticate': 'Basic realm="git"' });
    expect(kindOf(await ours(target({ credential })))).toBe('clone_failed authentication_failed');
    const expected = `Basic ${Buffer.from('ada:pä:ss').toString('base64')}`;
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([expected]);
    requests = [];
    intercept = answering(V2, `${line(`${SHA} refs/heads/main\n`)}0000`);
    expect(kindOf(await ours(target({ credential })))).toBe(SHA);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([expected, expected]);
  });

  it('takes no proxy from the environment', async () => {
    process.env['http_proxy'] = process.env['HTTP_PROXY'] = 'http://127.0.0.1:9/';
    const sha = await remote.commit(name, { files: { 'fleet.yaml': FLEET } });
    const result = await ours(target());
    delete process.env['http_proxy'];
    delete process.env['HTTP_PROXY'];
    expect(result).toEqual({ kind: 'tip', sha });
  });
});
