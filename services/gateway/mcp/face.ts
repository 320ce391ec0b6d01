import { createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { MCP_KEEP_ALIVE_MS, MCP_STREAMS_MAX } from './limits.ts';
import { type Asked, OFFER, type Offer, serverOf } from './server.ts';

const ASKED = 'asked';

/** What is offered to models, over the protocol of 2026-07-28 and those of 2025, at one address and without sessions. */
@Injectable()
export class McpFace implements BeforeApplicationShutdown {
  readonly #handler: McpHttpHandler;

  constructor(@Inject(OFFER) offer: Offer, @Inject(GATEWAY_PORTS) { log }: GatewayPorts) {
    this.#handler = createMcpHandler(({ authInfo }) => serverOf(offer, authInfo?.extra?.[ASKED] as Asked), {
      keepAliveMs: MCP_KEEP_ALIVE_MS,
      maxSubscriptions: MCP_STREAMS_MAX,
      onerror: (error) => log.debug({ err: error }, 'a message of MCP was refused'),
    });
  }

  /** What is wrong with the message is in the answer. */
  answer(request: Request, parsedBody: unknown, asked: Asked): Promise<Response> {
    // The token stays outside: what is passed on is who it speaks for.
    const authInfo = { token: '', clientId: asked.caller.actor.id, scopes: [], extra: { [ASKED]: asked } };
    return this.#handler.fetch(request, { parsedBody, authInfo });
  }

  /** Open streams would keep the process from stopping. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#handler.close();
  }
}
