import { CommandFailed } from '../failure.ts';
import {
  DEVICE_INTERVAL_SECONDS,
  DEVICE_SECONDS_MAX,
  DEVICE_SLOWER_SECONDS,
  PROVIDER_ANSWER_BYTES_MAX,
  PROVIDER_TIMEOUT_MS,
} from '../limits.ts';
import { visible } from '../render/text.ts';
import type { World } from '../world.ts';

type Answer = Readonly<Record<string, unknown>>;

/** Where people sign in, as a gateway and its provider say. */
export interface DeviceSignIn {
  readonly issuer: string;
  readonly client_id: string;
  readonly scope: string;
  readonly deviceEndpoint: string;
  readonly tokenEndpoint: string;
}

/** How people sign in at a gateway with a browser; null: not at all, they paste a token. Throws CommandFailed for a provider that cannot be used. */
export async function deviceSignInAt(url: string): Promise<DeviceSignIn | null> {
  const metadata = await jsonFrom(`${url}/.well-known/oauth-protected-resource`).catch(() => null);
  const [issuer] = (metadata?.body['authorization_servers'] as unknown[] | undefined) ?? [];
  const client = metadata?.body['device_sign_in'] as { client_id?: unknown; scope?: unknown } | undefined;
  if (typeof issuer !== 'string' || typeof client?.client_id !== 'string') return null;
  const address = `${safe(issuer, 'the provider').replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { body } = await jsonFrom(address);
  if (body['issuer'] !== issuer) throw new CommandFailed(`${address} calls itself something else than ${issuer}`);
  const deviceEndpoint = body['device_authorization_endpoint'];
  if (typeof deviceEndpoint !== 'string') {
    throw new CommandFailed(`${issuer} lets no device sign in; paste a token instead, with --paste`);
  }
  return {
    issuer,
    client_id: client.client_id,
    scope: typeof client.scope === 'string' ? client.scope : 'openid',
    deviceEndpoint: safe(deviceEndpoint, 'its device endpoint'),
    tokenEndpoint: safe(body['token_endpoint'], 'its token endpoint'),
  };
}

/**
 * Has a person sign in with a browser on any device (RFC 8628), and answers the access token. Throws CommandFailed when they said no,
 * or nobody did anything in time.
 */
export async function signInByDevice(world: World, { client_id, scope, ...at }: DeviceSignIn): Promise<string> {
  const { status, body: asked } = await jsonFrom(at.deviceEndpoint, { client_id, scope });
  const { device_code, user_code, verification_uri } = asked;
  if (typeof device_code !== 'string' || typeof user_code !== 'string' || typeof verification_uri !== 'string') {
    throw new CommandFailed(`${at.issuer} does not let this client sign in: ${reasonIn(asked, status)}`);
  }
  world.complain(visible(`open ${verification_uri} in a browser, and enter the code ${user_code}`));
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code, client_id };
  const endsMs = Math.min(secondsIn(asked['expires_in'], DEVICE_SECONDS_MAX), DEVICE_SECONDS_MAX) * 1_000;
  let intervalMs = secondsIn(asked['interval'], DEVICE_INTERVAL_SECONDS) * 1_000;
  let wasTold = false;
  for (let waitedMs = 0; waitedMs < endsMs; waitedMs += intervalMs) {
    await world.pause(intervalMs);
    const answer = await jsonFrom(at.tokenEndpoint, grant).catch((error: unknown) => {
      // What does not answer now may in a moment: the person has until the code ends.
      if (!wasTold) world.complain(visible(`${sentenceOf(error)}; still waiting`));
      wasTold = true;
      return undefined;
    });
    if (answer === undefined) continue;
    const { body } = answer;
    if (typeof body['access_token'] === 'string') return body['access_token'];
    if (body['error'] === 'slow_down') intervalMs += DEVICE_SLOWER_SECONDS * 1_000;
    else if (body['error'] === 'access_denied') throw new CommandFailed('the sign-in was refused in the browser');
    else if (body['error'] === 'expired_token') break;
    else if (body['error'] !== 'authorization_pending') {
      throw new CommandFailed(`${at.issuer} gives no token: ${reasonIn(body, answer.status)}`);
    }
  }
  throw new CommandFailed('nobody signed in before the code ended; ask for another one with: fleetwright login');
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function reasonIn(body: Answer, status: number): string {
  const { error, error_description: words } = body;
  return visible([error, words].filter((part) => typeof part === 'string').join(': ') || `it answered ${status}`);
}

function secondsIn(given: unknown, otherwise: number): number {
  return typeof given === 'number' && given > 0 ? given : otherwise;
}

/** Codes and tokens go over nothing that somebody could read. Throws CommandFailed. */
function safe(address: unknown, what: string): string {
  if (typeof address === 'string' && URL.canParse(address)) {
    const { protocol, hostname } = new URL(address);
    const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
    if (protocol === 'https:' || (protocol === 'http:' && isHere)) return address;
  }
  throw new CommandFailed(`${what} has no https address: ${visible(String(address))}`);
}

/** Asks, or sends a form. Throws CommandFailed when there is no answer, or it is no JSON; follows no redirect. */
async function jsonFrom(address: string, form?: Record<string, string>): Promise<{ status: number; body: Answer }> {
  const sent = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
  const signal = AbortSignal.timeout(PROVIDER_TIMEOUT_MS);
  const headers = { accept: 'application/json' };
  const response = await fetch(address, { ...sent, headers, signal, redirect: 'error' }).catch(() => {
    throw new CommandFailed(`${address} does not answer`);
  });
  const text = (await response.text()).slice(0, PROVIDER_ANSWER_BYTES_MAX);
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) return { status: response.status, body: body as Answer };
  } catch {
    // Told below, whatever it is.
  }
  const kind = response.headers.get('content-type')?.split(';')[0] ?? 'nothing';
  throw new CommandFailed(`${address} answered ${response.status} with ${kind}, and no JSON`);
}
