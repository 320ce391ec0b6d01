import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Reply {
  readonly status?: number;
  readonly body: string | object;
}

/** A gateway's metadata and the provider that it names, on loopback; it answers what a test says. */
export interface DeviceProvider {
  readonly url: string;
  /** What the gateway says of signing in. */
  metadata: object;
  /** What the provider says of itself, beside its issuer. */
  discovery: Record<string, unknown>;
  device: Reply;
  /** One after the other; the last one again and again. */
  readonly token: Reply[];
  /** Forms as they were sent, by the last part of the path. */
  readonly sent: { readonly to: string; readonly form: Readonly<Record<string, string>> }[];
  stop(): Promise<void>;
}

export const CODE = {
  ...{ device_code: 'device-secret', user_code: 'WDJB-MJHT', verification_uri: 'https://id.example.com/device' },
  ...{ expires_in: 60, interval: 5 },
};

export async function startDeviceProvider(): Promise<DeviceProvider> {
  const server = createServer(async (request, response) => {
    const { status, body } = await replyTo(request);
    const isText = typeof body === 'string';
    response.writeHead(status ?? 200, { 'content-type': isText ? 'text/html' : 'application/json' });
    response.end(isText ? body : JSON.stringify(body));
  });
  async function replyTo(request: IncomingMessage): Promise<Reply> {
    const to = request.url ?? '';
    if (to.endsWith('/oauth-protected-resource')) return { body: provider.metadata };
    if (to.endsWith('/openid-configuration')) return { body: { issuer: provider.url, ...provider.discovery } };
    if (to === '/api/v1/system/gitops_repositories?limit=1') return { body: { gitops_repositories: [] } };
    provider.sent.push({ to, form: Object.fromEntries(new URLSearchParams(await text(request))) });
    if (to === '/device') return provider.device;
    return (provider.token.length > 1 ? provider.token.shift() : provider.token[0]) ?? { status: 404, body: {} };
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sign_in = { client_id: 'fleetwright-cli', scope: 'openid email' };
  const provider: DeviceProvider = {
    url,
    metadata: { authorization_servers: [url], device_sign_in: sign_in },
    discovery: { device_authorization_endpoint: `${url}/device`, token_endpoint: `${url}/token` },
    device: { body: CODE },
    token: [{ body: { access_token: 'browser-token' } }],
    sent: [],
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return provider;
}
