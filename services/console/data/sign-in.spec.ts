import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginSignIn, finishSignIn, nameOf, SignInFailed, signInPlace } from './sign-in.ts';

const ISSUER = 'https://id.example.com/realms/fleet';
const PLACE = { issuer: ISSUER, client_id: 'console', scope: 'openid' };
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: 'https://id.example.com/authorize?tenant=1',
  token_endpoint: 'https://tokens.example.com/token',
};

/** A tab of a browser: where it is, what it keeps, and what it asked for. */
class Tab {
  readonly kept = new Map<string, string>();
  readonly asked: { readonly address: string; readonly init: RequestInit }[] = [];
  readonly answers = new Map<string, unknown>();
  address = new URL('https://fleet.example.com/app/runs?status=failed');

  readonly window = {
    history: { replaceState: (_state: unknown, _title: string, to: string) => this.go(to) },
    location: this.#location(),
  };
  readonly sessionStorage = {
    getItem: (key: string) => this.kept.get(key) ?? null,
    setItem: (key: string, text: string) => void this.kept.set(key, text),
    removeItem: (key: string) => void this.kept.delete(key),
  };
  readonly fetch = async (address: string, init: RequestInit) => {
    this.asked.push({ address, init });
    if (!this.answers.has(address)) throw new TypeError('Failed to fetch');
    return { status: 200, json: async () => this.answers.get(address) };
  };

  go(to: string): void {
    this.address = new URL(to, this.address);
  }

  #location() {
    const at = () => this.address;
    return {
      get origin() {
        return at().origin;
      },
      get pathname() {
        return at().pathname;
      },
      get search() {
        return at().search;
      },
      assign: (to: string) => this.go(to),
    };
  }
}

