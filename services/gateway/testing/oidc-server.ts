import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeFlow, type CodeFlow } from './oidc-code-flow.ts';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

interface SigningKey {
  readonly kid: string;
  readonly jwk: JWK;
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
}

/** A small OpenID provider on loopback: its metadata, its keys, and tokens that it signs. */
export interface OidcServer {
  /** What it calls itself. */
  issuer: string;
  /** What it answers instead of its keys; undefined: its keys. */
  keysAnswer: { readonly status: number; readonly body: unknown } | undefined;
  /** How it signs people in with a browser. */
  readonly codeFlow: CodeFlow;
  /** How often it was asked for its keys. */
  readonly keysAsked: () => number;
  /** Signs with another key from now on; both are published until the old one is removed. */
  rotate(): Promise<void>;
  removeOldKeys(): void;
  sign(claims?: Record<string, unknown>, header?: { readonly typ?: string; readonly kid?: string }): Promise<string>;
  stop(): Promise<void>;
}

export async function startOidcServer(path = ''): Promise<OidcServer> {
  let asked = 0;
  const first = await newKey(1);
  const keys = [first];
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url?.endsWith('/.well-known/openid-configuration')) {
      response.setHeader('access-control-allow-origin', '*');
      return answer(200, { issuer: oidc.issuer, jwks_uri: `${address}/keys`, ...oidc.codeFlow.metadata(address) });
    }
    if (oidc.codeFlow.answers(request)) return void oidc.codeFlow.answer(request, response, oidc);
    if (request.url !== '/keys') return answer(404, {});
    asked += 1;
    if (oidc.keysAnswer !== undefined) return answer(oidc.keysAnswer.status, oidc.keysAnswer.body);
    return answer(200, { keys: keys.map(({ jwk }) => jwk) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const oidc: OidcServer = {
    issuer: `${address}${path}`,
    keysAnswer: undefined,
    codeFlow: codeFlow(),
    keysAsked: () => asked,
    rotate: async () => void keys.push(await newKey(keys.length + 1)),
    removeOldKeys: () => void keys.splice(0, keys.length - 1),
    sign: async (claims = {}, header = {}) => {
      const { kid, privateKey } = keys.at(-1) ?? first;
      const now = Math.floor(Date.now() / 1_000);
      return new SignJWT({
        iss: oidc.issuer,
        sub: 'ada-1',
        aud: 'fleetwright',
        iat: now,
        exp: now + 300,
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt', ...header })
        .sign(privateKey);
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return oidc;
}

async function newKey(number: number): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = `key-${number}`;
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}
