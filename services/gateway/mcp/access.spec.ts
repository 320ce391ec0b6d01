import { PERMISSIONS } from '@fleetwright/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../operations/all.ts';
import { GatewayHarness } from '../testing/harness.ts';
import { ask, call } from '../testing/mcp-caller.ts';
import { toolNameOf } from './names.ts';
import { isTool } from './tools.ts';

const METADATA = '/.well-known/oauth-protected-resource';

describe('who may call tools', () => {
  let gateway: GatewayHarness;
  let port: string;

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    ({ port } = new URL(gateway.url));
  });
  afterAll(() => gateway.close());

  it('is told where to learn how to sign in, when there is no token or a wrong one', async () => {
    const metadata = `resource_metadata="http://127.0.0.1:${port}${METADATA}/mcp"`;
    const none = await ask(gateway, 'tools/list', {}, { token: null });
    expect([none.status, none.headers['www-authenticate']]).toEqual([401, `Bearer ${metadata}`]);
    expect(none.message.error.message).toContain('Authorization: Bearer <token>');
    const wrong = await ask(gateway, 'tools/list', {}, { token: 'a.b.c' });
    expect([wrong.status, wrong.headers['www-authenticate']]).toEqual([
      401,
      `Bearer error="invalid_token", ${metadata}`,
    ]);
    const elsewhere = await gateway.token({ aud: 'another' });
    expect((await ask(gateway, 'tools/list', {}, { token: elsewhere })).status).toBe(401);
  });

  it('finds no token in an address', async () => {
    const token = await gateway.token({});
    for (const name of ['access_token', 'token']) {
      expect((await gateway.post(`/mcp?${name}=${token}`, {}, { token: null })).status).toBe(401);
      expect((await gateway.post(`/mcp?${name}=${token}`, {})).status).toBe(422);
    }
  });

  it.each(['127.0.0.1', 'localhost', '[::1]'])('learns the address as it used it: %s', async (name) => {
    const host = `${name}:${port}`;
    for (const path of [METADATA, `${METADATA}/mcp`]) {
      const forwarded = { 'x-forwarded-host': 'evil.example.com', 'x-forwarded-proto': 'https' };
      const { status, body } = await gateway.get(path, { token: null, headers: { host, ...forwarded } });
      expect([status, body.resource]).toEqual([200, `http://${host}/mcp`]);
      expect(body).not.toHaveProperty('authorization_servers');
    }
  });

  it('comes by a name of ours, and from no page of somebody else', async () => {
    const from = (headers: Record<string, string>) => ask(gateway, 'tools/list', {}, { headers });
    for (const host of [
      'evil.example.com',
      `evil.example.com:${port}`,
      'localhost.evil.example.com',
      '127.0.0.1.evil.example.com',
    ]) {
      expect([host, (await from({ host })).status]).toEqual([host, 403]);
    }
    for (const origin of ['https://evil.example.com', 'null', 'http://localhost.evil.example.com', 'x']) {
      expect([origin, (await from({ origin })).status]).toEqual([origin, 403]);
    }
    for (const origin of [`http://127.0.0.1:${port}`, 'http://localhost:6274', 'http://[::1]:1']) {
      expect([origin, (await from({ origin })).status]).toEqual([origin, 200]);
    }
    expect((await gateway.get(METADATA, { token: null, headers: { host: 'evil.example.com' } })).status).toBe(403);
  });

  it.each(OPERATIONS.filter(isTool).map((operation) => [toolNameOf(operation), operation] as const))(
    'needs for %s its permission, and no other',
    async (name, { permission }) => {
      const others = await gateway.token({ permissions: PERMISSIONS.filter((each) => each !== permission) });
      const { result } = await call(gateway, name, {}, { token: others });
      expect([result.isError, result.content[0].text]).toEqual([true, expect.stringMatching(/^forbidden: /)]);
      const just = await gateway.token({ permissions: [permission] });
      const allowed = await call(gateway, name, {}, { token: just });
      expect(allowed.result.content[0].text).not.toMatch(/^forbidden: /);
    },
  );
});
