import { randomUUID } from 'node:crypto';

type Fields = Readonly<Record<string, unknown>>;

/** The revision without handshakes: each request carries what it needs. */
const REVISION = '2026-07-28';

/** Calls a tool; answers its structure. Throws an Error with what was refused. */
export type CallTool = (name: string, args?: Fields) => Promise<Record<string, unknown>>;

/** Calls tools at a gateway's /mcp with nothing but fetch, as the page docs/mcp.md says it can be done. */
export function toolsAt(gatewayUrl: string, token: string): CallTool {
  return async (name, args = {}) => {
    const response = await fetch(`${gatewayUrl}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-protocol-version': REVISION,
        'mcp-method': 'tools/call',
        'mcp-name': name,
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: randomUUID(),
        method: 'tools/call',
        params: {
          name,
          arguments: args,
          _meta: {
            'io.modelcontextprotocol/protocolVersion': REVISION,
            'io.modelcontextprotocol/clientInfo': { name: 'fleetwright-smoke', version: '1' },
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      }),
    });
    const { error, result } = (await response.json()) as Answer;
    if (result === undefined) throw new Error(`${name}: ${response.status} ${error?.message ?? ''}`);
    if (result.isError === true) throw new Error(`${name}: ${result.content[0]?.text ?? ''}`);
    return result.structuredContent;
  };
}

interface Answer {
  readonly error?: { readonly message: string };
  readonly result?: {
    readonly isError?: boolean;
    readonly content: readonly { readonly text?: string }[];
    readonly structuredContent: Record<string, unknown>;
  };
}
