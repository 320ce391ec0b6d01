import { createHash } from 'node:crypto';
import type { Signer } from './native-keys.ts';

/** The NATS account that agents are in, and nobody of the platform but its desk. */
export const AGENT_ACCOUNT = 'AGENTS';

/** What NATS asks: its claims as far as they are needed (nats-io/jwt, authorization_claims.go). */
export interface AuthorizationRequest {
  readonly nats: {
    readonly server_id: { readonly id: string };
    readonly user_nkey: string;
    readonly client_info: { readonly name?: string; readonly nonce?: string };
    readonly connect_opts: { readonly nkey?: string; readonly sig?: string };
  };
}

/** Only NATS itself can publish here: the subject is in the system's account. Undefined: this is no such request. */
export function authorizationRequest(token: string): AuthorizationRequest | undefined {
  const [, payload] = token.split('.');
  if (payload === undefined) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Partial<AuthorizationRequest>;
  const { server_id, user_nkey, client_info, connect_opts } = claims.nats ?? {};
  if (server_id === undefined || user_nkey === undefined) return undefined;
  return { nats: { server_id, user_nkey, client_info: client_info ?? {}, connect_opts: connect_opts ?? {} } };
}

interface Answered {
  readonly issuer: Signer;
  readonly nowMs: number;
  /** null: it is not let in. */
  readonly user: {
    readonly name: string;
    readonly untilMs: number;
    readonly publish: readonly string[];
    readonly subscribe: readonly string[];
  } | null;
}

/** What an agent may subscribe to at once: `told` and its inboxes. */
const SUBSCRIPTIONS_MAX = 16;

export function authorizationResponse({ nats }: AuthorizationRequest, { issuer, nowMs, user }: Answered): string {
  const sign = (claims: Claims) => signed(issuer, nowMs, claims);
  const answer = (more: object) =>
    sign({
      sub: nats.user_nkey,
      aud: nats.server_id.id,
      nats: { ...more, type: 'authorization_response', version: 2 },
    });
  // Why, is told nobody who has no key: an agent asks over HTTP.
  if (user === null) return answer({ error: 'not an agent that is let in' });
  const jwt = sign({
    sub: nats.user_nkey,
    aud: AGENT_ACCOUNT,
    name: user.name,
    exp: Math.floor(user.untilMs / 1_000),
    nats: {
      pub: { allow: user.publish },
      sub: { allow: user.subscribe },
      subs: SUBSCRIPTIONS_MAX,
      data: -1,
      payload: -1,
      type: 'user',
      version: 2,
    },
  });
  return answer({ jwt });
}

interface Claims {
  readonly sub: string;
  readonly aud: string;
  readonly name?: string;
  /** Unix seconds. */
  readonly exp?: number;
  readonly nats: object;
}

/** A JWT as NATS signs them: Ed25519 under its own name of the algorithm. */
function signed(issuer: Signer, nowMs: number, claims: Claims): string {
  const body = { ...claims, iss: issuer.publicKey, iat: Math.floor(nowMs / 1_000) };
  const jti = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
  const text = `${encoded({ typ: 'JWT', alg: 'ed25519-nkey' })}.${encoded({ ...body, jti })}`;
  return `${text}.${issuer.sign(text).toString('base64url')}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
