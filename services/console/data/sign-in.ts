import { visible } from '../text/visible.ts';
import { PROVIDER_TEXT_MAX, SIGN_IN_BYTES } from '../limits.ts';

/** What did not let somebody in. The message is for people. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed';
}

/** Where people sign in, as the gateway says. */
export interface SignInPlace {
  readonly issuer: string;
  readonly client_id: string;
  readonly scope: string;
}

/** What was begun in this tab, and is finished when the provider sends the browser back. */
interface Begun extends SignInPlace {
  readonly state: string;
  readonly verifier: string;
  readonly redirect_uri: string;
  readonly tokenEndpoint: string;
  /** The page that somebody wanted to see. */
  readonly page: string;
  /** Whether the provider says who it is when it sends the browser back (RFC 9207). */
  readonly namesItself: boolean;
}

type Answer = Readonly<Record<string, unknown>>;

const KEY = 'fleetwright.sign-in';
/** Where the provider sends the browser back to; it knows no other address of ours. */
const BACK = '/app/signed-in';

/** null: people paste a token here. */
export async function signInPlace(): Promise<SignInPlace | null> {
  const metadata = await jsonFrom('/.well-known/oauth-protected-resource').catch(() => undefined);
  const [issuer] = (metadata?.body['authorization_servers'] as unknown[] | undefined) ?? [];
  const client = metadata?.body['console_sign_in'] as { client_id?: unknown; scope?: unknown } | undefined;
  if (typeof issuer !== 'string' || typeof client?.client_id !== 'string') return null;
  return { issuer, client_id: client.client_id, scope: typeof client.scope === 'string' ? client.scope : 'openid' };
}

/**
 * Sends the browser to the provider (authorization code flow with PKCE: RFC 7636, RFC 9700 §2.1.1). What is needed to finish stays
 * in this tab. Throws SignInFailed.
 */
export async function beginSignIn(place: SignInPlace): Promise<void> {
  const { issuer, client_id, scope } = place;
  if (globalThis.crypto.subtle === undefined) {
    throw new SignInFailed(
      'Browsers sign nobody in at an address without https. Open this page by https, or paste a token.',
    );
  }
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { body } = await jsonFrom(address);
  if (body['issuer'] !== issuer) {
    throw new SignInFailed(
      `${nameOf(issuer)} calls itself something else than the gateway does: ${shown(body['issuer'])}.`,
    );
  }
  const authorization = endpointIn(body, 'authorization_endpoint', issuer);
  const begun: Begun = {
    ...place,
    state: randomText(),
    verifier: randomText(),
    redirect_uri: `${window.location.origin}${BACK}`,
    tokenEndpoint: endpointIn(body, 'token_endpoint', issuer).href,
    page: window.location.pathname + window.location.search,
    namesItself: body['authorization_response_iss_parameter_supported'] === true,
  };
  sessionStorage.setItem(KEY, JSON.stringify(begun));
  const asked = {
    ...{ response_type: 'code', client_id, scope, redirect_uri: begun.redirect_uri, state: begun.state },
    ...{ code_challenge: await challengeOf(begun.verifier), code_challenge_method: 'S256' },
  };
  for (const [name, value] of Object.entries(asked)) authorization.searchParams.set(name, value);
  window.location.assign(authorization.href);
}

/**
 * What the provider sent the browser back with, as a token; null: it was not sent back. The address is that of a page again at once,
 * so that nothing of it is copied along or bookmarked. Rejects with SignInFailed.
 */
export function finishSignIn(): Promise<string> | null {
  const { pathname, search } = window.location;
  if (pathname !== BACK) return null;
  const begun = takeBegun();
  window.history.replaceState(null, '', begun?.page ?? '/app/');
  return exchanged(new URLSearchParams(search), begun);
}

async function exchanged(sent: URLSearchParams, begun: Begun | null): Promise<string> {
  if (begun === null || sent.get('state') !== begun.state) {
    throw new SignInFailed('This sign-in was not begun in this tab, or it is over. Begin again.');
  }
  const name = nameOf(begun.issuer);
  const from = sent.get('iss');
  if (from === null ? begun.namesItself : from !== begun.issuer) {
    throw new SignInFailed(`The answer to this sign-in does not come from ${name}. Begin again.`);
  }
  const error = sent.get('error');
  if (error === 'access_denied') {
    throw new SignInFailed(
      `${name} did not let you in, or you said no there.${wordsOf(sent.get('error_description'))}`,
    );
  }
  const code = sent.get('code');
  if (code === null) {
    throw new SignInFailed(`${name} could not sign you in: ${shown(error)}.${wordsOf(sent.get('error_description'))}`);
  }
  const { client_id, redirect_uri, verifier: code_verifier, tokenEndpoint } = begun;
  const { body } = await jsonFrom(tokenEndpoint, {
    ...{ grant_type: 'authorization_code', code, client_id, redirect_uri, code_verifier },
  });
  const token = body['access_token'];
  if (typeof token === 'string' && token !== '') return token;
  throw new SignInFailed(`${name} gave no token: ${shown(body['error'])}.${wordsOf(body['error_description'])}`);
}

/** Taken once: a code is good for one exchange. */
function takeBegun(): Begun | null {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return kept === null ? null : (JSON.parse(kept) as Begun);
}

/** As people know it. */
export function nameOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : shown(issuer);
}

/** Codes and tokens go over nothing that somebody could read. */
function endpointIn(metadata: Answer, name: string, issuer: string): URL {
  const address = metadata[name];
  if (typeof address === 'string' && URL.canParse(address)) {
    const url = new URL(address);
    const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    if (url.protocol === 'https:' || (url.protocol === 'http:' && isHere)) return url;
  }
  throw new SignInFailed(`${nameOf(issuer)} has no https address to sign in at: its ${name} is ${shown(address)}.`);
}

/** Asks, or sends a form. Throws SignInFailed when there is no answer, or it is no JSON. */
async function jsonFrom(address: string, form?: Readonly<Record<string, string>>): Promise<{ body: Answer }> {
  const sent = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
  const headers = { accept: 'application/json' };
  const response = await fetch(address, { ...sent, headers, redirect: 'error', credentials: 'omit' }).catch(() => {
    // A browser tells pages nothing of the reason.
    throw new SignInFailed(`${nameOf(address)} does not answer: it is down, or does not let this address ask it.`);
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null) return { body: body as Answer };
  throw new SignInFailed(`${nameOf(address)} answered ${response.status}, and nothing that can be read.`);
}

function wordsOf(description: unknown): string {
  return typeof description === 'string' && description !== '' ? ` It says: ${shown(description)}` : '';
}

/** What a stranger says, in a sentence of ours. */
function shown(text: unknown): string {
  return typeof text === 'string' ? visible(text).slice(0, PROVIDER_TEXT_MAX) : 'nothing that is a text';
}

/** As many random bytes as nobody guesses, as text for an address. */
function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(SIGN_IN_BYTES)));
}

async function challengeOf(verifier: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCodePoint(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