describe('signing in at a provider', () => {
  let tab: Tab;

  beforeEach(() => {
    tab = new Tab();
    tab.answers.set(`${ISSUER}/.well-known/openid-configuration`, METADATA);
    vi.stubGlobal('window', tab.window);
    vi.stubGlobal('sessionStorage', tab.sessionStorage);
    vi.stubGlobal('fetch', tab.fetch);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  /** As the provider sends the browser back. */
  async function sentBack(sent: Record<string, string>): Promise<string> {
    const asked = tab.address.searchParams;
    const state = asked.get('state') ?? '';
    tab.go(`https://fleet.example.com/app/signed-in?${new URLSearchParams({ state, ...sent })}`);
    return finishSignIn() ?? 'not sent back';
  }

  const begunAndBack = async (sent: Record<string, string>) => {
    await beginSignIn(PLACE);
    return sentBack(sent);
  };

  it('is offered where the gateway says so, and nowhere else', async () => {
    const at = '/.well-known/oauth-protected-resource';
    expect(await signInPlace()).toBeNull();
    tab.answers.set(at, { authorization_servers: [ISSUER] });
    expect(await signInPlace()).toBeNull();
    tab.answers.set(at, {
      authorization_servers: [ISSUER],
      console_sign_in: { client_id: 'console', scope: 'openid' },
    });
    expect(await signInPlace()).toEqual(PLACE);
  });

  it('asks for a code with a proof that stays in the tab, and for nothing that says more', async () => {
    await beginSignIn(PLACE);
    const { origin, pathname, searchParams } = tab.address;
    expect([origin, pathname, searchParams.get('tenant')]).toEqual(['https://id.example.com', '/authorize', '1']);
    const { verifier, state } = JSON.parse([...tab.kept.values()][0] ?? '') as { verifier: string; state: string };
    expect([...searchParams.keys()].toSorted()).toEqual(
      [
        ...['client_id', 'code_challenge', 'code_challenge_method', 'redirect_uri', 'response_type', 'scope', 'state'],
        'tenant',
      ].toSorted(),
    );
    expect(searchParams.get('code_challenge')).toBe(createHash('sha256').update(verifier).digest('base64url'));
    expect([verifier.length, state.length, tab.address.href.includes(verifier)]).toEqual([43, 43, false]);
    expect(searchParams.get('redirect_uri')).toBe('https://fleet.example.com/app/signed-in');
  });

  it('ends with the token, on the page that was wanted, with nothing of it in the address', async () => {
    tab.answers.set(METADATA.token_endpoint, { access_token: 'a.b.c' });
    expect(await begunAndBack({ code: 'the-code' })).toBe('a.b.c');
    expect(tab.address.href).toBe('https://fleet.example.com/app/runs?status=failed');
    const form = Object.fromEntries(tab.asked.at(-1)?.init.body as URLSearchParams);
    expect(form).toMatchObject({ grant_type: 'authorization_code', code: 'the-code', client_id: 'console' });
    expect(form['code_verifier']).toHaveLength(43);
    expect([tab.asked.at(-1)?.init.redirect, tab.kept.size]).toEqual(['error', 0]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['somebody else began it', { state: 'another', code: 'c' }, 'was not begun in this tab'],
    ['another provider answers', { iss: 'https://evil.example.com', code: 'c' }, 'does not come from id.example.com'],
    ['the person says no', { error: 'access_denied' }, 'you said no there'],
    [
      'the provider says why',
      { error: 'invalid_scope', error_description: 'no \u202esuch scope' },
      'invalid_scope. It says: no ⟨U+202E⟩such scope',
    ],
    ['there is neither code nor reason', {}, 'could not sign you in'],
  ])('is refused in plain words when %s', async (_what, sent, words) => {
    tab.answers.set(METADATA.token_endpoint, { access_token: 'a.b.c' });
    const failure = await begunAndBack(sent).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SignInFailed);
    expect((failure as Error).message).toContain(words);
    expect([tab.address.search, tab.kept.size]).toEqual(['?status=failed', 0]);
  });

  it('is refused when a provider that names itself does not', async () => {
    tab.answers.set(`${ISSUER}/.well-known/openid-configuration`, {
      ...METADATA,
      authorization_response_iss_parameter_supported: true,
    });
    await expect(begunAndBack({ code: 'c' })).rejects.toThrow('does not come from');
    tab.answers.set(METADATA.token_endpoint, { access_token: 'a.b.c' });
    expect(await begunAndBack({ code: 'c', iss: ISSUER })).toBe('a.b.c');
  });

  it('is good once, and only in the tab that began it', async () => {
    tab.answers.set(METADATA.token_endpoint, { access_token: 'a.b.c' });
    await begunAndBack({ code: 'c' });
    tab.go('/app/signed-in?code=c&state=x');
    await expect(finishSignIn()).rejects.toThrow('was not begun in this tab');
    expect(tab.address.pathname).toBe('/app/');
    expect(finishSignIn()).toBeNull();
  });

  it.each<[string, unknown, string]>([
    ['gives no token', { error: 'invalid_grant', error_description: 'used before' }, 'gave no token: invalid_grant'],
    ['answers something else', 'busy', 'nothing that can be read'],
    ['does not answer', undefined, 'tokens.example.com does not answer'],
  ])('is refused in plain words when the token endpoint %s', async (_what, answer, words) => {
    if (answer !== undefined) tab.answers.set(METADATA.token_endpoint, answer);
    await expect(begunAndBack({ code: 'c' })).rejects.toThrow(words);
  });

  it.each<[string, object, string]>([
    [
      'calls itself something else',
      { ...METADATA, issuer: 'https://other.example.com' },
      'calls itself something else',
    ],
    ['would send a code over http', { ...METADATA, token_endpoint: 'http://id.example.com/t' }, 'no https address'],
    ['has nowhere to sign in', { issuer: ISSUER }, 'authorization_endpoint'],
  ])('is not begun where the provider %s', async (_what, metadata, words) => {
    tab.answers.set(`${ISSUER}/.well-known/openid-configuration`, metadata);
    await expect(beginSignIn(PLACE)).rejects.toThrow(words);
    expect([tab.address.pathname, tab.kept.size]).toEqual(['/app/runs', 0]);
  });

  it('is not begun where the provider cannot be asked, or browsers do not let anybody', async () => {
    tab.answers.clear();
    await expect(beginSignIn(PLACE)).rejects.toThrow('id.example.com does not answer');
    vi.stubGlobal('crypto', { getRandomValues: () => undefined });
    await expect(beginSignIn(PLACE)).rejects.toThrow('without https');
  });

  it('names a provider as people know it', () => {
    expect([nameOf(ISSUER), nameOf('no address')]).toEqual(['id.example.com', 'no address']);
  });
});
