import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** Whoever signs what the flow gives. */
interface Signer {
  readonly issuer: string;
  sign(claims: Record<string, unknown>): Promise<string>;
}

interface Asked {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
}

/** The pages of a small OpenID provider that sign people in with a browser, by authorization code and PKCE (RFC 7636). */
export interface CodeFlow {
  /** What tokens say of who signs in. */
  claims: Record<string, unknown>;
  /** Clients, and where each of them may be sent back to. */
  readonly clients: Map<string, string>;
  /** Answers of the token endpoint instead of its own; undefined: its own. */
  tokenAnswer: { readonly status: number; readonly body: unknown } | undefined;
  /** What the browser is sent back with instead of a code. */
  sentBack: Readonly<Record<string, string>> | undefined;
  /** Forms that the token endpoint was sent. */
  readonly exchanges: Readonly<Record<string, string>>[];
  metadata(address: string): object;
  answers(request: IncomingMessage): boolean;
  answer(request: IncomingMessage, response: ServerResponse, provider: Signer): Promise<void>;
}

export function codeFlow(): CodeFlow {
  const codes = new Map<string, Asked>();
  const flow: CodeFlow = {
    claims: {},
    clients: new Map(),
    tokenAnswer: undefined,
    sentBack: undefined,
    exchanges: [],
    metadata: (address) => ({
      authorization_endpoint: `${address}/authorize`,
      token_endpoint: `${address}/token`,
      authorization_response_iss_parameter_supported: true,
      code_challenge_methods_supported: ['S256'],
    }),
    answers: ({ url = '' }) => url.startsWith('/authorize') || url === '/token',
    async answer(request, response, provider) {
      if (request.url === '/token') return exchange(request, response, provider);
      const asked = new URL(request.url ?? '', 'http://provider').searchParams;
      const back = flow.clients.get(asked.get('client_id') ?? '');
      const isProper = asked.get('response_type') === 'code' && asked.get('code_challenge_method') === 'S256';
      if (back === undefined || back !== asked.get('redirect_uri') || !isProper) {
        response.writeHead(400, { 'content-type': 'text/html' }).end('<h1>This client may not ask for that.</h1>');
        return;
      }
      if (request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<form method="post"><h1>Who are you?</h1><button>I am Ada</button></form>');
        return;
      }
      const code = randomUUID();
      codes.set(code, {
        clientId: asked.get('client_id') ?? '',
        redirectUri: back,
        challenge: asked.get('code_challenge') ?? '',
      });
      const sent = { state: asked.get('state') ?? '', iss: provider.issuer, ...(flow.sentBack ?? { code }) };
      response.writeHead(303, { location: `${back}?${new URLSearchParams(sent)}` }).end();
    },
  };

  async function exchange(request: IncomingMessage, response: ServerResponse, provider: Signer): Promise<void> {
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    flow.exchanges.push(form);
    const { status, body } = flow.tokenAnswer ?? (await granted(form, provider));
    response.writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' });
    response.end(JSON.stringify(body));
  }

  async function granted(form: Readonly<Record<string, string>>, provider: Signer) {
    const asked = codes.get(form['code'] ?? '');
    codes.delete(form['code'] ?? '');
    const challenge = createHash('sha256')
      .update(form['code_verifier'] ?? '')
      .digest('base64url');
    const isHis = asked?.clientId === form['client_id'] && asked?.redirectUri === form['redirect_uri'];
    if (form['grant_type'] !== 'authorization_code' || !isHis || asked?.challenge !== challenge) {
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    const access_token = await provider.sign({ ...flow.claims, azp: asked.clientId });
    return { status: 200, body: { access_token, token_type: 'Bearer', expires_in: 300 } };
  }
  return flow;
}
