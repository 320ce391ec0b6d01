import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningService, SILENT, startService } from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase, testNatsUrl, waitFor, removeFolder } from '@fleetwright/kit/testing';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayService } from '../index.ts';
import { RawClient } from '../testing/raw-http.ts';

/** The promise is 10 s on an idle machine; this only keeps a broken one from hanging the run. */
const SAFETY_NET_MS = 50_000;

describe('[F56] a gateway that is told to stop', () => {
  let folder: string;
  let database: TestDatabase;
  let gateway: RunningService;
  let control: Server;
  let token: string;
  const clients: RawClient[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slow-clients-'));
    database = await createTestDatabase();
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    await writeFile(join(folder, 'public.pem'), await exportSPKI(publicKey));
    const environment = {
      FLEETWRIGHT_DATABASE_URL: database.url,
      FLEETWRIGHT_NATS_URL: testNatsUrl(),
      FLEETWRIGHT_HTTP_PORT: '0',
      FLEETWRIGHT_JWT_PUBLIC_KEY_FILE: join(folder, 'public.pem'),
      FLEETWRIGHT_JWT_ISSUER: 'issuer',
      FLEETWRIGHT_WEBHOOK_KEY: randomBytes(32).toString('base64'),
    };
    gateway = await startService(gatewayService, { environment, log: SILENT });
    token = await new SignJWT({ account: 'acme', role: 'admin', sub: 'operator', iss: 'issuer', aud: 'fleetwright' })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setExpirationTime('1h')
      .sign(privateKey);
    // A server of Node.js alone, which waits for the body of every request.
    control = createServer((request, response) => void request.resume().once('end', () => response.end()));
    control.listen(0, '127.0.0.1');
    await once(control, 'listening');
  });
  afterAll(async () => {
    for (const client of clients) client.end();
    control.close();
    await gateway.stop();
    await database.drop();
    await removeFolder(folder);
  });

  async function client(url: string, lines: readonly string[], body = ''): Promise<RawClient> {
    const opened = await RawClient.open(url);
    clients.push(opened);
    opened.request([...lines, 'Host: x', `Authorization: Bearer ${token}`], body);
    return opened;
  }

  it(
    'stops whatever clients do: bodies that do not end, streams, connections that are kept',
    async () => {
      const { url } = gateway;
      const SYSTEM = '/api/v1/system';
      const chunked = 'Transfer-Encoding: chunked';
      const post = (path: string, type: string) => [`POST ${path} HTTP/1.1`, `Content-Type: ${type}`, chunked];
      await client(url, post(`${SYSTEM}/gitops_repositories`, 'application/json'), '1\r\n{\r\n');
      await client(url, post(`${SYSTEM}/gitops_plan`, 'application/yaml'), '1\r\nv\r\n');
      const stream = await client(url, [`GET ${SYSTEM}/fleet_events/stream HTTP/1.1`]);
      const kept = await client(url, [`GET ${SYSTEM}/nodes HTTP/1.1`]);
      await RawClient.open(url).then((silent) => clients.push(silent));
      await waitFor(() => stream.received.includes(': connected'), { what: 'the stream' });
      await waitFor(() => kept.received.includes('200 OK'), { what: 'the answer' });
      const controlUrl = `http://127.0.0.1:${(control.address() as AddressInfo).port}`;
      const waiting = await client(controlUrl, post('/', 'application/json'), '1\r\n{\r\n');
      let isControlClosed = false;
      control.close(() => {
        isControlClosed = true;
      });

      await gateway.stop();
      await waitFor(() => [stream, kept].every((each) => each.isClosed), { what: 'the connections to end' });
      expect([isControlClosed, waiting.isClosed]).toEqual([false, false]);
    },
    SAFETY_NET_MS,
  );
});
