import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

let echo: Server;
let proxy: TcpProxy;
let client: Socket;

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await startTcpProxy({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port });
  client = connect(proxy.port, '127.0.0.1');
  client.on('error', () => {});
  await once(client, 'connect');
});

afterEach(async () => {
  client.destroy();
  await proxy.stop();
  echo.close();
});

async function ask(word: string): Promise<string> {
  const answer = once(client, 'data');
  client.write(word);
  return String((await answer)[0]);
}

describe('startTcpProxy', () => {
  it('passes bytes on', async () => {
    expect(await ask('hello')).toBe('hello');
    expect(proxy.connections()).toBe(1);
  });

  it('delays both directions', async () => {
    proxy.setLatency(60);
    const start = performance.now();
    await ask('hello');
    expect(performance.now() - start).toBeGreaterThanOrEqual(115);
  });

  it('cuts what is open and refuses what comes, until it is mended', async () => {
    const closed = new Promise((resolve) => client.once('close', resolve));
    proxy.cut();
    await closed;
    client = connect(proxy.port, '127.0.0.1');
    await expect(once(client, 'data')).rejects.toThrow('ECONNRESET');
    proxy.mend();
    client = connect(proxy.port, '127.0.0.1');
    expect(await ask('again')).toBe('again');
  });

  it('holds everything back while stalled and delivers it in order afterwards', async () => {
    proxy.stall();
    const arrived: string[] = [];
    client.on('data', (chunk) => arrived.push(String(chunk)));
    client.write('one ');
    await new Promise((resolve) => setTimeout(resolve, 30));
    client.write('two');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(arrived).toEqual([]);
    proxy.mend();
    await expect.poll(() => arrived.join('')).toBe('one two');
  });

  it('tells each side when the other one ends', async () => {
    await ask('hello');
    client.end();
    await once(client, 'close');
    await expect.poll(() => proxy.connections()).toBe(0);
  });
});
