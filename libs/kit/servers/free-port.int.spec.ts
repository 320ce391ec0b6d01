import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { reservePort, takeFreePort } from './free-port.ts';

const SCRIPT = `
  const [count, here] = process.argv.slice(1);
  const { takeFreePort } = await import(here + '/free-port.ts');
  const ports = await Promise.all(Array.from({ length: Number(count) }, takeFreePort));
  console.log(JSON.stringify(ports));
  setInterval(() => {}, 60_000);
`;

interface Asker {
  readonly ports: readonly number[];
  end(): Promise<void>;
}

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).map((child) => child.kill('SIGKILL')));

async function processThatTakes(count: number): Promise<Asker> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, String(count), import.meta.dirname], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const end = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { ports: JSON.parse(line) as number[], end };
}

describe('a free port', () => {
  it('is none that the system gives to an outgoing connection', async () => {
    const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
    const start = Number(range.split(/\s+/)[0]);
    const ports = await Promise.all(Array.from({ length: 50 }, takeFreePort));
    expect(ports.filter((port) => port >= start)).toEqual([]);
  });

  it('is given once, to all processes that ask at the same time', async () => {
    const askers = await Promise.all([processThatTakes(400), processThatTakes(400), processThatTakes(400)]);
    expect(new Set(askers.flatMap(({ ports }) => ports)).size).toBe(1200);
  });

  it('is free again when the process that had it was killed', async () => {
    const asker = await processThatTakes(1);
    const port = asker.ports[0] as number;
    expect(reservePort(port)).toBe(false);
    await asker.end();
    expect(reservePort(port)).toBe(true);
  });
});
