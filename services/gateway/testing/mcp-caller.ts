import type { GatewayHarness, Answer } from './harness.ts';

/** The revision whose requests carry everything that they need. */
export const MODERN = '2026-07-28';

type Message = Readonly<Record<string, unknown>>;

export interface McpAnswer {
  readonly status: number;
  readonly headers: Answer['headers'];
  // Messages are checked by the tests that read them, field by field.
  // oxlint-disable-next-line no-explicit-any
  readonly message: any;
  /** What was told before the answer. */
  readonly notes: readonly Message[];
}

interface Sending {
  readonly era?: 'modern' | 'legacy';
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly meta?: Message;
}

const ACCEPT = 'application/json, text/event-stream';

/** Sends what is given to /mcp, and reads one message or a stream of them. */
export async function send(
  gateway: GatewayHarness,
  body: unknown,
  { token, headers }: Sending = {},
): Promise<McpAnswer> {
  const answer = await gateway.post('/mcp', body, {
    headers: { accept: ACCEPT, ...headers },
    ...(token === undefined ? {} : { token }),
  });
  const messages = typeof answer.body === 'string' ? messagesOf(answer.body) : [answer.body];
  const { status, headers: answered } = answer;
  return { status, headers: answered, message: messages.at(-1) ?? null, notes: messages.slice(0, -1) };
}

/** A request as a program of one era or the other sends it. */
export function ask(
  gateway: GatewayHarness,
  method: string,
  params: Message = {},
  sending: Sending = {},
): Promise<McpAnswer> {
  const { era = 'modern', meta = {}, headers, ...more } = sending;
  if (era === 'legacy') {
    const asked = Object.keys(meta).length === 0 ? params : { ...params, _meta: meta };
    return send(
      gateway,
      { jsonrpc: '2.0', id: 1, method, params: asked },
      { ...more, headers: { 'mcp-protocol-version': '2025-11-25', ...headers } },
    );
  }
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': { name: 'spec', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
    ...meta,
  };
  const name = params['name'] ?? params['uri'];
  const named = typeof name === 'string' ? { 'mcp-name': name } : {};
  const own = { 'mcp-protocol-version': MODERN, 'mcp-method': method, ...named };
  return send(
    gateway,
    { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } },
    { ...more, headers: { ...own, ...headers } },
  );
}

/** Calls a tool, and answers its result. */
export async function call(gateway: GatewayHarness, name: string, args: Message = {}, sending: Sending = {}) {
  const answer = await ask(gateway, 'tools/call', { name, arguments: args }, sending);
  return { ...answer, result: answer.message?.result };
}

function messagesOf(stream: string): Message[] {
  const data = stream.split('\n').filter((line) => line.startsWith('data:') && line.length > 6);
  return data.map((line) => JSON.parse(line.slice(5)) as Message);
}
