import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import type { HealthCheck } from '@fleetwright/contracts/agents';
import { takeFreePort } from '@fleetwright/kit/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCheck } from './run-check.ts';

const timing = { name: 'check', interval_seconds: 5, timeout_seconds: 1, threshold: 1 };
const silent = createTcpServer(() => undefined);
let web: Server;
let url: string;
let silentPort: number;

beforeAll(async () => {
  web = createServer((request, response) => {
    if (request.url === '/redirect') response.writeHead(302, { location: '/' });
    else response.writeHead(request.url === '/broken' ? 500 : 200);
    response.end('x'.repeat(1_000_000));
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  silentPort = (silent.address() as AddressInfo).port;
});
afterAll(() => {
  web.close();
  silent.close();
});

const run = (check: HealthCheck) => runCheck(check, '/');
const command = (...words: string[]): Promise<unknown> => run({ kind: 'command', ...timing, command: words });
const PASSED = { isPassed: true, message: null };

describe('a health check', () => {
  it('by a command passes with 0 alone, and tells the last line', async () => {
    expect(await command('/bin/sh', '-c', 'exit 0')).toEqual(PASSED);
    const failing = await command('/bin/sh', '-c', 'echo one; echo two >&2; exit 7');
    expect(failing).toEqual({ isPassed: false, message: '/bin/sh ended with 7: two' });
    expect(await command('/no/such/program')).toMatchObject({ isPassed: false });
  });

  it('by a command that never ends is ended with all that it started, and its output is bounded', async () => {
    const [program, script] = ['/bin/sh', 'yes & sleep 600 & wait'];
    expect(await command(program, '-c', script)).toEqual({ isPassed: false, message: '/bin/sh took longer than 1 s' });
  });

  it('by a command gets nothing of the agent: no input, no environment', async () => {
    expect(await command('/bin/sh', '-c', 'read line && exit 1; test -z "$HOME"')).toEqual(PASSED);
  });

  it('over HTTP asks for the status, and follows no redirect', async () => {
    const http = (path: string, status?: number) =>
      run({ kind: 'http', ...timing, url: `${url}${path}`, ...(status === undefined ? {} : { status }) });
    expect(await http('/')).toEqual(PASSED);
    expect(await http('/broken')).toMatchObject({ isPassed: false, message: expect.stringContaining('answered 500') });
    expect(await http('/broken', 500)).toEqual(PASSED);
    expect(await http('/redirect')).toMatchObject({ isPassed: false });
    const late = await run({ kind: 'http', ...timing, url: `http://127.0.0.1:${silentPort}/` });
    expect(late).toMatchObject({ isPassed: false, message: expect.stringContaining('did not answer within 1 s') });
  });

  it.each(['http://127.0.0.1:80800/healthz', 'http://[', 'http://user:%zz@127.0.0.1/'])(
    'over HTTP fails where there is no such address, and ends nothing else: %s',
    async (address) => {
      const result = await run({ kind: 'http', ...timing, url: address });
      expect(result).toMatchObject({ isPassed: false, message: expect.stringContaining(address) });
    },
  );

  it('by a command that no kernel takes fails, and ends nothing else', async () => {
    expect(await command('/bin/sh', 'a\u0000b')).toMatchObject({ isPassed: false });
  });

  it('over TCP passes when the connection is accepted', async () => {
    const tcp = (port: number) => run({ kind: 'tcp', ...timing, host: '127.0.0.1', port });
    expect(await tcp(silentPort)).toEqual(PASSED);
    expect(await tcp(await takeFreePort())).toMatchObject({ isPassed: false });
  });
});
