import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NatsServer, startNats, takeFreePort } from '@fleetwright/kit/servers';
import { createTestDatabase, type TestDatabase, waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/relay.js', import.meta.url));

let folder: string;
let nats: NatsServer;
let database: TestDatabase;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-process-'));
  [nats, database] = await Promise.all([startNats({ storeDir: folder }), createTestDatabase()]);
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
  await nats.kill();
  await database.drop();
  await removeFolder(folder);
});

interface Running {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly exited: Promise<number | null>;
}

function run(environment: Record<string, string>): Running {
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const lines: string[] = [];
  const collect = (chunk: Buffer) => lines.push(...chunk.toString().split('\n').filter(Boolean));
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return { child, lines, exited: once(child, 'close').then(([code]) => code as number | null) };
}

async function healthyEnvironment(): Promise<Record<string, string>> {
  return {
    FLEETWRIGHT_DATABASE_URL: database.url,
    FLEETWRIGHT_NATS_URL: nats.url,
    FLEETWRIGHT_NATS_MONITORING_URL: nats.monitorUrl,
    FLEETWRIGHT_HEALTH_PORT: String(await takeFreePort()),
  };
}

describe('a service as a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('[F48] ends on %s with exit code 0', async (signal) => {
    const environment = await healthyEnvironment();
    const { child, exited } = run(environment);
    const ready = async () => (await fetch(`http://127.0.0.1:${environment['FLEETWRIGHT_HEALTH_PORT']}/readyz`)).ok;
    await waitFor(ready, { what: 'the service to be ready', timeoutMs: 30_000 });
    child.kill(signal);
    expect(await exited).toBe(0);
  });

  it('refuses to start with a misspelled variable: one line that names the nearest, exit code 1, no secret', async () => {
    const { FLEETWRIGHT_NATS_URL: url, ...rest } = await healthyEnvironment();
    const { lines, exited } = run({ ...rest, FLEETWRIGHT_NATS_ULR: String(url) });
    expect(await exited).toBe(1);
    expect(lines).toHaveLength(1);
    const line = JSON.parse(lines[0] ?? '{}') as { problems: string[] };
    expect(line.problems[0]).toBe('FLEETWRIGHT_NATS_ULR is unknown; did you mean FLEETWRIGHT_NATS_URL?');
    expect(lines[0]).not.toContain(new URL(database.url).password);
  });

  it('refuses to start on a NATS that may lose messages', async () => {
    // As JetStream says it of itself by default: it writes to disk every two minutes.
    const page = createServer((_request, response) => response.end('{"jetstream":{"config":{}}}')).listen(
      0,
      '127.0.0.1',
    );
    onTestFinished(() => void page.close());
    await once(page, 'listening');
    const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
    const { lines, exited } = run({ ...(await healthyEnvironment()), FLEETWRIGHT_NATS_MONITORING_URL: url });
    expect(await exited).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`NATS at ${url} loses messages in a power cut`);
  });
});
